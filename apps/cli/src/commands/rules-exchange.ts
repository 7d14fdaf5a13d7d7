import type { ClashChoice, ImportedRule } from '@chancery/contracts';
import { type PreparedImport, prepareImport } from '@chancery/exchange';
import { type Command, Option } from 'commander';
import { CommandError, data, EXIT, talk } from '../exit';
import { readInput } from '../files';
import { acceptOption, BY, publishing, withRules } from '../rules-system';

interface ImportOptions {
  apply?: boolean;
  plan?: boolean;
  dryRun?: boolean;
  onClash: ClashChoice;
  variable: string[];
  acceptFailingCases?: string;
  organisation?: string;
}

/** `rules import`: Exchange's rules brought in. */
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
    .addOption(acceptOption())
    .option('--organisation <name>')
    .action(async (file: string, options: ImportOptions) => {
      const bytes = await readInput(file);
      const variables = variablesOf(options.variable);
      if (options.apply !== true) return plan(file, prepareImport(bytes, { variables }));
      if (options.plan === true || options.dryRun === true)
        throw new CommandError(EXIT.usage, 'Either --plan or --apply.');
      await withRules(options.organisation, async ({ importer, organisation, announce }) => {
        const uploaded = { name: file, bytes, variables };
        const preview = await importer.preview(organisation, uploaded);
        tell(file, preview.rules, preview.refusals);
        const result = await publishing(options.acceptFailingCases, () =>
          importer.apply(
            organisation,
            uploaded,
            { revision: preview.revision, otherwise: options.onClash },
            BY,
          ),
        );
        await announce();
        for (const { what, name } of result.changes) talk(`${what.padEnd(7)} ${name}`);
        data({ ...result, refusals: preview.refusals });
      });
    });
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
