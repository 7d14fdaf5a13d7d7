import { Change, JOBS, type JobData, type JobName } from '@chancery/contracts';
import { BullModule, InjectQueue, WorkerHost } from '@nestjs/bullmq';
import {
  type DynamicModule,
  Inject,
  Injectable,
  Module,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { createPostgresRelayBackend, type Job, Queue, Relay, type Worker } from 'bullmq';
import type { Logger } from './log';
import { Seconds } from './metrics';
import { connectionFor } from './queue-backend';
import { QueueDesk } from './queue-desk';
import type { Settings } from './settings';

export const LOGGER = Symbol('logger');
export const SETTINGS = Symbol('settings');

/** A queue or worker that cannot reach its server waits for it without end, also when asked to close. */
const CLOSE_MS = 5_000;
/** How long a job or an announcement may take to get there before whoever made it goes on. */
const TELL_MS = 2_000;
/** Exit code of sysexits for what a restart may mend. */
const TEMPORARY = 75;

const after = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms).unref());

/** Waits for work to end, well or not, but no longer than this; it goes on by itself. */
const within = (ms: number, work: Promise<unknown>): Promise<unknown> =>
  Promise.race([work.catch(() => undefined), after(ms)]);

/** Until when this process waits for what it closes; a close long after another is of another life of it. */
let closingUntil = 0;

/**
 * All queues and workers of a process together get {@link CLOSE_MS}: Nest closes them one after the other, and
 * each alone would wait as long for a server that is gone. What is still in progress then runs again elsewhere;
 * its state stands in the database.
 */
function boundClose(closable: { close(): Promise<void> }): void {
  const close = closable.close.bind(closable);
  closable.close = async () => {
    await within(closingTime(), close());
  };
}

/** What is left of it, from the first close on. */
function closingTime(): number {
  const now = Date.now();
  if (now > closingUntil + 4 * CLOSE_MS) closingUntil = now + CLOSE_MS;
  return Math.max(0, closingUntil - now);
}

/** So many errors before the process gets to anything else: a worker asks in a circle. */
const CIRCLE = 1_000;

/**
 * Tells a worker's errors; without a listener BullMQ writes each to stderr, stack and all. A worker on PostgreSQL
 * whose very first connection failed asks for ever without letting anything else run: the process then ends, to
 * be started again.
 */
function watch(worker: Worker, log: Logger): void {
  let errors = 0;
  worker.on('error', ({ message: reason }) => {
    errors += 1;
    if (errors === 1) {
      setImmediate(() => (errors = 0));
      log.warn({ queue: worker.name, reason }, 'queue unreachable');
    }
    if (errors < CIRCLE) return;
    log.fatal(
      { queue: worker.name, reason },
      'the queue cannot be used; ending to be started again',
    );
    process.exit(TEMPORARY);
  });
}

const queueNames = [...new Set(Object.values(JOBS).map((job) => job.queue))];

/** Puts jobs where their handlers find them. Payloads are parsed on the way in. */
@Injectable()
export class Jobs {
  private readonly queues = new Map<string, Queue>();
  /** Queues that have not yet taken what was added to them. */
  private readonly away = new Set<string>();

  constructor(
    @Inject(LOGGER) private readonly log: Logger,
    ...queues: Queue[]
  ) {
    for (const queue of queues) {
      queue.on('error', (error) =>
        this.log.warn({ queue: queue.name, reason: error.message }, 'queue unreachable'),
      );
      boundClose(queue);
      this.queues.set(queue.name, queue);
    }
  }

  /**
   * Enqueues, or does nothing if the same key is there already. Where the queue cannot be reached it gives up
   * within two seconds, at once while an earlier job still waits to get there: what must happen stands in the
   * database, and the sweep enqueues it again.
   *
   * @returns whether it is in the queue
   * @throws only where the payload is not what the contract says
   */
  async add<N extends JobName>(name: N, data: JobData<N>): Promise<boolean> {
    const job = JOBS[name];
    const parsed = job.data.parse(data) as never;
    const queue = this.queues.get(job.queue);
    if (!queue || this.away.has(job.queue)) return false;
    const added = queue
      .add(name, parsed, {
        jobId: `${name}-${(job.key as (d: unknown) => string)(parsed)}`.replaceAll(':', '_'),
        attempts: job.attempts,
        backoff: { type: 'exponential', delay: job.backoffMs },
        removeOnComplete: { age: 600, count: 1_000 },
        removeOnFail: { age: 86_400, count: 5_000 },
      })
      .then(
        () => 'added' as const,
        (error: Error) => error.message,
      );
    const outcome = await Promise.race([added, after(TELL_MS)]);
    if (outcome === 'added') return true;
    if (outcome === undefined) {
      this.away.add(job.queue);
      void added.then(() => this.away.delete(job.queue));
    }
    this.log.warn(
      { job: name, reason: outcome ?? 'no answer' },
      'could not enqueue; the sweep will',
    );
    return false;
  }
}

const jobSeconds = new Seconds<{ queue: string; result: 'done' | 'failed' }>(
  'chancery_job_seconds',
  'Time spent in jobs, by queue and how they ended.',
);

