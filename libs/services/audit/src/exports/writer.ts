import { createHash } from 'node:crypto';
import { exportFilters } from '@chancery/contracts';
import { NewestRun, type NewestRunParts } from '@chancery/platform';
import type { EntityManager } from 'typeorm';
import { type Cell, CSV_BEGIN, csvLines } from '../csv';
import type { ExportSource } from './source';
import { sourceOf } from './sources';
import { changed, type ExportRow, say } from './store';

/** A piece of a file in the database. */
const PIECE = 256 * 1024;
/** How often a run that writes no piece is heard of. */
const HEARD_MS = 1_000;

export interface WriterParts extends NewestRunParts {
  /** Days for which a file is kept. */
  keptDays: number;
}

/**
 * Writes the file of an export: everything read at one moment, page by page, into pieces in the database; never the
 * whole of it in memory. There is one file or none.
 */
export class ExportWriter extends NewestRun<ExportRow> {
  protected override readonly change = changed;

  constructor(private readonly parts: WriterParts) {
    super(parts, {
      fault: (runs) => `Its file could not be written in ${runs} attempts.`,
      anew: 'bytes = 0',
    });
  }

  /** What was written of it before is gone. */
  protected override async taken(
    em: EntityManager,
    organisation: string,
    row: ExportRow,
  ): Promise<void> {
    await em.query('DELETE FROM audit.export_part WHERE export_id = $1', [row.id]);
    if (row.state === 'failed') await say(em, organisation, 'export.failed', row.asked_by, row);
  }

  protected override work(organisation: string, row: ExportRow): Promise<ExportRow> {
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
    row: ExportRow,
    bytes: Buffer | null,
    part: number,
    done: number,
    total: number,
  ): Promise<void> {
    await this.parts.scope.inOrganisation(organisation, async (em) => {
      await this.mine(em, row, 'heard_at = now(), done = $3, total = $4, bytes = bytes + $5', [
        done,
        total,
        bytes?.length ?? 0,
      ]);
      if (bytes)
        await em.query(
          'INSERT INTO audit.export_part (export_id, part, organisation_id, bytes) VALUES ($1, $2, $3, $4)',
          [row.id, part, organisation, bytes],
        );
    });
    await this.tell(organisation, row.id);
  }

  private finish(organisation: string, mine: ExportRow, sha256: string): Promise<ExportRow> {
    return this.parts.scope.inOrganisation(organisation, async (em) => {
      const row = await this.mine(
        em,
        mine,
        `state = 'succeeded', sha256 = $3, finished_at = now(), expires_at = now() + make_interval(days => $4)`,
        [sha256, this.parts.keptDays],
      );
      await say(em, organisation, 'export.finished', row.asked_by, row);
      return row;
    });
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
