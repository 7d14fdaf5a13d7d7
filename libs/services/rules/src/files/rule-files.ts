import type { RuleFiles, RuleFilesPlan } from '@chancery/contracts';
import {
  type FiledList,
  type FiledRule,
  type FileFault,
  isListFile,
  type KnownLists,
  type ListPlan,
  planList,
  prepareImport,
  readRuleFiles,
  type RuleFile,
  rulesToFiles,
} from '@chancery/exchange';
import { type OrganisationScope, Problem, uuid7 } from '@chancery/platform';
import type { RuleImporter } from '../exchange/importer';
import { listChange, type ListToLay } from '../lists/lay';
import { listRows, listsForFiles } from '../lists/rows';
import { ruleOf } from '../rows';
import type { RulesStore } from '../store';
import { appliedWith } from './applied';

/** Rules as code: what files would change, and making the rules those of the files. */
export class RuleFileStore {
  constructor(
    private readonly store: RulesStore,
    private readonly importer: RuleImporter,
    private readonly scope: OrganisationScope,
  ) {}

  /** @throws Problem 422 with every fault of the files: `faults` has file, line, pointer and what is wrong. */
  async plan(organisation: string, files: RuleFiles): Promise<RuleFilesPlan> {
    const { plan, revision, lists } = await this.compare(organisation, files);
    return told(plan, revision, lists);
  }

  /**
   * Makes the rules those of the files and no others; they are managed by them from here on. Where nothing
   * differs and all of them are managed by these files already, nothing is done.
   *
   * @param expected revision of the plan that was looked at; null = whatever it is.
   * @throws Problem 412 another revision by now, 422 as above
   */
  async apply(
    organisation: string,
    files: RuleFiles,
    expected: number | null,
    by: string,
  ): Promise<RuleFilesPlan> {
    const { plan, revision, of, lists, settled } = await this.compare(organisation, files);
    const { rules, changes } = plan;
    if (expected !== null && expected !== revision)
      throw new Problem(
        412,
        'rules.stale',
        `The rules were changed meanwhile; revision ${revision} is published.`,
        { revision },
      );
    if (settled) return told(plan, revision, lists);
    await this.store.layWhole(organisation, {
      rules,
      expected: revision,
      by,
      note: `Applied from ${files.source}`,
      files: { source: files.source, of },
      lists,
      summary: {
        kind: 'rules.applied',
        body: {
          file: files.source,
          changes: changes.map(({ what, name }) => ({ what, name })),
          lists: lists.flatMap(({ change }) => change ?? []),
          reordered: plan.reordered,
        },
      },
    });
    return told(plan, (await this.store.whole(organisation)).revision, lists);
  }

  /** The rules as the files of a folder, with the lists they use and those that have a file there. */
  async folder(organisation: string, there: readonly RuleFile[]): Promise<RuleFile[]> {
    const rules = (await this.store.whole(organisation)).rules.map(ruleOf);
    const filed = readRuleFiles(
      there.filter(({ name }) => isListFile(name)),
      {},
    ).lists.map(({ name }) => name);
    const lists = await this.scope.inOrganisation(organisation, (em) =>
      listsForFiles(em, rules, filed),
    );
    return rulesToFiles(rules, there, lists);
  }

  private async compareLists(
    organisation: string,
    filed: readonly FiledList[],
  ): Promise<ListToLay[]> {
    const names = filed.map(({ name }) => name);
    const before = await this.scope.inOrganisation(organisation, (em) =>
      listsForFiles(em, [], names),
    );
    const byId = new Map(before.map((list) => [list.id, list]));
    return filed.map((list) => ({ list, change: listChange(list, byId.get(list.id) ?? null) }));
  }

  private async compare(organisation: string, files: RuleFiles) {
    const { rules: saved, revision, applied } = await this.store.whole(organisation);
    const existing = saved.map(ruleOf);
    const { context, there } = await this.scope.inOrganisation(organisation, async (em) => ({
      context: await this.store.names(em, organisation),
      there: await listRows(em),
    }));
    const names = await this.importer.names(organisation);
    const {
      rules,
      lists: filed,
      faults,
    } = read(files, context, { ...names, existing }, { existing: there, newId: uuid7 });
    if (faults.length > 0)
      throw new Problem(
        422,
        'rules.files-invalid',
        'The files are not applied: something in them is wrong.',
        { faults },
      );
    const of = rules.map(({ file }) => (files.folder ? `${files.source}/${file}` : files.source));
    const from = new Map(
      files.folder ? saved.flatMap(({ id, managed }) => (managed ? [[managed.file, id]] : [])) : [],
    );
    const nameOf = new Map([...there, ...filed].map(({ id, name }) => [id, name]));
    const plan = planList(
      existing,
      rules.map(({ rule }) => rule),
      uuid7,
      (at) => from.get(of[at] ?? ''),
      { listName: (id) => nameOf.get(id) },
    );
    const lists = await this.compareLists(organisation, filed);
    const marks = new Map(saved.map(({ id, managed }) => [id, managed?.file]));
    const same = applied && appliedWith(applied, saved);
    const settled =
      plan.changes.length === 0 &&
      !plan.reordered &&
      applied?.source === files.source &&
      same?.drift.length === 0 &&
      !same.reordered &&
      plan.rules.every(({ id }, at) => marks.get(id) === of[at]);
    return { plan, revision, of, lists, settled: settled && lists.every(({ change }) => !change) };
  }
}

const told = (
  { changes, reordered }: ListPlan,
  revision: number,
  lists: readonly ListToLay[],
): RuleFilesPlan => ({
  changes: changes.map((each) => ({ ...each, members: [...each.members] })),
  lists: lists.flatMap(({ change }) => change ?? []),
  reordered,
  revision,
});

/** Chancery's own files, or one file of Exchange's rules that can be carried whole. */
function read(
  { folder, files, source }: RuleFiles,
  context: Parameters<typeof readRuleFiles>[1],
  exchange: Parameters<typeof prepareImport>[1],
  lists: KnownLists,
): { rules: FiledRule[]; lists: FiledList[]; faults: FileFault[] } {
  const [file] = files;
  if (folder || !file || isOwn(file.text)) return readRuleFiles(files, context, folder, lists);
  const { report } = prepareImport(file.text, exchange);
  const fault = (line: number, detail: string): FileFault => ({
    file: source,
    line,
    pointer: '',
    detail,
  });
  return {
    rules: report.rules.map(({ rule }) => ({ rule, file: source })),
    lists: [],
    faults: [
      ...report.refusals.map(({ line, reason }) => fault(line, reason)),
      ...report.rules.flatMap(({ rule, line, blocked, warnings }) => [
        ...(blocked === null ? [] : [fault(line, `${rule.name}: ${blocked}`)]),
        ...warnings.map(({ parameter, reason }) =>
          fault(line, `${rule.name}: ${parameter}: ${reason}`),
        ),
      ]),
    ],
  };
}

/** JSON with rules as they are here, or JSON that is broken; not what Exchange writes. */
function isOwn(text: string): boolean {
  if (!/^\s*\uFEFF?[[{]/.test(text)) return false;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return !/-TransportRule\b|EXOTransportRule/i.test(text);
  }
  const inside = (value as { rules?: unknown }).rules;
  const rules: unknown[] = Array.isArray(value) ? value : Array.isArray(inside) ? inside : [value];
  return rules.every((each) => {
    const actions = (each as { actions?: unknown } | null)?.actions;
    return Array.isArray(actions) && actions.every((action) => typeof action === 'object');
  });
}
