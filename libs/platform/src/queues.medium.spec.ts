import { JOBS, type JobData } from '@chancery/contracts';
import { type FreshDatabase, freshDatabase, queueBackends, until } from '@chancery/testing';
import { getQueueToken, Processor } from '@nestjs/bullmq';
import { type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Queue } from 'bullmq';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databaseUrlFor } from './database';
import { uuid7 } from './ids';
import { createLogger } from './log';
import { checkQueues, chooseQueueBackend, migrateQueues } from './queue-backend';
import { Announcements, JobHandler, Jobs, QueuesModule } from './queues';
import { type Settings, StartFault } from './settings';

/** What the handlers below were given, in order. */
const handled: JobData<'retain'>[] = [];

@Processor(JOBS.retain.queue)
class RetainHandler extends JobHandler<'retain'> {
  protected readonly job = 'retain';
  async handle(data: JobData<'retain'>): Promise<void> {
    handled.push(data);
  }
}

@Processor(JOBS.retain.queue)
class SecondRetainHandler extends RetainHandler {}

@Module({})
class Root {}

/** A process that says it handles `retain` and has these handlers; closed again where it does not start. */
async function boot(
  settings: Settings,
  ...handlers: (typeof RetainHandler)[]
): Promise<INestApplication> {
  const app = await NestFactory.create(
    {
      module: Root,
      imports: [QueuesModule.forRoot(settings, createLogger(settings, 'spec'), ['retain'])],
      providers: handlers,
    },
    { logger: false, abortOnError: false },
  );
  try {
    return await app.init();
  } catch (error) {
    await app.close();
    throw error;
  }
}

describe.each(queueBackends())('queues in $name', (backend) => {
  let database: FreshDatabase;
  let settings: Settings;

  beforeAll(async () => {
    database = await freshDatabase();
    settings = backend.settings(database.settings);
    if (!settings.redisUrl) await migrateQueues(settings);
  });
  afterAll(() => database?.drop());

  beforeEach(() => {
    chooseQueueBackend(settings);
    handled.length = 0;
  });

  describe('a process with its handler', () => {
    let app: INestApplication;
    let jobs: Jobs;
    let queue: Queue;

    beforeAll(async () => {
      chooseQueueBackend(settings);
      app = await boot(settings, RetainHandler);
      jobs = app.get(Jobs);
      queue = app.get<Queue>(getQueueToken(JOBS.retain.queue));
    });
    afterAll(() => app?.close());

    const job = () => ({ organisation: uuid7(), round: '1' });

    it('gives the handler what was enqueued, as its contract reads it', async () => {
      const data = job();
      expect(await jobs.add('retain', { ...data, stray: 'left out' } as never)).toBe(true);
      await until('the job is handled', () => handled.length > 0);
      expect(handled).toEqual([data]);
    });

    it('runs a job once that is enqueued twice under one key', async () => {
      const twice = job();
      const last = job();
      await Promise.all([jobs.add('retain', twice), jobs.add('retain', twice)]);
      await until('the job is handled', () => handled.length > 0);
      await jobs.add('retain', twice);
      await jobs.add('retain', last);
      await until('the job after it is handled', () =>
        handled.some((one) => one.organisation === last.organisation),
      );
      expect(handled).toEqual([twice, last]);
    });

    it('takes nothing in that is not what the contract says', async () => {
      const before = await queue.getJobCounts();
      await expect(jobs.add('retain', { organisation: 7 } as never)).rejects.toThrow();
      expect(await queue.getJobCounts()).toEqual(before);
    });

    it('refuses a job that somebody else put there with a payload of another shape', async () => {
      const jobId = uuid7();
      await queue.add('retain', { organisation: uuid7() }, { jobId });
      const reason = await until(
        'the job has failed',
        async () => (await queue.getJob(jobId))?.failedReason,
      );
      expect(reason).toContain('round');
      expect(handled).toEqual([]);
    });
  });

  it.each([
    ['no handler', [], 'has 0 handlers'],
    ['two handlers', [RetainHandler, SecondRetainHandler], 'has 2 handlers'],
  ])('a process does not start when a job has %s', async (_, handlers, words) => {
    await expect(boot(settings, ...handlers)).rejects.toThrow(words);
  });

  it('what one process announces reaches those that listen, and no other topic does', async () => {
    const log = createLogger(settings, 'spec');
    const [here, there] = [new Announcements(settings, log), new Announcements(settings, log)];
    try {
      const heard: unknown[] = [];
      await there.subscribe('published.>', (data) => heard.push(data));
      await here.publish('elsewhere.rules', { version: 1 });
      await here.publish('published.rules', { organisation: 'one', version: 2 });
      await until('the announcement is heard', () => heard.length > 0);
      expect(heard).toEqual([{ organisation: 'one', version: 2 }]);
    } finally {
      await Promise.all([here.onModuleDestroy(), there.onModuleDestroy()]);
    }
  });
});

describe('queues that cannot be used', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database?.drop());

  it('in PostgreSQL are refused before anything is built on them, in words that say what to do', async () => {
    const settings = { ...database.settings, redisUrl: null };
    await expect(checkQueues(settings)).rejects.toThrow(StartFault);
    await expect(checkQueues(settings)).rejects.toThrow(/chancery migrate/);
    await migrateQueues(settings);
    await checkQueues(settings);
    // Told the address of its own role only, a process cannot derive the queues'.
    const databaseUrl = databaseUrlFor(settings, 'audit');
    await expect(checkQueues({ ...settings, databaseUrl })).rejects.toThrow(/CHANCERY_REDIS_URL/);
    await checkQueues({ ...settings, databaseUrl, redisUrl: 'redis://127.0.0.1:9' });
  });

  it('in Redis do not keep a process from starting, going on and stopping', async () => {
    // Port 9 is discard: nothing of ours ever listens there.
    const settings = { ...database.settings, redisUrl: 'redis://127.0.0.1:9' };
    chooseQueueBackend(settings);
    const app = await boot(settings, RetainHandler);
    const announcements = app.get(Announcements);
    await announcements.subscribe('published.>', () => undefined);
    await announcements.publish('published.rules', { version: 1 });
    const jobs = app.get(Jobs);
    const rounds = ['1', '2', '3'];
    const added = rounds.map((round) => jobs.add('retain', { organisation: uuid7(), round }));
    expect(await Promise.all(added)).toEqual([false, false, false]);
    await app.close();
  });
});
