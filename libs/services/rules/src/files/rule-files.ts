import type { RuleFiles, RuleFilesPlan } from '@chancery/contracts';
import {
  type FiledRule,
  type FileFault,
  type ListPlan,
  planList,
  prepareImport,
  readRuleFiles,
} from '@chancery/exchange';
import { type OrganisationScope, Problem, uuid7 } from '@chancery/platform';
import type { RuleImporter } from '../exchange/importer';
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
    const { plan, revision } = await this.compare(organisation, files);
    return told(plan, revision);
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
    const { plan, revision, of, settled } = await this.compare(organisation, files);
    const { rules, changes } = plan;
    if (expected !== null && expected !== revision)
      throw new Problem(
        412,
        'rules.stale',
        `The rules were changed meanwhile; revision ${revision} is published.`,
        { revision },
      );
    if (settled) return told(plan, revision);
    await this.store.layWhole(organisation, {
      rules,
      expected: revision,
      by,
      note: `Applied from ${files.source}`,
      files: { source: files.source, of },
      summary: {
        kind: 'rules.applied',
        body: {
          file: files.source,
          changes: changes.map(({ what, name }) => ({ what, name })),
          reordered: plan.reordered,
        },
      },
    });
    return told(plan, (await this.store.whole(organisation)).revision);
  }

  private async compare(organisation: string, files: RuleFiles) {
    const { rules: saved, revision, applied } = await this.store.whole(organisation);
    const existing = saved.map(ruleOf);
    const context = await this.scope.inOrganisation(organisation, (em) =>
      this.store.names(em, organisation),
    );
    const names = await this.importer.names(organisation);
    const { rules, faults } = read(files, context, { ...names, existing });
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
    const plan = planList(
      existing,
      rules.map(({ rule }) => rule),
      uuid7,
      (at) => from.get(of[at] ?? ''),
    );
    const marks = new Map(saved.map(({ id, managed }) => [id, managed?.file]));
    const same = applied && appliedWith(applied, saved);
    const settled =
      plan.changes.length === 0 &&
      !plan.reordered &&
      applied?.source === files.source &&
      same?.drift.length === 0 &&
      !same.reordered &&
      plan.rules.every(({ id }, at) => marks.get(id) === of[at]);
    return { plan, revision, of, settled };
  }
}

const told = ({ changes, reordered }: ListPlan, revision: number): RuleFilesPlan => ({
  changes: changes.map((each) => ({ ...each, members: [...each.members] })),
  reordered,
  revision,
});

/** Chancery's own files, or one file of Exchange's rules that can be carried whole. */
function read(
  { folder, files, source }: RuleFiles,
  context: Parameters<typeof readRuleFiles>[1],
  exchange: Parameters<typeof prepareImport>[1],
): { rules: FiledRule[]; faults: FileFault[] } {
  const [file] = files;
  if (folder || !file || isOwn(file.text)) return readRuleFiles(files, context, folder);
  const { report } = prepareImport(file.text, exchange);
  const fault = (line: number, detail: string): FileFault => ({
    file: source,
    line,
    pointer: '',
    detail,
  });
  return {
    rules: report.rules.map(({ rule }) => ({ rule, file: source })),
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
