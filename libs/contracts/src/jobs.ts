import * as z from 'zod/mini';

/**
 * Every job there is: its queue, payload, retry and idempotency key in one place. Enqueue and handler
 * are typed from this list and both parse the payload. Jobs carry identifiers, never content.
 */
const job = <S extends z.ZodMiniType>(definition: {
  queue: string;
  data: S;
  attempts: number;
  backoffMs: number;
  key: (data: z.infer<S>) => string;
}) => definition;

export const JOBS = {
  /** Recipients of these messages are due: lease them and deliver. */
  deliver: job({
    queue: 'deliver',
    data: z.object({
      organisation: z.string(),
      messages: z.array(z.string()).check(z.maxLength(500)),
      round: z.string(),
    }),
    attempts: 3,
    backoffMs: 2_000,
    key: (d) => `${d.organisation}.${d.round}.${d.messages[0] ?? ''}`,
  }),
  /** A passcode is waiting to be mailed. */
  notify: job({
    queue: 'notify',
    data: z.object({ organisation: z.string(), passcode: z.string() }),
    attempts: 5,
    backoffMs: 1_000,
    key: (d) => d.passcode,
  }),
  /** An administrator asked for a sample of a brand. */
  sample: job({
    queue: 'sample',
    data: z.object({ organisation: z.string(), sample: z.string() }),
    attempts: 5,
    backoffMs: 1_000,
    key: (d) => d.sample,
  }),
  /** A rule removes protection: open the keys that the gateway asks for, or say why not. */
  unseal: job({
    queue: 'unseal',
    data: z.object({ organisation: z.string(), message: z.string(), round: z.string() }),
    // The gateway asks again at each of its attempts.
    attempts: 2,
    backoffMs: 1_000,
    key: (d) => `${d.message}.${d.round}`,
  }),
  /** Erase what an organisation need not keep any longer. */
  retain: job({
    queue: 'retain',
    data: z.object({ organisation: z.string(), round: z.string() }),
    attempts: 3,
    backoffMs: 10_000,
    key: (d) => `${d.organisation}.${d.round}`,
  }),
  /** Give audit records their positions, in order, below the oldest running transaction. */
  audit: job({
    queue: 'audit',
    data: z.object({ organisation: z.string(), round: z.string() }),
    attempts: 3,
    backoffMs: 5_000,
    key: (d) => `${d.organisation}.${d.round}`,
  }),
  /** Let audit records go that were kept long enough. */
  retainAudit: job({
    queue: 'retain-audit',
    data: z.object({ organisation: z.string(), round: z.string() }),
    attempts: 3,
    backoffMs: 10_000,
    key: (d) => `${d.organisation}.${d.round}`,
  }),
  /** Let published snapshots go that nobody reads any more. */
  forgetSnapshots: job({
    queue: 'forget-snapshots',
    data: z.object({ organisation: z.string(), round: z.string() }),
    attempts: 3,
    backoffMs: 10_000,
    key: (d) => `${d.organisation}.${d.round}`,
  }),
  /** Write the file of an export, from its beginning. */
  export: job({
    queue: 'export',
    data: z.object({ organisation: z.string(), export: z.string(), run: z.number() }),
    // The clock of exports asks again for what is not finished; the row counts the runs.
    attempts: 1,
    backoffMs: 5_000,
    key: (d) => `${d.export}.${d.run}`,
  }),
  /** Judge mail of past days by other rules, from the beginning. */
  simulate: job({
    queue: 'simulate',
    data: z.object({ organisation: z.string(), simulation: z.string(), run: z.number() }),
    // The clock of simulations asks again for what is not finished; the row counts the runs.
    attempts: 1,
    backoffMs: 5_000,
    key: (d) => `${d.simulation}.${d.run}`,
  }),
} as const;

export type JobName = keyof typeof JOBS;
export type JobData<N extends JobName> = z.infer<(typeof JOBS)[N]['data']>;
