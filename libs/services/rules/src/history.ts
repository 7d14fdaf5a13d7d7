import type { Rule, RuleVersion, RuleVersionKind } from '@chancery/contracts';
import { sentenceOf } from '@chancery/rules';
import type { EntityManager } from 'typeorm';
import type { RuleRow } from './entities';
import { listNamed, listNames } from './lists/rows';

/** What is said of a change besides what it changed. */
export interface ChangeFacts {
  change: RuleVersionKind;
  by: string;
  note?: string | undefined;
  /** The version that was restored. */
  restored?: number;
}

interface Row {
  rule_id: string;
  version: number;
  change: RuleVersionKind;
  restored: number | null;
  note: string | null;
  priority: number;
  body: Omit<Rule, 'id' | 'priority'>;
  saved_by: string;
  saved_at: Date;
  approved_by: string | null;
}

const COLUMNS =
  'rule_id, version, change, restored, note, priority, body, saved_by, saved_at, approved_by' as const;
const UUID = /^[0-9a-f-]{36}$/i;

const asVersion = (row: Row, names: ReadonlyMap<string, string>): RuleVersion => {
  const rule: Rule = { ...row.body, id: row.rule_id, priority: row.priority };
  const { text, segments } = sentenceOf(rule, { listName: listNamed(names) });
  return {
    version: row.version,
    change: row.change,
    restored: row.restored,
    note: row.note,
    by: row.saved_by,
    at: row.saved_at.toISOString(),
    approvedBy: row.approved_by,
    rule,
    sentence: { text, segments: [...segments] },
  };
};

type Kept = Pick<RuleRow, 'id' | 'version' | 'priority' | 'body'>;

/** Keeps a rule as it stands after a change, in the transaction of that change. */
export const keepVersion = (
  em: EntityManager,
  organisation: string,
  row: Kept,
  facts: ChangeFacts,
): Promise<void> => keepVersions(em, organisation, [row], facts);

/** Keeps many that were changed alike. */
export async function keepVersions(
  em: EntityManager,
  organisation: string,
  rows: readonly Kept[],
  { change, by, note, restored }: ChangeFacts,
): Promise<void> {
  await em.query(
    `INSERT INTO rules.rule_version (organisation_id, rule_id, version, change, restored, note, priority, body, saved_by)
     SELECT $1, id, version, $2, $3, $4, priority, body::jsonb, $5
       FROM unnest($6::uuid[], $7::int[], $8::int[], $9::text[]) AS kept (id, version, priority, body)`,
    [
      organisation,
      change,
      restored ?? null,
      note?.trim() || null,
      by,
      rows.map(({ id }) => id),
      rows.map(({ version }) => version),
      rows.map(({ priority }) => priority),
      rows.map(({ body }) => JSON.stringify(body)),
    ],
  );
}

/** The newest version of each of these rules that was ever kept. */
export async function newestVersions(
  em: EntityManager,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = (await em.query(
    'SELECT rule_id, max(version) AS version FROM rules.rule_version WHERE rule_id = ANY ($1::uuid[]) GROUP BY rule_id',
    [ids],
  )) as { rule_id: string; version: number }[];
  return new Map(rows.map(({ rule_id, version }) => [rule_id, version]));
}

/** @returns the newest versions below this one, at most so many, newest first. */
export async function versionsBelow(
  em: EntityManager,
  id: string,
  below: number | null,
  most: number,
): Promise<RuleVersion[]> {
  if (!UUID.test(id)) return [];
  const rows = (await em.query(
    `SELECT ${COLUMNS} FROM rules.rule_version WHERE rule_id = $1 AND ($2::int IS NULL OR version < $2) ORDER BY version DESC LIMIT $3`,
    [id, below, most],
  )) as Row[];
  const names = await listNames(em);
  return rows.map((row) => asVersion(row, names));
}

/** @returns one version of a rule that is or was, or null. */
export async function versionAt(
  em: EntityManager,
  id: string,
  version: number,
): Promise<RuleVersion | null> {
  const [found] = await versionsBelow(em, id, version + 1, 1);
  return found?.version === version ? found : null;
}

/** @returns rules that were deleted and are not there again, as they last stood, the latest first; `after` = the last one of the page before. */
export async function deletedAfter(
  em: EntityManager,
  organisation: string,
  after: string | null,
  most: number,
): Promise<RuleVersion[]> {
  if (after !== null && !UUID.test(after)) return [];
  const rows = (await em.query(
    `SELECT ${COLUMNS} FROM rules.rule_version v
      WHERE organisation_id = $1 AND change = 'deleted'
        AND version = (SELECT max(n.version) FROM rules.rule_version n WHERE n.organisation_id = $1 AND n.rule_id = v.rule_id)
        AND ($2::uuid IS NULL OR (saved_at, rule_id) < (
          SELECT saved_at, rule_id FROM rules.rule_version WHERE organisation_id = $1 AND rule_id = $2 ORDER BY version DESC LIMIT 1))
      ORDER BY saved_at DESC, rule_id DESC LIMIT $3`,
    [organisation, after, most],
  )) as Row[];
  const names = await listNames(em);
  return rows.map((row) => asVersion(row, names));
}
