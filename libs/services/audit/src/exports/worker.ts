import { type JobData, JOBS } from '@chancery/contracts';
import { DueClock, JobHandler, Jobs, type Logger, LOGGER } from '@chancery/platform';
import { Processor } from '@nestjs/bullmq';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ExportStore } from './store';
import { ExportWriter } from './writer';

/** Every five seconds: exports that nobody works at are asked for (again), and files that were kept long enough go. */
@Injectable()
export class ExportClock extends DueClock {
  constructor(
    @Inject(DataSource) source: DataSource,
    @Inject(ExportStore) store: ExportStore,
    @Inject(Jobs) private readonly jobs: Jobs,
    @Inject(LOGGER) log: Logger,
  ) {
    super({ everyMs: 5_000, skipped: 'round of exports skipped' }, source, log, store);
  }

  protected override ask(organisation: string, id: string, run: number): Promise<unknown> {
    return this.jobs.add('export', { organisation, export: id, run });
  }
}

@Processor(JOBS.export.queue)
export class ExportHandler extends JobHandler<'export'> {
  protected readonly job = 'export';

  constructor(@Inject(ExportWriter) private readonly writer: ExportWriter) {
    super();
  }

  async handle({ organisation, export: id }: JobData<'export'>): Promise<string> {
    return (await this.writer.run(organisation, id))?.state ?? 'superseded';
  }
}
