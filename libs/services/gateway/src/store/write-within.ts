import type pg from 'pg';
import { BATCH, batchParameters } from './batch-statement';
import type { AuditEntry, NewMessage, Outcome } from './types';

/** What is written together, in one organisation. */
export interface Written {
  messages?: NewMessage[];
  outcomes?: Outcome[];
  notes?: AuditEntry[];
}

/**
 * Messages, ends and records in a transaction that somebody else has open, by the statement that writes them everywhere:
 * for decisions of people, which stand or fall with what follows from them.
 *
 * @param receiver number of this process, which leases what it is to send
 */
export async function writeWithin(
  client: Pick<pg.PoolClient, 'query'>,
  organisation: string,
  receiver: number,
  { messages = [], outcomes = [], notes = [] }: Written,
): Promise<void> {
  await client.query({
    ...BATCH,
    values: batchParameters(organisation, receiver, messages, outcomes, [], notes),
  });
}
