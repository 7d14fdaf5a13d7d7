import { type JobData, JOBS } from '@chancery/contracts';
import {
  JobHandler,
  Jobs,
  type Logger,
  LOGGER,
  Published,
  SETTINGS,
  type Settings,
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
import { Retention } from './retention';
import { AuditStore } from './store';

const EVERY_MS = 2_000;

/** Asks for places every two seconds, for every organisation there is. */
@Injectable()
export class AuditClock implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private round = Date.now();
  /** The hour for which retention was asked for. */
  private retained = '';

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
        await this.retain(directory.all().map(([organisation]) => organisation));
      })().catch((error: Error) => this.log.warn({ reason: error.message }, 'audit round skipped'));
    }, EVERY_MS);
  }

  /** Once an hour, whichever process comes first. */
  private async retain(organisations: readonly string[]): Promise<void> {
    const round = new Date().toISOString().slice(0, 13);
    if (round === this.retained) return;
    for (const organisation of organisations)
      await this.jobs.add('retainAudit', { organisation, round });
    this.retained = round;
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

/** Records that were kept as long as the setting says go. */
@Processor(JOBS.retainAudit.queue)
export class RetainAuditHandler extends JobHandler<'retainAudit'> {
  protected readonly job = 'retainAudit';

  constructor(
    @Inject(Retention) private readonly retention: Retention,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    super();
  }

  handle({ organisation }: JobData<'retainAudit'>): Promise<number> {
    return this.retention.forget(organisation, this.settings.auditDays);
  }
}
