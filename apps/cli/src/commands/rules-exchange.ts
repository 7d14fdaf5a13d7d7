import { writeFile } from 'node:fs/promises';
import type { ClashChoice, ImportedRule, Rule } from '@chancery/contracts';
import {
  type ExportFormat,
  planList,
  type PreparedImport,
  prepareImport,
} from '@chancery/exchange';
import { OrganisationScope, Problem, uuid7 } from '@chancery/platform';
import { RuleImporter, RuleRow, RulesStore } from '@chancery/service-rules';
import { type Command, Option } from 'commander';
import { CommandError, data, EXIT, talk } from '../exit';
import { readInput } from '../files';
import { type System, withSystem } from '../system';

const BY = 'command line';

interface ImportOptions {
  apply?: boolean;
  plan?: boolean;
  dryRun?: boolean;
  onClash: ClashChoice;
  variable: string[];
  organisation?: string;
}

/** `rules import|export|plan|apply`: Exchange's rules in and out, and rules as a file beside code. */
export function exchange(rules: Command): void {
  rules
    .command('import')
    .description(
      "bring in Exchange's rules: XML, Get-TransportRule as JSON, commands, Microsoft365DSC",
    )
    .argument('<file>', 'exported file or script; what kind it is is told by its content')
    .option('--plan', 'say what each rule would be and keep nothing; needs no running system')
    .option('--dry-run', 'the same as --plan')
    .option('--apply', 'import the rules')
    .addOption(
      new Option('--on-clash <choice>', 'where the name of a rule is taken')
        .choices(['skip', 'merge', 'rename', 'replace'])
        .default('skip'),
    )
    .option('--variable <name=value...>', 'value of a variable that a script leaves open', [])
    .option('--organisation <name>')
    .action(async (file: string, options: ImportOptions) => {
      const bytes = await readInput(file);
      const variables = variablesOf(options.variable);
      if (options.apply !== true) return plan(file, prepareImport(bytes, { variables }));
      if (options.plan === true || options.dryRun === true)
        throw new CommandError(EXIT.usage, 'Either --plan or --apply.');
      await withRules(options.organisation, async ({ importer, organisation }) => {
        const uploaded = { name: file, bytes, variables };
        const preview = await importer.preview(organisation, uploaded);
        tell(file, preview.rules, preview.refusals);
        const result = await importer.apply(
          organisation,
          uploaded,
          { revision: preview.revision, otherwise: options.onClash },
          BY,
        );
        for (const { what, name } of result.changes) talk(`${what.padEnd(7)} ${name}`);
        data({ ...result, refusals: preview.refusals });
      });
    });
  rules
    .command('export')
    .description(
      'write the rules: for Exchange as XML or commands, or as JSON that keeps everything',
    )
    .addOption(new Option('--format <format>').choices(['xml', 'ps1', 'json']).default('json'))
    .option('--out <file>', 'where to; without it, standard output')
    .option('--organisation <name>')
    .action(async (options: { format: ExportFormat; out?: string; organisation?: string }) => {
      await withRules(options.organisation, async ({ importer, organisation }) => {
        const { bytes, warnings } = await importer.write(organisation, options.format);
        for (const { rule, reason } of warnings) talk(rule === '' ? reason : `${rule}: ${reason}`);
        if (options.out === undefined) process.stdout.write(bytes);
        else await writeFile(options.out, bytes);
      });
    });
  rules
    .command('plan')
    .description('what applying a file of rules would change; the file is the whole truth')
    .argument('<file>', 'rules as exported, in any of the formats')
    .option('--detailed-exitcode', 'exit 2 when there is something to change')
    .option('--organisation <name>')
    .action(
      async (file: string, options: { detailedExitcode?: boolean; organisation?: string }) => {
        await withRules(options.organisation, async (system) => {
          const { changes, reordered } = await planned(file, system);
          for (const { what, name, members } of changes)
            talk(
              `${what.padEnd(7)} ${name}${members.length > 0 ? ` (${members.join(', ')})` : ''}`,
            );
          if (reordered) talk('The order changes.');
          const anything = changes.length > 0 || reordered;
          if (!anything) talk('Nothing to change.');
          data({ changes, reordered });
          if (anything && options.detailedExitcode === true) process.exitCode = EXIT.changes;
        });
      },
    );
  rules
    .command('apply')
    .description('make the rules those of a file: what is not in it is deleted')
    .argument('<file>', 'rules as exported, in any of the formats')
    .option('--organisation <name>')
    .action(async (file: string, options: { organisation?: string }) => {
      await withRules(options.organisation, async (system) => {
        const { rules: wanted, changes, reordered, expected } = await planned(file, system);
        if (changes.length > 0 || reordered)
          await system.store.layWhole(system.organisation, {
            rules: wanted,
            expected,
            by: BY,
            note: `Applied from ${file}`,
            summary: {
              kind: 'rules.applied',
              body: { file, changes: changes.map(({ what, name }) => ({ what, name })) },
            },
          });
        const { revision } = await system.importer.whole(system.organisation);
        data({ changes, reordered, revision });
      });
    });
}

