import type { Settings } from '@chancery/platform';

export interface QueueBackend {
  name: 'PostgreSQL' | 'Redis';
  /** The settings of a process that keeps its queues there. */
  settings(base: Settings): Settings;
}

/** Where this run can keep queues: in PostgreSQL always, in Redis where it has one. */
export function queueBackends(env: NodeJS.ProcessEnv = process.env): QueueBackend[] {
  const redisUrl = env['CHANCERY_REDIS_URL'];
  return [
    { name: 'PostgreSQL', settings: (base) => ({ ...base, redisUrl: null }) },
    ...(redisUrl
      ? [{ name: 'Redis' as const, settings: (base: Settings) => ({ ...base, redisUrl }) }]
      : []),
  ];
}
