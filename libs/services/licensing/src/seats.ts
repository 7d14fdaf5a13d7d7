import { planName } from '@chancery/journey';
import { Problem } from '@chancery/platform';
import type { EntityManager } from 'typeorm';

/** Seats that are taken, by subscription: addresses assigned by name or through a group, each once. */
export async function seatsUsed(
  em: EntityManager,
  organisation: string,
): Promise<Map<string, { used: number; open: boolean }>> {
  const rows = (await em.query(
    `WITH held AS (
       SELECT a.subscription_id, a.assignee AS address FROM licensing.assignment a
        WHERE a.organisation_id = $1 AND a.kind = 'address'
       UNION
       SELECT a.subscription_id, m FROM licensing.assignment a
         JOIN licensing.assignee_group g ON g.organisation_id = $1 AND g.id::text = a.assignee, unnest(g.members) m
        WHERE a.organisation_id = $1 AND a.kind = 'group')
     SELECT s.id, (SELECT count(*) FROM held WHERE held.subscription_id = s.id)::int AS used,
            EXISTS (SELECT 1 FROM licensing.assignment a WHERE a.subscription_id = s.id AND a.kind IN ('domain', 'everyone')) AS open
       FROM licensing.subscription s WHERE s.organisation_id = $1`,
    [organisation],
  )) as { id: string; used: number; open: boolean }[];
  return new Map(rows.map(({ id, used, open }) => [id, { used, open }]));
}

/**
 * Nobody is assigned a seat that is not there. Call it after the change and before the transaction ends.
 * @throws Problem 409 `seats.missing` where a subscription has fewer seats than are taken
 */
export async function holdSeats(em: EntityManager, organisation: string): Promise<void> {
  const over = await missingSeats(em, organisation);
  if (over)
    throw new Problem(
      409,
      'seats.missing',
      `${planName(over.plan)} has ${over.seats} ${over.seats === 1 ? 'seat' : 'seats'}, and ${over.used} would be taken. Add seats, or take away assignments first.`,
      {
        errors: [
          {
            pointer: '/seats',
            code: 'seats.missing',
            detail: `At least ${over.used} are needed.`,
          },
        ],
      },
    );
}

/** The first subscription that has fewer seats than are taken, if any. */
export async function missingSeats(
  em: EntityManager,
  organisation: string,
): Promise<{ plan: string; seats: number; used: number } | null> {
  const used = await seatsUsed(em, organisation);
  const rows = (await em.query(
    `SELECT id, plan, seats FROM licensing.subscription WHERE organisation_id = $1 ORDER BY created_at, id`,
    [organisation],
  )) as { id: string; plan: string; seats: number }[];
  for (const { id, plan, seats } of rows) {
    const taken = used.get(id)?.used ?? 0;
    if (taken > seats) return { plan, seats, used: taken };
  }
  return null;
}
