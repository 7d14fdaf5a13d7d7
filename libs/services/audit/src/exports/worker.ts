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
import { ExportStore } from './store';
import { ExportWriter } from './writer';

const EVERY_MS = 5_000;

/** Every five seconds: exports that nobody works at are asked for (again), and files that were kept long enough go. */
@Injectable()
export class ExportClock implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(DataSource) private readonly source: DataSource,
    @Inject(ExportStore) private readonly store: ExportStore,
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
            await this.jobs.add('export', { organisation, export: id, run });
        }
      })().catch((error: Error) =>
        this.log.warn({ reason: error.message }, 'round of exports skipped'),
      );
    }, EVERY_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
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
