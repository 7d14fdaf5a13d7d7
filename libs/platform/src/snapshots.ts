import { createHash } from 'node:crypto';
import { SNAPSHOTS, type SnapshotKind, type SnapshotOf } from '@chancery/contracts';
import type { DataSource, EntityManager } from 'typeorm';

interface Row {
  organisation_id: string;
  version: string;
  body: unknown;
}

/** Reads the newest snapshot of every organisation. */
export interface SnapshotReader {
  query(sql: string): Promise<Row[]>;
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
    for (const row of await this.reader.query(
      `SELECT organisation_id, version, body FROM ${this.kind}.published()`,
    )) {
      const version = Number(row.version);
      if (this.held.get(row.organisation_id)?.version === version) continue;
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

  of(organisation: string): { version: number; body: SnapshotOf<K> } | undefined {
    return this.held.get(organisation);
  }

  all(): [string, { version: number; body: SnapshotOf<K> }][] {
    return [...this.held];
  }
}

/** Reader over a TypeORM connection. */
export const snapshotReader = (source: DataSource): SnapshotReader => ({
  query: (sql) => source.query(sql) as Promise<Row[]>,
});

/**
 * Writes the next version if it differs from the newest. Call inside `inOrganisation`, in the transaction of
 * the change itself.
 * @returns the version now newest, and whether it is new.
 */
export async function publishSnapshot<K extends SnapshotKind>(
  em: EntityManager,
  kind: K,
  organisation: string,
  body: SnapshotOf<K>,
): Promise<{ version: number; changed: boolean }> {
  const parsed = SNAPSHOTS[kind].parse(body) as object;
  await em.query(`SELECT pg_advisory_xact_lock(hashtext($1))`, [`publish ${kind} ${organisation}`]);
  const [newest] = (await em.query(
    `SELECT version, body FROM ${kind}.snapshot WHERE organisation_id = $1 ORDER BY version DESC LIMIT 1`,
    [organisation],
  )) as Row[];
  const digest = (value: unknown) => createHash('sha256').update(canonical(value)).digest('hex');
  if (newest && digest(newest.body) === digest(parsed))
    return { version: Number(newest.version), changed: false };
  const version = Number(newest?.version ?? 0) + 1;
  await em.query(
    `INSERT INTO ${kind}.snapshot (organisation_id, version, body) VALUES ($1, $2, $3)`,
    [organisation, version, JSON.stringify(parsed)],
  );
  return { version, changed: true };
}

/** JSON with sorted keys: equal values give equal text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
