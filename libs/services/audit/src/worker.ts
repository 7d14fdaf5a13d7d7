import { type JobData, JOBS } from '@chancery/contracts';
import {
  JobHandler,
  Jobs,
  type Logger,
  LOGGER,
  OrganisationsClock,
  SETTINGS,
  type Settings,
} from '@chancery/platform';
import { Processor } from '@nestjs/bullmq';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Rollups } from './reports/rollups';
import { Retention } from './retention';
import { AuditStore } from './store';

/** Asks for places every two seconds, for every organisation there is. */
@Injectable()
export class AuditClock extends OrganisationsClock {
  private number = Date.now();
  /** The hour for which retention was asked for. */
  private retained = '';

  constructor(
    @Inject(DataSource) source: DataSource,
    @Inject(Jobs) private readonly jobs: Jobs,
    @Inject(LOGGER) log: Logger,
  ) {
    super({ everyMs: 2_000, skipped: 'audit round skipped' }, source, log);
  }

  protected override async roundOf(organisations: readonly string[]): Promise<void> {
    const round = String(this.number++);
    for (const organisation of organisations) await this.jobs.add('audit', { organisation, round });
    await this.retain(organisations);
  }

  /** Once an hour, whichever process comes first. */
  private async retain(organisations: readonly string[]): Promise<void> {
    const round = new Date().toISOString().slice(0, 13);
    if (round === this.retained) return;
    for (const organisation of organisations)
      await this.jobs.add('retainAudit', { organisation, round });
    this.retained = round;
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
