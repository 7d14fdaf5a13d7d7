import { type JobData, JOBS } from '@chancery/contracts';
import {
  JobHandler,
  Jobs,
  type Logger,
  LOGGER,
  Published,
  snapshotReader,
} from '@chancery/platform';
import { Processor } from '@nestjs/bullmq';
import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SimulationRunner } from './runner';
import { SimulationStore } from './store';

const EVERY_MS = 5_000;

/** Every five seconds: simulations that nobody works at are asked for (again), and old results go. */
@Injectable()
export class SimulationClock implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(DataSource) private readonly source: DataSource,
    @Inject(SimulationStore) private readonly store: SimulationStore,
    @Inject(Jobs) private readonly jobs: Jobs,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const directory = new Published('directory', snapshotReader(this.source));
    this.timer = setInterval(() => {
      void (async () => {
        await directory.refresh();
        for (const [organisation] of directory.all()) {
          await this.store.expire(organisation);
          for (const { id, run } of await this.store.due(organisation))
            await this.jobs.add('simulate', { organisation, simulation: id, run });
        }
      })().catch((error: Error) =>
        this.log.warn({ reason: error.message }, 'round of simulations skipped'),
      );
    }, EVERY_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
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
