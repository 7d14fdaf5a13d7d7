import { type QueueList, Redrive, type Redriven, type SettingList } from '@chancery/contracts';
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
  @Header('Cache-Control', 'no-store')
  queues(): Promise<QueueList> {
    return this.desk.overview();
  }

  @Get('queues/:name/failed')
  @Header('Cache-Control', 'no-store')
  failed(@Caller() { organisation }: Administrator, @Param('name') name: string) {
    this.known(name);
    return reached(this.desk.failed(name, organisation));
  }

  @Post('queues/:name/redrive')
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
  @HttpCode(204)
  pause(@Caller() caller: Administrator, @Param('name') name: string): Promise<void> {
    return this.setPaused(caller, name, true);
  }

  @Post('queues/:name/resume')
  @HttpCode(204)
  resume(@Caller() caller: Administrator, @Param('name') name: string): Promise<void> {
    return this.setPaused(caller, name, false);
  }

  @Get('settings')
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
