import type { AppliedRules, Rule, RuleDrift } from '@chancery/contracts';
import { planList } from '@chancery/exchange';
import type { EntityManager } from 'typeorm';
import type { RuleRow } from '../entities';
import { ofConsole, ruleOf, type SavedRule } from '../rows';

/** What was applied from files last. */
export interface Applied {
  readonly source: string;
  readonly rules: readonly Rule[];
  readonly by: string;
  readonly at: string;
}

/** Null where nothing ever was. Call inside `inOrganisation`. */
export async function appliedOf(em: EntityManager, organisation: string): Promise<Applied | null> {
  const [row] = (await em.query(
    'SELECT source, rules, applied_by, applied_at FROM rules.applied WHERE organisation_id = $1',
    [organisation],
  )) as { source: string; rules: Rule[]; applied_by: string; applied_at: Date }[];
  return row
    ? {
        source: row.source,
        rules: row.rules,
        by: row.applied_by,
        at: row.applied_at.toISOString(),
      }
    : null;
}

/** Keeps what is applied now, and marks each rule with the file that it is managed by from here on. */
export async function keepApplied(
  em: EntityManager,
  organisation: string,
  applied: { source: string; of: readonly string[]; rules: readonly Rule[]; by: string },
): Promise<void> {
  const { source, of, rules, by } = applied;
  await em.query(
    `UPDATE rules.rule r SET managed_file = m.file, managed_by = $4, managed_at = now()
       FROM unnest($2::uuid[], $3::text[]) AS m (id, file)
      WHERE r.organisation_id = $1 AND r.id = m.id`,
    [organisation, rules.map(({ id }) => id), of, by],
  );
  await em.query(
    `INSERT INTO rules.applied (organisation_id, source, rules, applied_by) VALUES ($1, $2, $3, $4)
     ON CONFLICT (organisation_id) DO UPDATE SET source = $2, rules = $3, applied_by = $4, applied_at = now()`,
    [organisation, source, JSON.stringify(rules), by],
  );
}

/**
 * Rules that are managed by files keep their order among themselves.
 * @throws Problem 423 naming the first that does not
 */
export function keepsOrder(rows: readonly RuleRow[], ids: readonly string[]): void {
  const managed = new Map(rows.flatMap((row) => (row.managedFile === null ? [] : [[row.id, row]])));
  const before = [...managed.keys()];
  const moved = ids.filter((id) => managed.has(id)).find((id, at) => id !== before[at]);
  const row = managed.get(moved ?? '');
  if (row) ofConsole(row);
}

/** In what the rules in force are others than the files had them. */
export function appliedWith(applied: Applied, rules: readonly SavedRule[]): AppliedRules {
  const { source, by, at } = applied;
  const now = rules.map(ruleOf);
  const { drift, reordered } = driftOf(applied.rules, now);
  return { source, by, at, drift, reordered };
}

const WORDS = { add: 'added', change: 'changed', remove: 'removed' } as const;

function driftOf(
  files: readonly Rule[],
  now: readonly Rule[],
): { drift: RuleDrift[]; reordered: boolean } {
  // Both come from the database, which writes equal values alike: mostly nothing differs, of a thousand rules too.
  if (JSON.stringify(files) === JSON.stringify(now)) return { drift: [], reordered: false };
  const { changes, reordered } = planList(
    files,
    now,
    () => '',
    (at) => now[at]?.id,
  );
  const named = (rules: readonly Rule[], name: string) => rules.find((rule) => rule.name === name);
  return {
    reordered,
    drift: changes.map(({ what, name, members }) => {
      const rule = what === 'remove' ? undefined : named(now, name);
      // The name is the one it has now: a rule that was renamed is known by its id.
      const filed =
        what === 'add'
          ? undefined
          : (files.find(({ id }) => id === rule?.id) ??
            files.find((each) => each.name.toLowerCase() === name.toLowerCase()));
      return {
        what: WORDS[what],
        rule: rule?.id ?? null,
        name,
        filed: filed ?? null,
        members: [...members],
      };
    }),
  };
}
