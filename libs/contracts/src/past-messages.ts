import * as z from 'zod/mini';
import { NotEvaluableRule, SimulationSample } from './simulations';

/**
 * A message of the trail, put to the rules of today as far as what is kept of it says.
 *
 * | verb and path | body → answer | service |
 * | --- | --- | --- |
 * | `GET /api/v1/rules/past-messages/{id}` | → PastMessageTrial; 404 `message.not-judged` | rules |
 */
export const PastMessageTrial = z.object({
  id: z.string(),
  at: z.string(),
  /** Of the envelope; empty for the null sender. */
  from: z.string(),
  /** The first address in From. */
  headerFrom: z.string(),
  size: z.int(),
  /** The address that connected. */
  client: z.string(),
  /** Those whom the sender wrote to: what was decided then, and what would be now; null = cannot be told. */
  recipients: z.array(
    z.object({
      address: z.string(),
      was: SimulationSample.shape.was,
      would: SimulationSample.shape.would,
    }),
  ),
  /** Of the rules that were judged. */
  revision: z.int(),
  /** Rules whose conditions need more than is kept of this message, at most so many. */
  notEvaluable: z.array(NotEvaluableRule),
  /** There are more of them. */
  more: z.int(),
});
export type PastMessageTrial = z.infer<typeof PastMessageTrial>;
