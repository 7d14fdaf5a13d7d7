import type { FailedJobs, QueueList, QueueState, Redrive } from '@chancery/contracts';
import type { Job, Queue } from 'bullmq';
import { gauge } from './metrics';
import type { Settings } from './settings';

/** How long the server of the queues may take to answer before it counts as gone. */
const ANSWER_MS = 2_000;
/** Failed jobs of a queue that are looked at; BullMQ keeps at most 5,000 for a day. */
const FAILED_LOOKED_AT = 1_000;
const JOBS_A_GROUP = 20;

/** The server of the queues did not answer in time. Nothing is known of what was asked. */
export class QueuesUnreachable extends Error {}

/**
 * A failure in the words that all failures of its kind share: identifiers, addresses and long numbers give
 * way to what they are. What is left may be shown, grouped by and counted.
 */
export function reasonOf(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\w.+-]+@[\w.-]+/g, '(address)')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '(id)')
    .replace(/\d{4,}/g, '(number)')
    .trim()
    .slice(0, 200);
}

/** What an operator sees of the queues and does with them; the same on Redis and on PostgreSQL. */
export class QueueDesk {
  private readonly queues: Map<string, Queue>;

  constructor(
    private readonly settings: Pick<Settings, 'redisUrl'>,
    queues: readonly Queue[],
  ) {
    this.queues = new Map(queues.map((queue) => [queue.name, queue]));
    gauge('chancery_queue_jobs', 'Jobs by queue and state.', async () =>
      (await this.lately()).items.flatMap(({ name, waiting, active, delayed, failed }) =>
        Object.entries({ waiting, active, delayed, failed }).map(
          ([state, count]): [Record<string, string>, number] => [{ queue: name, state }, count],
        ),
      ),
    );
    gauge(
      'chancery_queue_oldest_job_seconds',
      'How long the job that waits longest has been waiting; 0 where none waits.',
      async () =>
        (await this.lately()).items.map(({ name, oldestSeconds }) => [
          { queue: name },
          oldestSeconds ?? 0,
        ]),
    );
    gauge('chancery_queues_reachable', 'Whether the server of the queues answers.', async () => [
      [{}, (await this.lately()).reachable ? 1 : 0],
    ]);
  }

  has(name: string): boolean {
    return this.queues.has(name);
  }

  private asked: { at: number; answer: Promise<QueueList> } | null = null;

  /** The counts of this second: a scrape asks for several measures of them. */
  private lately(): Promise<QueueList> {
    if (!this.asked || this.asked.at < Date.now() - 1_000)
      this.asked = { at: Date.now(), answer: this.overview() };
    return this.asked.answer;
  }

  /** Counts of every queue; empty and not reachable where the server does not answer within two seconds. */
  async overview(): Promise<QueueList> {
    const backend = this.settings.redisUrl ? 'redis' : 'postgresql';
    const checkedAt = new Date().toISOString();
    try {
      const items = await answered(Promise.all([...this.queues.values()].map(stateOf)));
      return { backend, reachable: true, items, checkedAt };
    } catch {
      return { backend, reachable: false, items: [], checkedAt };
    }
  }

  /** Jobs of an organisation that failed for good, the most frequent reason first. @throws QueuesUnreachable */
  async failed(name: string, organisation: string): Promise<FailedJobs> {
    const groups = new Map<string, FailedJobs['groups'][number]>();
    const jobs = await this.failedJobs(name, organisation);
    for (const job of jobs) {
      const reason = reasonOf(job.failedReason ?? '');
      const failedAt = new Date(job.finishedOn ?? job.timestamp).toISOString();
      const group = groups.get(reason) ?? { reason, count: 0, newestAt: failedAt, jobs: [] };
      group.count += 1;
      if (failedAt > group.newestAt) group.newestAt = failedAt;
      if (group.jobs.length < JOBS_A_GROUP)
        group.jobs.push({ id: job.id ?? '', attempts: job.attemptsMade, failedAt });
      groups.set(reason, group);
    }
    return {
      queue: name,
      total: jobs.length,
      groups: [...groups.values()].sort((a, b) => b.count - a.count),
    };
  }

  /** Puts failed jobs of an organisation back, with all their attempts. @returns how many. @throws QueuesUnreachable */
  async redrive(name: string, organisation: string, which: Redrive): Promise<number> {
    const jobs = (await this.failedJobs(name, organisation)).filter(
      (job) =>
        (which.job === undefined || job.id === which.job) &&
        (which.reason === undefined || reasonOf(job.failedReason ?? '') === which.reason),
    );
    for (const job of jobs)
      await answered(job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true }));
    return jobs.length;
  }

  /** Lets workers take no more from a queue, or again. Jobs in progress end. @throws QueuesUnreachable */
  async setPaused(name: string, paused: boolean): Promise<void> {
    const queue = this.queues.get(name);
    if (queue) await answered(paused ? queue.pause() : queue.resume());
  }

  private async failedJobs(name: string, organisation: string): Promise<Job[]> {
    const queue = this.queues.get(name);
    if (!queue) return [];
    const jobs = (await answered(queue.getFailed(0, FAILED_LOOKED_AT - 1))) as (Job | undefined)[];
    return jobs.filter(
      (job): job is Job =>
        job !== undefined &&
        (job.data as { organisation?: unknown } | null)?.organisation === organisation,
    );
  }
}

async function stateOf(queue: Queue): Promise<QueueState> {
  const [counts, paused, [oldest]] = await Promise.all([
    queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed'),
    queue.isPaused(),
    queue.getJobs(['waiting'], 0, 0, true) as Promise<(Job | undefined)[]>,
  ]);
  const of = (state: string) => counts[state] ?? 0;
  return {
    name: queue.name,
    waiting: of('waiting') + of('prioritized'),
    active: of('active'),
    delayed: of('delayed'),
    failed: of('failed'),
    paused,
    oldestSeconds: oldest ? Math.max(0, Math.round((Date.now() - oldest.timestamp) / 1_000)) : null,
  };
}

/** BullMQ waits for a lost server without end. */
function answered<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return Promise.race([
    work,
    new Promise<never>((_, refuse) =>
      setTimeout(
        () => refuse(new QueuesUnreachable('The server of the queues does not answer.')),
        ANSWER_MS,
      ).unref(),
    ),
  ]);
}
