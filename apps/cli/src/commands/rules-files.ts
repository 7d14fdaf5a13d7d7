import { writeFile } from 'node:fs/promises';
import type { RuleFilesPlan } from '@chancery/contracts';
import { type ExportFormat, type FileFault, isListFile } from '@chancery/exchange';
import { Problem } from '@chancery/platform';
import { type Command, Option } from 'commander';
import { CommandError, data, EXIT, talk } from '../exit';
import { exported, faultLines, isFolder, readRules, writeFolder } from '../rules-folder';
import { acceptOption, BY, publishing, type RuleSystem, withRules } from '../rules-system';

interface ExportOptions {
  format?: ExportFormat | 'folder';
  out?: string;
  organisation?: string;
}
interface PlanOptions {
  detailedExitcode?: boolean;
  organisation?: string;
}
interface ApplyOptions {
  acceptFailingCases?: string;
  organisation?: string;
}

/** `rules export|plan|apply`: rules as files beside code. */
export function filed(rules: Command): void {
  rules
    .command('export')
    .description(
      'write the rules: as a folder with a file a rule, as one file that keeps everything, or for Exchange',
    )
    .addOption(
      new Option('--format <format>', 'folder where --out is one, else json').choices([
        'folder',
        'json',
        'xml',
        'ps1',
      ]),
    )
    .option('--out <path>', 'file, or folder (with a / at its end); without it, standard output')
    .option('--organisation <name>')
    .action((options: ExportOptions) =>
      withRules(options.organisation, (system) => write(options, system)),
    );
  rules
    .command('plan')
    .description('what applying a folder or file of rules would change; it is the whole truth')
    .argument('<path>', 'folder as exported, or a file in any of the formats')
    .option('--detailed-exitcode', 'exit 2 when there is something to change')
    .option('--organisation <name>')
    .action((path: string, options: PlanOptions) =>
      withRules(options.organisation, async ({ files, organisation }) => {
        const read = await readRules(path);
        const plan = await faultsToldOf(path, read.folder, () => files.plan(organisation, read));
        tell(plan);
        const { changes, lists, reordered } = plan;
        data({ changes, lists, reordered });
        if (!isSame(plan) && options.detailedExitcode === true) process.exitCode = EXIT.changes;
      }),
    );
  rules
    .command('apply')
    .description('make the rules those of a folder or file, which manages them from then on')
    .argument('<path>', 'folder as exported, or a file in any of the formats')
    .addOption(acceptOption())
    .option('--organisation <name>')
    .action((path: string, options: ApplyOptions) =>
      withRules(options.organisation, async ({ files, organisation, announce }) => {
        const read = await readRules(path);
        const done = await faultsToldOf(path, read.folder, () =>
          publishing(options.acceptFailingCases, () => files.apply(organisation, read, null, BY)),
        );
        await announce();
        tell(done);
        data(done);
      }),
    );
}

async function write(
  { format, out }: ExportOptions,
  { importer, files: filed, organisation }: RuleSystem,
): Promise<void> {
  if (
    format === 'folder' ||
    (format === undefined && out !== undefined && (/[/\\]$/.test(out) || (await isFolder(out))))
  ) {
    if (out === undefined) throw new CommandError(EXIT.usage, 'Name the folder with --out.');
    const before = await exported(out);
    const files = await filed.folder(organisation, before);
    await writeFolder(out, files, before);
    const lists = files.filter(({ name }) => isListFile(name)).length;
    const rules = files.length - lists - 1;
    const and = lists === 0 ? '' : ` and ${lists === 1 ? '1 list' : `${lists} lists`}`;
    talk(
      `${rules === 1 ? '1 rule' : `${rules} rules`}${and} ${rules + lists === 1 ? 'is' : 'are'} in ${out}`,
    );
    return;
  }
  const one = format ?? 'json';
  const { bytes, warnings } = await importer.write(organisation, one);
  for (const { rule, reason } of warnings) talk(rule === '' ? reason : `${rule}: ${reason}`);
  if (out === undefined) process.stdout.write(bytes);
  else await writeFile(out, bytes);
}

const isSame = ({ changes, lists, reordered }: RuleFilesPlan): boolean =>
  changes.length === 0 && lists.length === 0 && !reordered;

function tell(plan: RuleFilesPlan): void {
  const { changes, lists, reordered } = plan;
  for (const { what, name, members } of changes)
    talk(`${what.padEnd(7)} ${name}${members.length > 0 ? ` (${members.join(', ')})` : ''}`);
  for (const { what, name, members, added, removed } of lists) {
    const entries = [
      ...(added > 0 ? [`${added} added`] : []),
      ...(removed > 0 ? [`${removed} removed`] : []),
    ].join(', ');
    const said = [
      ...members.filter((member) => member !== 'entries'),
      `entries: ${entries || 'in another order'}`,
    ];
    const told = what === 'add' || members.includes('entries') ? said : members;
    talk(`${what.padEnd(7)} list ${name} (${told.join('; ')})`);
  }
  if (reordered) talk('The order changes.');
  if (isSame(plan)) talk('Nothing to change.');
}

/** @throws CommandError 65 with file, line and pointer of everything that is wrong. */
async function faultsToldOf<T>(path: string, folder: boolean, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const faults = error instanceof Problem ? (error.extra['faults'] as FileFault[]) : undefined;
    if (!faults) throw error;
    throw new CommandError(EXIT.badInput, faultLines(path, folder, faults));
  }
}
