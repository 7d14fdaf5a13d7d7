import * as z from 'zod/mini';

/**
 * The first hour: what turns the organisation of the first start into one's own, and how far that is.
 *
 * | verb and path | body → answer |
 * | --- | --- |
 * | `GET   /api/v1/first-run` | → FirstRun |
 * | `PATCH /api/v1/first-run` | FirstRunPatch → FirstRun |
 *
 * Nothing is ticked by hand: each step is done when the organisation is as the step would leave it, wherever that was
 * set (ADR 0064).
 */
export const FIRST_RUN_STEPS = [
  'name',
  'domains',
  'mail-path',
  'signing',
  'rule',
  'test-message',
] as const;

export const FirstRunStep = z.enum(FIRST_RUN_STEPS);
export type FirstRunStep = z.infer<typeof FirstRunStep>;

export const FirstRun = z.object({
  /** All of them, in the order in which they are best taken. */
  steps: z.array(z.object({ step: FirstRunStep, done: z.boolean() })),
  /** Somebody said that they need no more of this. */
  dismissed: z.boolean(),
});
export type FirstRun = z.infer<typeof FirstRun>;

export const FirstRunPatch = z.object({ dismissed: z.boolean() });
export type FirstRunPatch = z.infer<typeof FirstRunPatch>;