interface RuleSystem {
  readonly system: System;
  readonly organisation: string;
  readonly store: RulesStore;
  readonly importer: RuleImporter;
}

/** @throws CommandError 65 when the rules are refused, 75 when somebody changed them meanwhile. */
async function withRules(
  named: string | undefined,
  work: (rules: RuleSystem) => Promise<void>,
): Promise<void> {
  await withSystem(async (system) => {
    const organisation = await system.organisation(named);
    const scope: OrganisationScope = await system.scope('rules', [RuleRow]);
    const store = new RulesStore(scope);
    try {
      await work({ system, organisation, store, importer: new RuleImporter(store, scope) });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const stale = error.getStatus() === 412;
      throw new CommandError(stale ? EXIT.temporary : EXIT.badInput, error.detail);
    }
  });
}

/** Compares a file with the rules there are; a file with anything that cannot be carried is refused. */
async function planned(file: string, { importer, organisation }: RuleSystem) {
  const bytes = await readInput(file);
  const { rules: existing, revision: expected } = await importer.whole(organisation);
  const { rules, refusals } = await importer.preview(organisation, { name: file, bytes });
  const faults = [
    ...refusals.map(({ line, reason }) => `${file}:${line}: ${reason}`),
    ...rules.flatMap(({ rule, line, blocked, warnings }) => [
      ...(blocked === null ? [] : [`${file}:${line}: ${rule.name}: ${blocked}`]),
      ...warnings.map((each) => `${file}:${line}: ${rule.name}: ${each.parameter}: ${each.reason}`),
    ]),
  ];
  if (faults.length > 0)
    throw new CommandError(
      EXIT.badInput,
      `${faults.join('\n')}\nA file that is the whole truth is carried whole. Import it instead, or mend it.`,
    );
  const wanted: Rule[] = rules.map(({ rule }) => rule);
  return { ...planList(existing, wanted, uuid7), expected };
}

function plan(file: string, { report }: PreparedImport): void {
  tell(file, report.rules, report.refusals);
  data({
    format: report.format,
    rules: report.rules.map(({ rule: { id: _, ...rule }, sentence, ...rest }) => ({
      ...rule,
      sentence: sentence.text,
      line: rest.line,
      kind: rest.kind,
      blocked: rest.blocked,
      warnings: rest.warnings,
      parameters: rest.parameters,
    })),
    refusals: report.refusals,
  });
  if (report.rules.length === 0 && report.refusals.length > 0) process.exitCode = EXIT.badInput;
}

function tell(
  file: string,
  rules: readonly ImportedRule[],
  refusals: readonly { line: number; reason: string }[],
): void {
  for (const { rule, line, sentence, blocked, warnings } of rules) {
    talk(`${file}:${line}: ${rule.name}${blocked === null ? '' : ` – not imported: ${blocked}`}`);
    if (blocked === null) talk(`  ${sentence.text}`);
    for (const { parameter, value, reason } of warnings)
      talk(`  ! ${parameter}${value === '' ? '' : ` (${value})`}: ${reason}`);
  }
  for (const { line, reason } of refusals) talk(`${file}:${line}: refused: ${reason}`);
}

function variablesOf(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((each) => {
      const at = each.indexOf('=');
      if (at < 1) throw new CommandError(EXIT.usage, `${each}: expected NAME=VALUE`);
      return [each.slice(0, at).replace(/^\$/, ''), each.slice(at + 1)];
    }),
  );
}
