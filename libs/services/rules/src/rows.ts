import type { ManagedByFile, Rule, RuleManager } from '@chancery/contracts';
import { Problem, uuid7 } from '@chancery/platform';
import type { EntityManager } from 'typeorm';
import { RuleRow } from './entities';

export type RuleDraft = Omit<Rule, 'id' | 'priority'>;
export interface SavedRule extends Rule {
  version: number;
  updatedBy: string;
  updatedAt: string;
  managedBy: RuleManager;
  managed: ManagedByFile | null;
}

export const asSaved = (row: RuleRow): SavedRule => ({
  ...row.body,
  id: row.id,
  priority: row.priority,
  version: row.version,
  updatedBy: row.updatedBy,
  updatedAt: row.updatedAt.toISOString(),
  managedBy: row.managedFile === null ? 'console' : 'file',
  managed: managedOf(row),
});

/** What a saved rule says, without what was saved about it. */
export const ruleOf = ({
  version: _,
  updatedBy: __,
  updatedAt: ___,
  managedBy: ____,
  managed: _____,
  ...rule
}: SavedRule): Rule => rule;

/** From where a rule was applied; null where it is managed in the console. */
export const managedOf = ({
  managedFile,
  managedBy,
  managedAt,
}: Pick<RuleRow, 'managedFile' | 'managedBy' | 'managedAt'>): ManagedByFile | null =>
  managedFile === null
    ? null
    : { file: managedFile, by: managedBy ?? '', at: managedAt?.toISOString() ?? '' };

/** All rules, first judged first. Not through `find`, which takes as long for thousands as everything else together. */
export async function rowsOf(em: EntityManager): Promise<RuleRow[]> {
  const { columns } = em.connection.getMetadata(RuleRow);
  const rows = (await em.query('SELECT * FROM rules.rule ORDER BY priority')) as Record<
    string,
    unknown
  >[];
  return rows.map((row) =>
    Object.assign(
      new RuleRow(),
      Object.fromEntries(
        columns.map(({ propertyName, databaseName }) => [propertyName, row[databaseName]]),
      ),
    ),
  );
}

export const find = async (em: EntityManager, id: string): Promise<RuleRow | null> =>
  /^[0-9a-f-]{36}$/i.test(id) ? em.findOneBy(RuleRow, { id }) : null;

export const unknown = (): Problem => new Problem(404, 'rule.unknown', 'There is no such rule.');

/** @throws Problem 404 */
export async function known(em: EntityManager, id: string): Promise<RuleRow> {
  const row = await find(em, id);
  if (!row) throw unknown();
  return row;
}

/** @throws Problem 423 where the rule is managed by a file. */
export function ofConsole(row: RuleRow): RuleRow {
  const managed = managedOf(row);
  if (managed)
    throw new Problem(
      423,
      'rule.managed-by-file',
      `“${row.body.name}” is managed by the file ${managed.file}. Change it there and apply it, or manage it in the console again.`,
      { rule: row.id, ...managed },
    );
  return row;
}

/** @param expected version that somebody saw; null = any. @throws Problem 412 unless it is the newest. */
export function fresh(row: RuleRow, expected: number | null): RuleRow {
  if (expected !== null && expected !== row.version)
    throw new Problem(
      412,
      'rule.stale',
      `${row.updatedBy} saved version ${row.version} of this rule meanwhile.`,
      {
        version: row.version,
        updatedBy: row.updatedBy,
        updatedAt: row.updatedAt.toISOString(),
      },
    );
  return row;
}

/** Version of what is published, which gateways report as theirs once they go by it. */
export async function revisionOf(em: EntityManager, organisation: string): Promise<number> {
  const [row] = (await em.query(
    'SELECT max(version)::int AS version FROM rules.snapshot WHERE organisation_id = $1',
    [organisation],
  )) as { version: number | null }[];
  return row?.version ?? 0;
}

/** The next version of a rule that is there. */
export function write(
  em: EntityManager,
  row: RuleRow,
  draft: RuleDraft,
  by: string,
): Promise<RuleRow> {
  row.body = draft;
  row.version += 1;
  row.updatedBy = by;
  return em.save(row);
}

export interface NewRow {
  /** Of a rule that was there before; a new one without. */
  id?: string;
  version?: number;
  draft: RuleDraft;
  /** Its place; null or beyond the last = behind all others, which make room otherwise. */
  at: number | null;
  by: string;
}

export async function insert(
  em: EntityManager,
  organisation: string,
  { id = uuid7(), version = 1, draft, at, by }: NewRow,
): Promise<RuleRow> {
  const count = await em.count(RuleRow);
  const priority = Math.min(at ?? count, count);
  await em.query(
    'UPDATE rules.rule SET priority = priority + 1 WHERE organisation_id = $1 AND priority >= $2',
    [organisation, priority],
  );
  await em.insert(RuleRow, {
    id,
    organisationId: organisation,
    priority,
    body: draft as never,
    version,
    updatedBy: by,
  });
  return em.findOneByOrFail(RuleRow, { id });
}
