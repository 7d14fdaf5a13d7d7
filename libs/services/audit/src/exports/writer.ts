import { createHash } from 'node:crypto';
import { exportFilters } from '@chancery/contracts';
import type { OrganisationScope } from '@chancery/platform';
import { type Cell, CSV_BEGIN, csvLines } from '../csv';
import type { ExportSource } from './source';
import { sourceOf } from './sources';
import { changed, type ExportRow, say } from './store';

/** A piece of a file in the database. */
const PIECE = 256 * 1024;
/** How often a run that writes no piece is heard of. */
const HEARD_MS = 1_000;
/** A worker that dies may be the export's own doing. */
const RUNS = 5;

/** Somebody cancelled or deleted it, or another run took it up. */
class Superseded extends Error {}

export interface WriterParts {
  scope: OrganisationScope;
  /** Days for which a file is kept. */
  keptDays: number;
  /** How often progress is told, at most. */
  tellMs: number;
  /** Tells the console that an export changed. */
  changed(organisation: string, id: string): Promise<void>;
}

/**
 * Writes the file of an export: everything read at one moment, page by page, into pieces in the database; never the
 * whole of it in memory. Each run begins the file anew, and only the newest run adds to it: a worker may be killed at
 * any time, and there is one file or none.
 */
export class ExportWriter {
  private toldAt = 0;

  constructor(private readonly parts: WriterParts) {}

  /** @returns how it ended; null = nothing was to be done, or no longer */
  async run(organisation: string, id: string): Promise<ExportRow | null> {
    const row = await this.take(organisation, id);
    if (!row) return null;
    await this.parts.changed(organisation, id);
    if (row.state !== 'running') return row;
    try {
      return await this.write(organisation, row);
    } catch (error) {
      if (error instanceof Superseded) return null;
      await this.stumbled(organisation, row);
      throw error;
    } finally {
      await this.parts.changed(organisation, id);
    }
  }

  /** Takes it up, unless somebody works at it; what was written of it before is gone. */
  private take(organisation: string, id: string): Promise<ExportRow | null> {
    return this.parts.scope.inOrganisation(organisation, async (em) => {
      const row = await changed(
        em,
        `state = CASE WHEN run >= ${RUNS} THEN 'failed' ELSE 'running' END, run = run + 1, heard_at = now(), done = 0, total = NULL, bytes = 0,
         finished_at = CASE WHEN run >= ${RUNS} THEN now() END, fault = CASE WHEN run >= ${RUNS} THEN $2 END`,
        `id = $1 AND (state = 'queued' OR (state = 'running' AND heard_at < now() - interval '45 seconds'))`,
        [id, `Its file could not be written in ${RUNS} attempts.`],
      );
      if (!row) return null;
      await em.query('DELETE FROM audit.export_part WHERE export_id = $1', [id]);
      if (row.state === 'failed') await say(em, organisation, 'export.failed', row.asked_by, row);
      return row;
    });
  }

  private write(organisation: string, row: ExportRow): Promise<ExportRow> {
    const source = sourceOf(organisation, row);
    const file = new Pieces((bytes, part, done, total) =>
      this.add(organisation, row, bytes, part, done, total),
    );
    return this.parts.scope
      .reading(organisation, async (em) => {
        const total = await source.count(em);
        await file.begin(headOf(row, source, total), total);
        for await (const page of source.pages(em)) await file.rows(page);
      })
      .then(() => file.end())
      .then((sha256) => this.finish(organisation, row, sha256));
  }

  /** One more piece, or only a sign of life. */
  private async add(
    organisation: string,
    { id, run }: ExportRow,
    bytes: Buffer | null,
    part: number,
    done: number,
    total: number,
  ): Promise<void> {
    await this.parts.scope.inOrganisation(organisation, async (em) => {
      const mine = await changed(
        em,
        'heard_at = now(), done = $3, total = $4, bytes = bytes + $5',
        `id = $1 AND run = $2 AND state = 'running'`,
        [id, run, done, total, bytes?.length ?? 0],
      );
      if (!mine) throw new Superseded();
      if (bytes)
        await em.query(
          'INSERT INTO audit.export_part (export_id, part, organisation_id, bytes) VALUES ($1, $2, $3, $4)',
          [id, part, organisation, bytes],
        );
    });
    if (Date.now() - this.toldAt < this.parts.tellMs) return;
    this.toldAt = Date.now();
    await this.parts.changed(organisation, id);
  }

  private finish(organisation: string, { id, run }: ExportRow, sha256: string): Promise<ExportRow> {
    return this.parts.scope.inOrganisation(organisation, async (em) => {
      const row = await changed(
        em,
        `state = 'succeeded', sha256 = $3, finished_at = now(), expires_at = now() + make_interval(days => $4)`,
        `id = $1 AND run = $2 AND state = 'running'`,
        [id, run, sha256, this.parts.keptDays],
      );
      if (!row) throw new Superseded();
      await say(em, organisation, 'export.finished', row.asked_by, row);
      return row;
    });
  }

  /** Back into the queue; the clock takes it up again, as often as an export may. */
  private async stumbled(organisation: string, { id, run }: ExportRow): Promise<void> {
    await this.parts.scope
      .inOrganisation(organisation, (em) =>
        changed(em, `state = 'queued'`, `id = $1 AND run = $2 AND state = 'running'`, [id, run]),
      )
      .catch(() => undefined);
  }
}

/** What stands above the table: what the file is, who asked for it, which filters it obeys, and how many rows follow. */
function headOf(row: ExportRow, source: ExportSource, total: number): Cell[][] {
  return [
    ['Export', source.label],
    ['Asked for by', row.asked_by],
    ['Asked for at', row.asked_at.toISOString()],
    ...exportFilters(row.what, row.filters).map(({ label, value }) => [`Filter: ${label}`, value]),
    ...(Object.keys(row.filters).length === 0 ? [['Filters', 'none']] : []),
    ['Rows', total],
    [],
    [...source.columns()],
  ];
}

/** Lines into pieces, with the file's hash as it grows. */
class Pieces {
  private readonly hash = createHash('sha256');
  private waiting: Buffer[] = [];
  private size = 0;
  private part = 0;
  private done = 0;
  private total = 0;
  private heardAt = 0;

  constructor(
    private readonly add: (
      bytes: Buffer | null,
      part: number,
      done: number,
      total: number,
    ) => Promise<void>,
  ) {}

  async begin(head: readonly Cell[][], total: number): Promise<void> {
    this.total = total;
    await this.take(CSV_BEGIN + csvLines(head));
  }

  async rows(rows: readonly Cell[][]): Promise<void> {
    this.done += rows.length;
    await this.take(csvLines(rows));
  }

  /** @returns SHA-256 of everything, in hexadecimal */
  async end(): Promise<string> {
    await this.flush();
    return this.hash.digest('hex');
  }

  private async take(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    this.hash.update(bytes);
    this.waiting.push(bytes);
    this.size += bytes.length;
    if (this.size >= PIECE) await this.flush();
    else if (Date.now() - this.heardAt > HEARD_MS) {
      this.heardAt = Date.now();
      await this.add(null, 0, this.done, this.total);
    }
  }

  private async flush(): Promise<void> {
    const bytes = Buffer.concat(this.waiting);
    this.waiting = [];
    this.size = 0;
    this.heardAt = Date.now();
    await this.add(bytes, this.part++, this.done, this.total);
  }
}
