import { createHmac } from 'node:crypto';
import type { SecretKeys } from '@chancery/keys';
import { Problem } from '@chancery/platform';
import type { Queries } from './rows';

/** Requests of one client address in a minute; a person needs three. */
const PER_MINUTE = 60;

/**
 * Counts what one client asks, in the database, so that more processes or a restart do not loosen it. The address is
 * kept as a keyed hash.
 *
 * @throws Problem 429 with the seconds to wait
 */
export async function countAsked(
  client: Queries,
  keys: SecretKeys,
  organisation: string,
  address: string,
): Promise<void> {
  const hash = createHmac('sha256', keys.hashKey('approval pace')).update(address).digest();
  const { rows } = await client.query<{ asked: number; left: number }>(
    `INSERT INTO mail.approval_pace AS p (organisation_id, client, minute, asked) VALUES ($1, $2, date_trunc('minute', now()), 1)
     ON CONFLICT (organisation_id, client) DO UPDATE
       SET asked = CASE WHEN p.minute = excluded.minute THEN p.asked + 1 ELSE 1 END, minute = excluded.minute
     RETURNING asked, ceil(60 - extract(second FROM now()))::int AS left`,
    [organisation, hash],
  );
  const [row] = rows;
  if (row && row.asked > PER_MINUTE)
    throw new Problem(429, 'approval.too-often', 'Too many requests came from this address.', {
      retryAfterSeconds: Math.max(1, row.left),
    });
}
