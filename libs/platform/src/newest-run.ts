import type { EntityManager } from 'typeorm';
import type { OrganisationScope } from './database';

/** A worker that dies may be the work's own doing. */
const RUNS = 5;

/** A worker that was not heard of for so long is gone: an interval, as SQL. */
export const SILENT = "interval '45 seconds'";

/** What nobody works at, as a condition of SQL. */
export const UNWORKED = `(state = 'queued' OR (state = 'running' AND heard_at < now() - ${SILENT}))`;

/** What a row of such work has at least. */
export interface RunRow {
  id: string;
  state: string;
  run: number;
}

export interface NewestRunParts {
  scope: OrganisationScope;
  /** How often progress is told, at most. */
  tellMs: number;
  /** Tells the console that it changed. */
  changed(organisation: string, id: string): Promise<void>;
}

/** How a piece of work is begun anew. */
export interface NewestRunOptions {
  /** What is told of one that could not be ended in all its runs. */
  fault: (runs: number) => string;
  /** What else is put back, as SQL assignments. */
  anew?: string;
  /** Days for which one that failed is kept; without them it is kept. */
  failedKeptDays?: number;
}

/** Somebody cancelled or deleted it, or another run took it up. */
class Superseded extends Error {}

/**
 * Work that a worker does for somebody who waits for it. Each run begins anew, and only the newest run changes anything:
 * a worker may be killed at any time.
 */
export abstract class NewestRun<R extends RunRow> {
  private toldAt = 0;

  constructor(
    private readonly told: NewestRunParts,
    private readonly options: NewestRunOptions,
  ) {}

  /** Changes one. @returns it as it is then; null where the condition found none */
  protected abstract change(
    em: EntityManager,
    set: string,
    where: string,
    values: unknown[],
  ): Promise<R | null>;

  /** It was taken up, or failed for having been taken up too often: in the same transaction. */
  protected abstract taken(em: EntityManager, organisation: string, row: R): Promise<void>;

  /** Does it from the beginning to `finish`. */
  protected abstract work(organisation: string, row: R): Promise<R>;

  /** @returns how it ended; null = nothing was to be done, or no longer */
  async run(organisation: string, id: string): Promise<R | null> {
    const row = await this.take(organisation, id);
    if (!row) return null;
    await this.told.changed(organisation, id);
    if (row.state !== 'running') return row;
    try {
      return await this.work(organisation, row);
    } catch (error) {
      if (error instanceof Superseded) return null;
      await this.stumbled(organisation, row);
      throw error;
    } finally {
      await this.told.changed(organisation, id);
    }
  }

  /**
   * Changes what this run works at; `$1` and `$2` are taken.
   *
   * @throws Superseded, which ends the run, where it is this run's no longer
   */
  protected async mine(
    em: EntityManager,
    { id, run }: R,
    set: string,
    values: unknown[],
  ): Promise<R> {
    const row = await this.change(em, set, `id = $1 AND run = $2 AND state = 'running'`, [
      id,
      run,
      ...values,
    ]);
    if (!row) throw new Superseded();
    return row;
  }

  /** Tells of progress, unless that was just done. */
  protected async tell(organisation: string, id: string): Promise<void> {
    if (Date.now() - this.toldAt < this.told.tellMs) return;
    this.toldAt = Date.now();
    await this.told.changed(organisation, id);
  }

  /** Takes it up, unless somebody works at it. */
  private take(organisation: string, id: string): Promise<R | null> {
    const { fault, anew, failedKeptDays } = this.options;
    const spent = (value: string) => `CASE WHEN run >= ${RUNS} THEN ${value} END`;
    return this.told.scope.inOrganisation(organisation, async (em) => {
      const row = await this.change(
        em,
        [
          `state = CASE WHEN run >= ${RUNS} THEN 'failed' ELSE 'running' END`,
          'run = run + 1, heard_at = now(), done = 0, total = NULL',
          `finished_at = ${spent('now()')}, fault = ${spent('$2')}`,
          ...(failedKeptDays === undefined
            ? []
            : [`expires_at = ${spent(`now() + interval '${failedKeptDays} days'`)}`]),
          ...(anew ? [anew] : []),
        ].join(', '),
        `id = $1 AND ${UNWORKED}`,
        [id, fault(RUNS)],
      );
      if (row) await this.taken(em, organisation, row);
      return row;
    });
  }

  /** Back into the queue; the clock takes it up again, as often as it may. */
  private async stumbled(organisation: string, { id, run }: R): Promise<void> {
    await this.told.scope
      .inOrganisation(organisation, (em) =>
        this.change(em, `state = 'queued'`, `id = $1 AND run = $2 AND state = 'running'`, [
          id,
          run,
        ]),
      )
      .catch(() => undefined);
  }
}
