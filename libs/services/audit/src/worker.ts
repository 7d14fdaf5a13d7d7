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
import { Rollups } from './reports/rollups';
import { AuditStore } from './store';

const EVERY_MS = 2_000;

/** Asks for places every two seconds, for every organisation there is. */
@Injectable()
export class AuditClock implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private round = Date.now();

  constructor(
    @Inject(DataSource) private readonly source: DataSource,
    @Inject(Jobs) private readonly jobs: Jobs,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const directory = new Published('directory', snapshotReader(this.source));
    this.timer = setInterval(() => {
      void (async () => {
        await directory.refresh();
        const round = String(this.round++);
        for (const [organisation] of directory.all())
          await this.jobs.add('audit', { organisation, round });
      })().catch((error: Error) => this.log.warn({ reason: error.message }, 'audit round skipped'));
    }, EVERY_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }
}

@Processor(JOBS.audit.queue)
export class AuditHandler extends JobHandler<'audit'> {
  protected readonly job = 'audit';

  constructor(
    @Inject(AuditStore) private readonly store: AuditStore,
    @Inject(Rollups) private readonly rollups: Rollups,
  ) {
    super();
  }

  async handle({ organisation }: JobData<'audit'>): Promise<number> {
    let placed = 0;
    const watched = await this.rollups.watch(organisation);
    for (let more = -1; more !== 0; placed += more) more = await this.store.place(organisation);
    for (let more = -1; more !== 0;) more = await this.rollups.add(organisation);
    await this.rollups.complete(organisation, watched);
    return placed;
  }
}