/** A handler of one job: parses the payload with the job's own schema before it does anything. */
export abstract class JobHandler<N extends JobName> extends WorkerHost {
  protected abstract readonly job: N;
  abstract handle(data: JobData<N>): Promise<unknown>;

  get jobName(): N {
    return this.job;
  }

  override process(job: Job): Promise<unknown> {
    return this.timed(async () => this.handle(JOBS[this.job].data.parse(job.data) as JobData<N>));
  }

  private async timed(work: () => Promise<unknown>): Promise<unknown> {
    const { queue } = JOBS[this.job];
    const began = performance.now();
    try {
      const result = await work();
      jobSeconds.end({ queue, result: 'done' }, began);
      return result;
    } catch (error) {
      jobSeconds.end({ queue, result: 'failed' }, began);
      throw error;
    }
  }
}

/** The topic under which {@link Announcements.changed} tells; the live events of the console listen to it. */
export const CHANGED = 'changed';

/**
 * Tells every process that version N of something is published, over BullMQ's relay (wrapped here once
 * because `@nestjs/bullmq` does not know it). A poll catches what it misses, so errors are only logged.
 */
@Injectable()
export class Announcements implements OnModuleDestroy {
  private readonly relay: Relay<never>;

  constructor(@Inject(SETTINGS) settings: Settings, @Inject(LOGGER) log: Logger) {
    this.relay = new Relay<never>({
      connection: connectionFor(settings) as never,
      namespace: 'chancery',
      ...(settings.redisUrl ? {} : { backend: createPostgresRelayBackend as never }),
    });
    this.relay.on('error', (error: Error) =>
      log.warn({ reason: error.message }, 'announcements unreachable'),
    );
  }

  /** Tells it to whoever listens; given up after two seconds where it cannot be told. */
  async publish(topic: string, data: unknown): Promise<void> {
    await within(TELL_MS, this.relay.publish(topic, data));
  }

  /**
   * Tells the console, through `GET /api/v1/events`, that something of an organisation changed. Call it after the
   * transaction that changed it, never inside: who hears of it reads at once.
   *
   * @param change identifiers and a version, never content; `noun` is a topic of `TOPICS`, which says who hears it
   */
  changed(change: Change): Promise<void> {
    return this.publish(CHANGED, Change.parse(change));
  }

  /** Listens from now on; where that is not possible yet, from the moment it is. */
  async subscribe(pattern: string, listener: (data: unknown) => void): Promise<void> {
    await within(
      TELL_MS,
      this.relay.subscribe(pattern, (message) => listener(message.data)),
    );
  }

  async onModuleDestroy(): Promise<void> {
    await within(Math.min(TELL_MS, closingTime()), this.relay.close());
  }
}

/** Refuses to start a process in which a job it should handle has no handler, or two. */
@Injectable()
class HandlerCheck implements OnApplicationBootstrap {
  constructor(
    private readonly modules: ModuleRef,
    @Inject('HANDLED_JOBS') private readonly expected: JobName[],
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const container = (
      this.modules as unknown as {
        container: {
          getModules(): Map<string, { providers: Map<unknown, { instance: unknown }> }>;
        };
      }
    ).container;
    const found = new Map<JobName, number>();
    const seen = new Set<unknown>();
    for (const module of container.getModules().values())
      for (const { instance } of module.providers.values())
        if (instance instanceof JobHandler && !seen.has(instance)) {
          seen.add(instance);
          const name = instance.jobName as JobName;
          watch(instance.worker, this.log);
          boundClose(instance.worker);
          found.set(name, (found.get(name) ?? 0) + 1);
        }
    for (const name of this.expected)
      if (found.get(name) !== 1)
        throw new Error(
          `Job "${name}" has ${found.get(name) ?? 0} handlers, expected one: add or remove a JobHandler whose job is '${name}'`,
        );
  }
}

@Module({})
export class QueuesModule {
  /** @param handled the jobs this process has handlers for; checked at boot. */
  static forRoot(settings: Settings, log: Logger, handled: JobName[]): DynamicModule {
    return {
      module: QueuesModule,
      global: true,
      imports: [
        BullModule.forRoot({ connection: connectionFor(settings) }),
        BullModule.registerQueue(...queueNames.map((name) => ({ name }))),
      ],
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: LOGGER, useValue: log },
        { provide: 'HANDLED_JOBS', useValue: handled },
        {
          provide: Jobs,
          inject: [LOGGER, ...queueNames.map((name) => `BullQueue_${name}`)],
          useFactory: (logger: Logger, ...queues: Queue[]) => new Jobs(logger, ...queues),
        },
        {
          provide: QueueDesk,
          inject: queueNames.map((name) => `BullQueue_${name}`),
          useFactory: (...queues: Queue[]) => new QueueDesk(settings, queues),
        },
        Announcements,
        HandlerCheck,
      ],
      exports: [SETTINGS, LOGGER, Jobs, QueueDesk, Announcements, BullModule],
    };
  }
}
export { InjectQueue };
