import { SIMULATION_KEPT_DAYS, type SimulationResult } from '@chancery/contracts';
import { inSlices, type OrganisationScope } from '@chancery/platform';
import { rulesToTry } from '../judging';
import type { RulesStore } from '../store';
import { PastJudge } from './past-judge';
import { extentOf, pageOfPast, type PastMessage } from './past-mail';
import { changed, say, SILENT, type SimulationRow } from './store';
import { Tally } from './tally';

/** A worker that dies may be the simulation's own doing. */
const RUNS = 5;

/** Somebody cancelled or deleted it, or another run took it up. */
class Superseded extends Error {}

export interface RunnerParts {
  scope: OrganisationScope;
  rules: RulesStore;
  /** How often progress is told, at most. */
  tellMs: number;
  /** Tells the console that a simulation changed. */
  changed(organisation: string, id: string): Promise<void>;
}

/** The time that a simulation is about: so many days back from when it was asked for. */
export const periodOf = ({
  asked_at,
  days,
}: Pick<SimulationRow, 'asked_at' | 'days'>): { from: Date; to: Date } => ({
  from: new Date(asked_at.getTime() - days * 86_400_000),
  to: asked_at,
});

/**
 * Runs simulations: the mail of the days asked for page by page, with nothing of it kept but counts and some messages
 * by their ids. Each run begins anew, and only the newest run has a result: a worker may be killed at any time.
 */
export class SimulationRunner {
  private toldAt = 0;

  constructor(private readonly parts: RunnerParts) {}

  /** @returns how it ended; null = nothing was to be done, or no longer */
  async run(organisation: string, id: string): Promise<SimulationRow | null> {
    const row = await this.take(organisation, id);
    if (!row) return null;
    await this.parts.changed(organisation, id);
    if (row.state !== 'running') return row;
    try {
      return await this.finish(organisation, row, await this.simulate(organisation, row));
    } catch (error) {
      if (error instanceof Superseded) return null;
      await this.stumbled(organisation, row);
      throw error;
    } finally {
      await this.parts.changed(organisation, id);
    }
  }

  /** Takes it up, unless somebody works at it. */
  private take(organisation: string, id: string): Promise<SimulationRow | null> {
    return this.parts.scope.inOrganisation(organisation, async (em) => {
      const row = await changed(
        em,
        `state = CASE WHEN run >= ${RUNS} THEN 'failed' ELSE 'running' END, run = run + 1, heard_at = now(), done = 0, total = NULL,
         finished_at = CASE WHEN run >= ${RUNS} THEN now() END, fault = CASE WHEN run >= ${RUNS} THEN $2 END,
         expires_at = CASE WHEN run >= ${RUNS} THEN now() + make_interval(days => $3) END`,
        `id = $1 AND (state = 'queued' OR (state = 'running' AND heard_at < now() - ${SILENT}))`,
        [id, `It could not be run in ${RUNS} attempts.`, SIMULATION_KEPT_DAYS],
      );
      if (row?.state === 'failed') await say(em, organisation, 'failed', row.asked_by, row);
      return row;
    });
  }

  private async simulate(organisation: string, row: SimulationRow): Promise<SimulationResult> {
    const { scope, rules } = this.parts;
    const { from, to } = periodOf(row);
    const { judge, messages } = await scope.inOrganisation(organisation, async (em) => ({
      judge: await PastJudge.with(
        em,
        await rulesToTry(em, rules, organisation, row.draft),
        row.draft?.id ?? null,
      ),
      messages: (await extentOf(em, organisation, from, to)).messages,
    }));
    const tally = new Tally(row.zone);
    let last: PastMessage | null = null;
    for (let done = 0; ;) {
      const page: PastMessage[] = await scope.inOrganisation(organisation, (em) =>
        pageOfPast(em, organisation, from, to, last),
      );
      // Where many rules ask for what is not kept a message takes a while: other work goes on in between.
      await inSlices(
        (function* () {
          for (const message of page) {
            tally.add(judge.judge(message));
            yield;
          }
        })(),
      );
      done += page.length;
      last = page.at(-1) ?? null;
      await this.heard(organisation, row, done, Math.max(done, messages));
      if (!last) break;
    }
    return {
      revision: judge.revision,
      ...tally.result(),
      passedOver: 0,
      cut: false,
      notEvaluable: judge.notEvaluable,
    };
  }

  /** A sign of life. */
  private async heard(
    organisation: string,
    { id, run }: SimulationRow,
    done: number,
    total: number,
  ): Promise<void> {
    const mine = await this.parts.scope.inOrganisation(organisation, (em) =>
      changed(
        em,
        'heard_at = now(), done = $3, total = $4',
        `id = $1 AND run = $2 AND state = 'running'`,
        [id, run, done, total],
      ),
    );
    if (!mine) throw new Superseded();
    if (Date.now() - this.toldAt < this.parts.tellMs) return;
    this.toldAt = Date.now();
    await this.parts.changed(organisation, id);
  }

  private finish(
    organisation: string,
    { id, run }: SimulationRow,
    result: SimulationResult,
  ): Promise<SimulationRow> {
    return this.parts.scope.inOrganisation(organisation, async (em) => {
      const row = await changed(
        em,
        `state = 'succeeded', result = $3, finished_at = now(), expires_at = now() + make_interval(days => $4)`,
        `id = $1 AND run = $2 AND state = 'running'`,
        [id, run, JSON.stringify(result), SIMULATION_KEPT_DAYS],
      );
      if (!row) throw new Superseded();
      await say(em, organisation, 'finished', row.asked_by, row);
      return row;
    });
  }

  /** Back into the queue; the clock takes it up again, as often as a simulation may. */
  private async stumbled(organisation: string, { id, run }: SimulationRow): Promise<void> {
    await this.parts.scope
      .inOrganisation(organisation, (em) =>
        changed(em, `state = 'queued'`, `id = $1 AND run = $2 AND state = 'running'`, [id, run]),
      )
      .catch(() => undefined);
  }
}
