import { SIMULATION_KEPT_DAYS, type SimulationResult } from '@chancery/contracts';
import { inSlices, NewestRun, type NewestRunParts } from '@chancery/platform';
import type { EntityManager } from 'typeorm';
import { rulesToTry } from '../judging';
import type { RulesStore } from '../store';
import { PastJudge } from './past-judge';
import { extentOf, pageOfPast, type PastMessage } from './past-mail';
import { changed, say, type SimulationRow } from './store';
import { Tally } from './tally';

export interface RunnerParts extends NewestRunParts {
  rules: RulesStore;
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
 * by their ids.
 */
export class SimulationRunner extends NewestRun<SimulationRow> {
  protected override readonly change = changed;

  constructor(private readonly parts: RunnerParts) {
    super(parts, {
      fault: (runs) => `It could not be run in ${runs} attempts.`,
      failedKeptDays: SIMULATION_KEPT_DAYS,
    });
  }

  protected override async taken(
    em: EntityManager,
    organisation: string,
    row: SimulationRow,
  ): Promise<void> {
    if (row.state === 'failed') await say(em, organisation, 'failed', row.asked_by, row);
  }

  protected override async work(organisation: string, row: SimulationRow): Promise<SimulationRow> {
    return this.finish(organisation, row, await this.simulate(organisation, row));
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
    row: SimulationRow,
    done: number,
    total: number,
  ): Promise<void> {
    await this.parts.scope.inOrganisation(organisation, (em) =>
      this.mine(em, row, 'heard_at = now(), done = $3, total = $4', [done, total]),
    );
    await this.tell(organisation, row.id);
  }

  private finish(
    organisation: string,
    mine: SimulationRow,
    result: SimulationResult,
  ): Promise<SimulationRow> {
    return this.parts.scope.inOrganisation(organisation, async (em) => {
      const row = await this.mine(
        em,
        mine,
        `state = 'succeeded', result = $3, finished_at = now(), expires_at = now() + make_interval(days => $4)`,
        [JSON.stringify(result), SIMULATION_KEPT_DAYS],
      );
      await say(em, organisation, 'finished', row.asked_by, row);
      return row;
    });
  }
}
