import { type JobData, JOBS } from '@chancery/contracts';
import { DueClock, JobHandler, Jobs, type Logger, LOGGER } from '@chancery/platform';
import { Processor } from '@nestjs/bullmq';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SimulationRunner } from './runner';
import { SimulationStore } from './store';

/** Every five seconds: simulations that nobody works at are asked for (again), and old results go. */
@Injectable()
export class SimulationClock extends DueClock {
  constructor(
    @Inject(DataSource) source: DataSource,
    @Inject(SimulationStore) store: SimulationStore,
    @Inject(Jobs) private readonly jobs: Jobs,
    @Inject(LOGGER) log: Logger,
  ) {
    super({ everyMs: 5_000, skipped: 'round of simulations skipped' }, source, log, store);
  }

  protected override ask(organisation: string, id: string, run: number): Promise<unknown> {
    return this.jobs.add('simulate', { organisation, simulation: id, run });
  }
}

@Processor(JOBS.simulate.queue)
export class SimulationHandler extends JobHandler<'simulate'> {
  protected readonly job = 'simulate';

  constructor(@Inject(SimulationRunner) private readonly runner: SimulationRunner) {
    super();
  }

  async handle({ organisation, simulation }: JobData<'simulate'>): Promise<string> {
    return (await this.runner.run(organisation, simulation))?.state ?? 'superseded';
  }
}
