import { type Rule, RuleTest, type RuleTestResult } from '@chancery/contracts';
import { readRuleFiles } from '@chancery/exchange';
import { createMimeReader, type Mailbox, topFields } from '@chancery/mail';
import { Attachments, Inspectors } from '@chancery/platform';
import { compile, type CompiledRules, groupsNamed, RuleSetError } from '@chancery/rules';
import { RuleTester, type TriedMessage, verdictOf } from '@chancery/service-rules';
import type { Command } from 'commander';
import { CommandError, data, EXIT, talk } from '../exit';
import { pieces } from '../files';
import { faultLines, readRules } from '../rules-folder';
import { withRules } from '../rules-system';
import { exchange } from './rules-exchange';
import { filed } from './rules-files';

interface TestOptions {
  rules?: string;
  from?: string;
  to?: string[];
  domain: string[];
  client?: string;
  signedIn: boolean;
  organisation?: string;
}

/** `rules …`: the rules tried on a message, brought in from Exchange, kept as files beside code. */
export function rules(program: Command): void {
  const group = program.command('rules').description('mail flow rules: try, import, export, plan');
  exchange(group);
  filed(group);
  group
    .command('test')
    .description('decide over one message and explain it, as the tester of the console does')
    .argument('<message>', 'message file (.eml)')
    .option('--rules <path>', 'a folder or file of rules (default: the rules in force)')
    .option('--from <address>', 'envelope sender (default: the address in From)')
    .option('--to <address...>', 'envelope recipients (default: the addresses in To and Cc)')
    .option('--domain <name...>', "accepted domains with --rules (default: the sender's)", [])
    .option('--client <address>', 'the address that connects (default: 127.0.0.1)')
    .option('--no-signed-in', 'whoever connects is neither signed in nor in a trusted network')
    .option('--json', 'the verdict as JSON (it always is)')
    .option('--organisation <name>')
    .action(async (file: string, options: TestOptions) => {
      const message = await readMessage(file);
      const test = envelopeOf(file, message, options);
      data(
        options.rules === undefined
          ? await inForce(test, message, options)
          : await fromFiles(options.rules, test, message, options),
      );
    });
}

async function readMessage(file: string): Promise<TriedMessage> {
  const attachments = new Attachments();
  const reader = createMimeReader({ text: true, contents: attachments.wanted });
  let bytes = 0;
  for await (const piece of pieces(file)) {
    bytes += piece.length;
    reader.write(piece);
  }
  return { facts: reader.end(), bytes, attachments };
}

/** @throws CommandError 64 where the message does not say who sent it to whom either. */
function envelopeOf(file: string, { facts }: TriedMessage, options: TestOptions): RuleTest {
  const top = topFields(facts);
  const addresses = (boxes: readonly Mailbox[]) => boxes.flatMap(({ address }) => address || []);
  const test = RuleTest.safeParse({
    from: options.from ?? addresses(top.from)[0],
    to: options.to ?? [...new Set(addresses([...top.to, ...top.cc]))],
    which: 'live',
    ...(options.client === undefined ? {} : { client: options.client }),
    ...(options.signedIn ? {} : { authenticated: false }),
  });
  if (!test.success && test.error.issues.some(({ path }) => path[0] === 'client'))
    throw new CommandError(EXIT.usage, `--client: ${options.client} is no IP address.`);
  if (!test.success)
    throw new CommandError(
      EXIT.usage,
      `${file} does not say who sends it to whom: use --from and --to.`,
    );
  return test.data;
}

async function inForce(
  test: RuleTest,
  message: TriedMessage,
  { organisation: named }: TestOptions,
): Promise<RuleTestResult> {
  let result: RuleTestResult | null = null;
  await withRules(named, async ({ store, scope, organisation }) => {
    const tester = new RuleTester(store, scope);
    try {
      result = await tester.judge(organisation, test, message);
    } finally {
      await tester.close();
    }
  });
  return result!;
}

/** What rules ask for that no file has: groups by their ids, and the people of the organisation. */
function notInFiles(rules: readonly Rule[], { needs }: CompiledRules): string[] {
  const groups = new Set(rules.filter(({ enabled }) => enabled).flatMap(groupsNamed));
  return [
    ...[...groups].map((id) => `the group ${id}`),
    ...(needs.people ? ['people and what is kept of them'] : []),
  ];
}

/** Needs no running system: names of templates and brands are not looked up. */
async function fromFiles(
  path: string,
  test: RuleTest,
  message: TriedMessage,
  { domain }: TestOptions,
): Promise<RuleTestResult> {
  const { files, folder } = await readRules(path);
  let made = 0;
  const newId = () => `list-${++made}`;
  const read = readRuleFiles(files, {}, folder, { existing: [], newId });
  if (read.faults.length > 0)
    throw new CommandError(EXIT.badInput, faultLines(path, folder, read.faults));
  const domains = domain.length > 0 ? domain : [test.from.slice(test.from.lastIndexOf('@') + 1)];
  const inspectors = new Inspectors();
  try {
    const rules = read.rules.map(({ rule }) => rule);
    const compiled = compile({ rules, lists: read.lists, revision: 0 });
    const missing = notInFiles(rules, compiled);
    if (missing.length > 0)
      talk(`Not in the files, so that conditions on them count as unknown: ${missing.join(', ')}.`);
    return await verdictOf(
      test,
      message,
      {
        compiled,
        acceptedDomains: new Set(domains.map((name) => name.toLowerCase())),
      },
      inspectors,
    );
  } catch (error) {
    if (!(error instanceof RuleSetError)) throw error;
    throw new CommandError(EXIT.badInput, `${path}: ${error.message}`);
  } finally {
    await inspectors.close();
  }
}
