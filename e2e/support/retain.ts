import { createPostgresBackend, Queue, setDefaultBackendFactory } from 'bullmq';
import { until } from './ports';
import type { System } from './system';

/**
 * Asks the running server for one round of retention, which it does by itself once a minute.
 * @returns what the job says it did
 */
export async function retain(system: System): Promise<{ erased: number; forgotten: number }> {
  setDefaultBackendFactory(createPostgresBackend as never);
  const queue = new Queue('retain', {
    connection: { connectionString: system.databaseUrl, schema: 'bullmq', max: 2 } as never,
  });
  queue.on('error', () => undefined);
  try {
    const [row] = await system.query<{ id: string }>('SELECT id FROM directory.organisation');
    const { id } = await queue.add(
      'retain',
      { organisation: row!.id, round: `suite-${Date.now()}` },
      { jobId: `suite-${Date.now()}` },
    );
    const job = await until('the round of retention is done', async () => {
      const found = await queue.getJob(id!);
      return (await found?.isCompleted()) ? found : null;
    });
    return job.returnvalue as { erased: number; forgotten: number };
  } finally {
    await queue.close();
  }
}
