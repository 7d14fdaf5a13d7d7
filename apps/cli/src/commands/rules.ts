import { Rule } from '@chancery/contracts';
import { createMimeReader } from '@chancery/mail';
import { Attachments, Inspectors } from '@chancery/platform';
import { compile, evaluate } from '@chancery/rules';
import type { Command } from 'commander';
import { CommandError, data, EXIT } from '../exit';
import { pieces, readInput } from '../files';
import { exchange } from './rules-exchange';

interface TestOptions {
  rules: string;
  from: string;
  to: string[];
  domain: string[];
  client: string;
}

/** `rules test`: the gateway's own decision, explained per rule and condition. */
export function rules(program: Command): void {
  const group = program.command('rules').description('mail flow rules: try, import, export, plan');
  exchange(group);
  group
    .command('test')
    .description('decide over one message and explain it')
    .argument('<message>', 'message file (.eml)')
    .requiredOption('--rules <file>', 'rules as JSON: a list, or an object with "rules"')
    .requiredOption('--from <address>', 'envelope sender')
    .requiredOption('--to <address...>', 'envelope recipients')
    .option('--domain <name...>', "the organisation's accepted domains (default: the sender's)", [])
    .option('--client <address>', 'the address that connects', '127.0.0.1')
    .action(async (file: string, options: TestOptions) => {
      const ruleSet = {
        rules: readRules((await readInput(options.rules)).toString('utf8'), options.rules),
        revision: 0,
      };
      let compiled;
      try {
        compiled = compile(ruleSet);
      } catch (error) {
        throw new CommandError(EXIT.badInput, `${options.rules}: ${(error as Error).message}`);
      }
      const attachments = new Attachments();
      const reader = createMimeReader({ text: true, contents: attachments.wanted });
      for await (const piece of pieces(file)) reader.write(piece);
      const facts = reader.end();
      const inspectors = new Inspectors();
      const content = await attachments.inspect(facts, compiled.needs, inspectors, Infinity);
      await inspectors.close();
      const domains =
        options.domain.length > 0
          ? options.domain
          : [options.from.slice(options.from.lastIndexOf('@') + 1)];
      const decision = evaluate(
        compiled,
        {
          envelope: { sender: options.from, recipients: options.to },
          authenticated: true,
          clientAddress: options.client,
          facts,
          ...(content ? { content } : {}),
          acceptedDomains: new Set(domains.map((domain) => domain.toLowerCase())),
          now: new Date(),
        },
        { explain: true },
      );
      const { explanation, ...rest } = decision;
      data({
        decision: {
          ...rest,
          groups: rest.groups.map((group) => ({
            ...group,
            recipients: group.recipients.map((at) => options.to[at]),
          })),
        },
        explanation,
      });
    });
}

function readRules(text: string, file: string): Rule[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new CommandError(EXIT.badInput, `${file}: not JSON (${(error as Error).message})`);
  }
  const list = Array.isArray(parsed) ? parsed : (parsed as { rules?: unknown } | null)?.rules;
  if (!Array.isArray(list))
    throw new CommandError(
      EXIT.badInput,
      `${file}: expected a list of rules, or an object with "rules"`,
    );
  return list.map((entry: unknown, at) => {
    const rule = Rule.safeParse({ id: `rule-${at + 1}`, priority: at, ...(entry as object) });
    if (!rule.success) {
      const issue = rule.error.issues[0];
      throw new CommandError(
        EXIT.badInput,
        `${file}: rule ${at + 1}, /${issue?.path.map(String).join('/')}: ${issue?.message}`,
      );
    }
    return rule.data;
  });
}
