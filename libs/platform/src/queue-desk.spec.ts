import { describe, expect, it } from 'vitest';
import { QueueDesk, reasonOf } from './queue-desk';

describe('the reason of a failure', () => {
  it('leaves out what is different each time, and whose it is', () => {
    expect(
      reasonOf(
        'No licence for bob@example.org in 0198f2aa-7c1e-7000-8000-000000000001\n at 1764000000000',
      ),
    ).toBe('No licence for (address) in (id) at (number)');
  });
});

describe('queues whose server is gone', () => {
  it('are told as not reachable, within the time of an answer', async () => {
    const never = new Promise<never>(() => undefined);
    const queue = {
      name: 'deliver',
      getJobCounts: () => never,
      isPaused: () => never,
      getJobs: () => never,
    };
    const desk = new QueueDesk({ redisUrl: 'redis://127.0.0.1:1' }, [queue as never]);
    expect(await desk.overview()).toMatchObject({ backend: 'redis', reachable: false, items: [] });
  });
});
