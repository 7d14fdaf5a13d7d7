import { SNAPSHOTS, type SnapshotKind, type SnapshotOf } from '@chancery/contracts';
import type { DataSource, EntityManager } from 'typeorm';

interface Row {
  organisation_id: string;
  version: string;
  body: unknown;
}

/** Reads the newest snapshot of every organisation. */
export interface SnapshotReader {
  query(sql: string, values?: unknown[]): Promise<Row[]>;
}

/** Kinds that are published in the schema of their own name; people are the directory's. */
export type ServiceKind = Exclude<SnapshotKind, 'people'>;

/** Kinds whose function is told what the caller holds, for it does not send that again: their bodies are the largest. */
const TOLD_WHAT_IS_HELD: Partial<Record<SnapshotKind, string>> = {
  people: 'directory.published_people',
};

/**
 * The newest published version of a kind as a relation of SQL: `organisation_id`, `version`, `body`. It may leave out
 * what is held, and other organisations; a query that must not see them says so itself.
 *
 * @param held versions by organisation, as SQL of type jsonb
 * @param organisation SQL of type uuid; NULL = all
 */
export function publishedOf(
  kind: SnapshotKind,
  held = `'{}'::jsonb`,
  organisation = 'NULL::uuid',
): string {
  const told = TOLD_WHAT_IS_HELD[kind];
  return told ? `${told}(${held}, ${organisation})` : `${kind}.published()`;
}

/**
 * The published policy of every organisation, as this process holds it. Refreshed by announcement and by
 * poll; parsed once per version. What cannot be parsed keeps the version before it and is reported.
 */
export class Published<K extends SnapshotKind> {
  private readonly held = new Map<string, { version: number; body: SnapshotOf<K> }>();

  constructor(
    private readonly kind: K,
    private readonly reader: SnapshotReader,
    private readonly onFault: (
      organisation: string,
      version: number,
      reason: string,
    ) => void = () => undefined,
  ) {}

  /** @returns the organisations whose version changed. */
  async refresh(): Promise<string[]> {
    const changed: string[] = [];
    for (const row of await this.newer()) {
      const version = Number(row.version);
      const parsed = SNAPSHOTS[this.kind].safeParse(row.body);
      if (!parsed.success) {
        this.onFault(row.organisation_id, version, parsed.error.issues[0]?.message ?? 'not valid');
        continue;
      }
      this.held.set(row.organisation_id, { version, body: parsed.data as SnapshotOf<K> });
      changed.push(row.organisation_id);
    }
    return changed;
  }

  /** Those that are not held: bodies may be large, and they are asked for every few seconds. */
  private newer(): Promise<Row[]> {
    const held = Object.fromEntries([...this.held].map(([id, { version }]) => [id, `${version}`]));
    return this.reader.query(
      `SELECT organisation_id, version, body FROM ${publishedOf(this.kind, '$1::jsonb')}
        WHERE version::text IS DISTINCT FROM ($1::jsonb ->> organisation_id::text)`,
      [JSON.stringify(held)],
    );
  }

  of(organisation: string): { version: number; body: SnapshotOf<K> } | undefined {
    return this.held.get(organisation);
  }

  all(): [string, { version: number; body: SnapshotOf<K> }][] {
    return [...this.held];
  }
}

/** Reader over a TypeORM connection. */
export const snapshotReader = (source: DataSource): SnapshotReader => ({
  query: (sql, values) => source.query(sql, values) as Promise<Row[]>,
});

/**
 * Writes the next version if it differs from the newest. Call inside `inOrganisation`, in the transaction of
 * the change itself.
 * @returns the version now newest, and whether it is new.
 */
export async function publishSnapshot<K extends ServiceKind>(
  em: EntityManager,
  kind: K,
  organisation: string,
  body: SnapshotOf<K>,
): Promise<{ version: number; changed: boolean }> {
  const parsed = SNAPSHOTS[kind].parse(body) as object;
  await em.query(`SELECT pg_advisory_xact_lock(hashtext($1))`, [`publish ${kind} ${organisation}`]);
  // Compared where it lies: the one before may be megabytes.
  const [published] = (await em.query(
    `WITH newest AS (
       SELECT version, body FROM ${kind}.snapshot WHERE organisation_id = $1 ORDER BY version DESC LIMIT 1),
     added AS (
       INSERT INTO ${kind}.snapshot (organisation_id, version, body)
       SELECT $1, coalesce((SELECT version FROM newest), 0) + 1, $2::jsonb
        WHERE NOT EXISTS (SELECT 1 FROM newest WHERE body = $2::jsonb) RETURNING version)
     SELECT version, true AS changed FROM added
     UNION ALL SELECT version, false FROM newest WHERE NOT EXISTS (SELECT 1 FROM added)`,
    [organisation, JSON.stringify(parsed)],
  )) as { version: string; changed: boolean }[];
  if (!published) throw new Error(`nothing of ${kind} is published`);
  return { version: Number(published.version), changed: published.changed };
}

/** JSON with sorted keys: equal values give equal text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
