import { randomBytes } from 'node:crypto';
import { migrateAll, uuid7 } from '@chancery/platform';
import { auditTrail, type FreshDatabase, freshDatabase } from '@chancery/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Expiries, RIGHTS_MIGRATIONS } from '../index';

let database: FreshDatabase;
let expiries: Expiries;
let trail: Awaited<ReturnType<typeof auditTrail>>;
let organisation: string;

beforeAll(async () => {
  database = await freshDatabase();
  trail = await auditTrail(database);
  await migrateAll(database.settings, [RIGHTS_MIGRATIONS]);
  expiries = new Expiries(await database.scope('rights'));
});
afterAll(() => database?.drop());
beforeEach(() => {
  organisation = uuid7();
});

/** A licence that ends so many minutes from now; null = never. */
async function licence(minutes: number | null, opened = false, role = 'recipient'): Promise<void> {
  const message = uuid7();
  await database.query(
    `INSERT INTO rights.publication (message_id, organisation_id, sender_address, sender_name, sent_at, brand_version) VALUES ($1, $2, 'ann@demo.test', 'Ann', now(), 1)`,
    [message, organisation],
  );
  await database.query(
    `INSERT INTO rights.licence (id, organisation_id, message_id, recipient, display, role, ticket, not_before, expires_at, epoch, sealed, template, policy_version, policy_hash, rights, first_opened_at)
     VALUES ($1, $2, $3, 'ben@outside.example', 'ben@outside.example', $4, $5, now(), now() + make_interval(mins => $6), 202611, '', 'encrypt-only', 1, '', '{}', CASE WHEN $7 THEN now() END)`,
    [uuid7(), organisation, message, role, randomBytes(32), minutes, opened],
  );
}

describe('licences that run out', () => {
  it('are told once each, with whether they were opened; those that live, or are the sender’s, are not', async () => {
    await licence(-60);
    await licence(-30, true);
    await licence(-10, false, 'sender');
    await licence(60);
    await licence(null);
    expect(await expiries.tell(organisation)).toBe(2);
    expect(await expiries.tell(organisation)).toBe(0);
    expect((await trail(organisation)).map(({ kind, body }) => [kind, body['opened']])).toEqual([
      ['message.expired', false],
      ['message.expired', true],
    ]);
    await licence(-1);
    expect(await expiries.tell(organisation)).toBe(1);
  });

  it('are told once where many end at the same moment and two processes look', async () => {
    for (let n = 0; n < 20; n++) await licence(-5);
    await database.query(
      `UPDATE rights.licence SET expires_at = '2026-01-01' WHERE organisation_id = $1`,
      [organisation],
    );
    const told = await Promise.all([1, 2, 3].map(() => expiries.tell(organisation)));
    expect(told.reduce((sum, each) => sum + each, 0)).toBe(20);
    expect(await trail(organisation)).toHaveLength(20);
  });
});
