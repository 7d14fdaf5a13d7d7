import type { ExportState, NewExport } from '@chancery/contracts';
import { appendAudit, type OrganisationScope, Problem, UNWORKED, uuid7 } from '@chancery/platform';
import type { EntityManager } from 'typeorm';

/** Exports of an organisation that may wait or be written at once. */
const MOST = 10;

/** An export as it is kept. */
export interface ExportRow {
  id: string;
  what: string;
  filters: Record<string, string>;
  asked_by: string;
  asked_at: Date;
  state: ExportState;
  run: number;
  done: string;
  total: string | null;
  bytes: string;
  sha256: string | null;
  finished_at: Date | null;
  expires_at: Date | null;
  fault: string | null;
  downloads: number;
  downloaded_by: string | null;
  downloaded_at: Date | null;
}

const COLUMNS =
  'id, what, filters, asked_by, asked_at, state, run, done, total, bytes, sha256, finished_at, expires_at, fault, downloads, downloaded_by, downloaded_at';

/** What the trail says of an export: what was asked for, and of a finished one how to know its file again. */
const told = ({ id, what, filters, done, bytes, sha256, state }: ExportRow) => ({
  export: id,
  what,
  filters,
  ...(state === 'succeeded' ? { rows: Number(done), bytes: Number(bytes), sha256 } : {}),
});

/** Exports and their files. Everything that happens to one is said in the trail, in the same transaction. */
export class ExportStore {
  constructor(private readonly scope: OrganisationScope) {}

  /** @throws Problem 409 where too many of the organisation are not finished yet */
  create(organisation: string, asked: NewExport, by: string): Promise<ExportRow> {
    return this.scope.inOrganisation(organisation, async (em) => {
      await em.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`exports ${organisation}`]);
      const [open] = (await em.query(
        `SELECT count(*)::int AS n FROM audit.export WHERE organisation_id = $1 AND state IN ('queued', 'running')`,
        [organisation],
      )) as { n: number }[];
      if ((open?.n ?? 0) >= MOST)
        throw new Problem(
          409,
          'export.many',
          `${MOST} exports are being made. Wait for one of them, or cancel it.`,
        );
      const [row] = (await em.query(
        `INSERT INTO audit.export (id, organisation_id, what, filters, asked_by) VALUES ($1, $2, $3, $4, $5) RETURNING ${COLUMNS}`,
        [uuid7(), organisation, asked.what, JSON.stringify(asked.filters), by],
      )) as ExportRow[];
      await say(em, organisation, 'export.requested', by, row!);
      return row!;
    });
  }

  /**
   * Newest first.
   *
   * @param what only of these kinds; null = of all
   */
  list(
    organisation: string,
    without: readonly string[],
    limit: number,
    before: string | null,
  ): Promise<ExportRow[]> {
    return this.scope.inOrganisation(
      organisation,
      (em) =>
        em.query(
          `SELECT ${COLUMNS} FROM audit.export WHERE organisation_id = $1 AND what <> ALL ($2) AND ($3::uuid IS NULL OR id < $3::uuid)
            ORDER BY id DESC LIMIT $4`,
          [organisation, without, before, limit],
        ) as Promise<ExportRow[]>,
    );
  }

  one(organisation: string, id: string): Promise<ExportRow | null> {
    return this.scope.inOrganisation(organisation, (em) => oneOf(em, id));
  }

  /** @returns it as it is now; null where it had ended */
  cancel(organisation: string, id: string, by: string): Promise<ExportRow | null> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const row = await changed(
        em,
        `state = 'cancelled', finished_at = now()`,
        `id = $1 AND state IN ('queued', 'running')`,
        [id],
      );
      if (!row) return null;
      await em.query('DELETE FROM audit.export_part WHERE export_id = $1', [id]);
      await say(em, organisation, 'export.cancelled', by, row);
      return row;
    });
  }

  /** Deletes export and file, in whatever state they are. @returns whether there was one */
  remove(organisation: string, id: string, by: string): Promise<boolean> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const [rows] = (await em.query(
        `DELETE FROM audit.export WHERE id = $1 RETURNING ${COLUMNS}`,
        [id],
      )) as [ExportRow[], number];
      const [row] = rows;
      if (row) await say(em, organisation, 'export.deleted', by, row);
      return row !== undefined;
    });
  }

  /** Deletes what has been kept long enough. @returns how many */
  expire(organisation: string): Promise<number> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const [rows] = (await em.query(
        `DELETE FROM audit.export WHERE organisation_id = $1 AND expires_at <= now() RETURNING ${COLUMNS}`,
        [organisation],
      )) as [ExportRow[], number];
      for (const row of rows) await say(em, organisation, 'export.expired', 'retention', row);
      return rows.length;
    });
  }

  /** Exports that nobody works at, with the number of the next run. */
  due(organisation: string): Promise<{ id: string; run: number }[]> {
    return this.scope.inOrganisation(
      organisation,
      (em) =>
        em.query(
          `SELECT id, run + 1 AS run FROM audit.export WHERE organisation_id = $1
              AND ${UNWORKED} ORDER BY id`,
          [organisation],
        ) as Promise<{ id: string; run: number }[]>,
    );
  }

  /** Says that somebody takes the whole file along; in the caller's hands it is from here on. */
  downloaded(organisation: string, id: string, by: string): Promise<ExportRow | null> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const row = await changed(
        em,
        'downloads = downloads + 1, downloaded_by = $2, downloaded_at = now()',
        `id = $1 AND state = 'succeeded'`,
        [id, by],
      );
      if (row) await say(em, organisation, 'export.downloaded', by, row);
      return row;
    });
  }

  /** One piece of a file; null behind the last. */
  part(organisation: string, id: string, part: number): Promise<Buffer | null> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const [row] = (await em.query(
        'SELECT bytes FROM audit.export_part WHERE export_id = $1 AND part = $2',
        [id, part],
      )) as { bytes: Buffer }[];
      return row?.bytes ?? null;
    });
  }
}

export async function oneOf(em: EntityManager, id: string): Promise<ExportRow | null> {
  const [row] = (await em.query(`SELECT ${COLUMNS} FROM audit.export WHERE id = $1`, [
    id,
  ])) as ExportRow[];
  return row ?? null;
}

/** Changes one export. @returns it as it is then; null where the condition found none */
export async function changed(
  em: EntityManager,
  set: string,
  where: string,
  values: unknown[],
): Promise<ExportRow | null> {
  const [rows] = (await em.query(
    `UPDATE audit.export SET ${set} WHERE ${where} RETURNING ${COLUMNS}`,
    values,
  )) as [ExportRow[], number];
  return rows[0] ?? null;
}

/** Says in the trail what happened to an export. */
export const say = (
  em: EntityManager,
  organisation: string,
  kind: string,
  actor: string,
  row: ExportRow,
): Promise<void> =>
  appendAudit(em, organisation, {
    kind,
    actor,
    body: { ...told(row), ...(row.fault === null ? {} : { fault: row.fault }) },
  });
