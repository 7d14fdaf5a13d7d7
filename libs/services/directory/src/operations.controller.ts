import { FailedJobs, QueueList, Redrive, Redriven, SettingList } from '@chancery/contracts';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Announcements,
  appendAudit,
  Caller,
  describeSettings,
  METRICS_TYPE,
  metricsText,
  parseBody,
  Problem,
  QueueDesk,
  QueuesUnreachable,
  SETTINGS,
  type Settings,
  Operation,
} from '@chancery/platform';
import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  Inject,
  Param,
  Post,
  UseGuards,
} from '@nestjs/common';
import { DirectoryStore } from './store';

/**
 * What an operator sees and does beyond the gateways: queues and settings. They are of the whole installation;
 * where several organisations share it, what reaches all of them is for the one that was made first. Failed
 * jobs are seen and redriven by organisation.
 */
@Controller('api/v1')
@UseGuards(AdministratorGuard)
@Allow(['operator'])
export class OperationsController {
  constructor(
    @Inject(DirectoryStore) private readonly store: DirectoryStore,
    @Inject(QueueDesk) private readonly desk: QueueDesk,
    @Inject(Announcements) private readonly announcements: Announcements,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get('queues')
  @Operation({ summary: 'Queues and how full they are', answer: QueueList })
  @Header('Cache-Control', 'no-store')
  queues(): Promise<QueueList> {
    return this.desk.overview();
  }

  @Get('queues/:name/failed')
  @Operation({ summary: 'Failed jobs by reason', answer: FailedJobs, errors: ['queue.unknown'] })
  @Header('Cache-Control', 'no-store')
  failed(@Caller() { organisation }: Administrator, @Param('name') name: string) {
    this.known(name);
    return reached(this.desk.failed(name, organisation));
  }

  @Post('queues/:name/redrive')
  @Operation({
    summary: 'Run failed jobs again',
    body: Redrive,
    answer: Redriven,
    status: 200,
    errors: ['queue.unknown', 'queues.unreachable'],
  })
  @HttpCode(200)
  async redrive(
    @Caller() caller: Administrator,
    @Param('name') name: string,
    @Body() body: unknown,
  ): Promise<Redriven> {
    this.known(name);
    const which = parseBody(Redrive, body);
    const redriven = await reached(this.desk.redrive(name, caller.organisation, which));
    await this.record(caller, 'queue.redriven', { queue: name, ...which, redriven });
    return { redriven };
  }

  @Post('queues/:name/pause')
  @Operation({ summary: 'Pause a queue', errors: ['queue.unknown', 'installation.other'] })
  @HttpCode(204)
  pause(@Caller() caller: Administrator, @Param('name') name: string): Promise<void> {
    return this.setPaused(caller, name, true);
  }

  @Post('queues/:name/resume')
  @Operation({ summary: 'Let a queue go on', errors: ['queue.unknown', 'installation.other'] })
  @HttpCode(204)
  resume(@Caller() caller: Administrator, @Param('name') name: string): Promise<void> {
    return this.setPaused(caller, name, false);
  }

  @Get('settings')
  @Operation({
    summary: 'Settings of the installation, each with its source',
    answer: SettingList,
    errors: ['installation.other'],
  })
  @Header('Cache-Control', 'no-store')
  async list(@Caller() caller: Administrator): Promise<SettingList> {
    await this.mustRunInstallation(caller);
    return { items: describeSettings(this.settings) };
  }

  private async setPaused(caller: Administrator, name: string, paused: boolean): Promise<void> {
    this.known(name);
    await this.mustRunInstallation(caller);
    await reached(this.desk.setPaused(name, paused));
    await this.record(caller, paused ? 'queue.paused' : 'queue.resumed', { queue: name });
  }

  private known(name: string): void {
    if (!this.desk.has(name)) throw new Problem(404, 'queue.unknown', 'There is no such queue.');
  }

  /** Ids are made in the order of time: the smallest is the organisation that was made first. */
  private async mustRunInstallation({ organisation }: Administrator): Promise<void> {
    const [first] = (await this.store.organisations()).sort();
    if (first !== organisation)
      throw new Problem(
        403,
        'installation.other',
        'This is of the whole installation. Only the organisation that was made first may see or change it.',
      );
  }

  private async record({ organisation, email }: Administrator, kind: string, body: object) {
    await this.store.read(organisation, (em) =>
      appendAudit(em, organisation, { kind, actor: email, body }),
    );
    await this.announcements.changed({ organisation, noun: 'queues' });
  }
}

/** A server of queues that does not answer is for the operator to mend, and says so. */
function reached<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (error instanceof QueuesUnreachable)
      throw new Problem(
        503,
        'queues.unreachable',
        'The server of the queues does not answer. Nothing was changed. Mail is still accepted and first attempts are made.',
        { retryAfterSeconds: 10 },
      );
    throw error;
  });
}

/**
 * `GET /metrics` at the console's address: what this process counts, for Prometheus with an operator's token
 * (`authorization` of its scrape configuration). Without a token they are at `CHANCERY_METRICS_LISTEN`.
 */
@Controller('metrics')
@UseGuards(AdministratorGuard)
@Allow(['operator'])
export class MetricsController {
  @Get()
  @Header('Cache-Control', 'no-store')
  @Header('Content-Type', METRICS_TYPE)
  read(): Promise<string> {
    return metricsText();
  }
}
