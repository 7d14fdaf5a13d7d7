import { migrateAll, Problem, type ServiceMigrations, uuid7 } from '@chancery/platform';
import { auditTrail, type FreshDatabase, freshDatabase } from '@chancery/testing';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LicenceStore, RIGHTS_MIGRATIONS, Withdrawals } from '../index';

const ADMIN = 'cora@demo.test';
const BEN = 'ben@outside.example';
const CAT = 'cat@outside.example';

let database: FreshDatabase;
let withdrawals: Withdrawals;
let licences: LicenceStore;
let trail: Awaited<ReturnType<typeof auditTrail>>;
let organisation: string;
let message: string;

beforeAll(async () => {
  database = await freshDatabase();
  trail = await auditTrail(database);
  // By a name known at run time only: no service imports another, and the border is drawn through here too.
  const gateway: string = '@chancery/service-gateway';
  const { GATEWAY_MIGRATIONS } = (await import(gateway)) as {
    GATEWAY_MIGRATIONS: ServiceMigrations;
  };
  await migrateAll(database.settings, [RIGHTS_MIGRATIONS, GATEWAY_MIGRATIONS]);
  const source = await database.source('rights');
  const scope = await database.scope('rights');
  withdrawals = new Withdrawals(scope);
  licences = new LicenceStore(scope, (sql, values) => source.query(sql, values));
});
afterAll(() => database?.drop());
beforeEach(async () => {
  organisation = uuid7();
  message = await protectedMessage();
});

/** A message that Ben and Cat may open, with the sealed index that openings start from. */
async function protectedMessage(): Promise<string> {
  const id = uuid7();
  await database.query(
    `INSERT INTO mail.message (id, organisation_id, listener, client_address, sender, header_from, from_name, size, header, part_index,
                               segments, epoch, groups, protected, open_recipients, receiver)
     VALUES ($1, $2, 'relay', '', 'ann@demo.test', 'ann@demo.test', 'Ann', 1, '', 'sealed', 1, 202611, '[]', true, 0, 1)`,
    [id, organisation],
  );
  await database.query(
    `INSERT INTO rights.publication (message_id, organisation_id, sender_address, sender_name, sent_at, brand_version) VALUES ($1, $2, 'ann@demo.test', 'Ann', now(), 1)`,
    [id, organisation],
  );
  for (const person of [BEN, CAT])
    await database.query(
      `INSERT INTO rights.licence (id, organisation_id, message_id, recipient, display, role, ticket, not_before, epoch, sealed, template, policy_version, policy_hash, rights)
       VALUES ($1, $2, $3, $4, $4, 'recipient', $5, now() - interval '1 minute', 202611, 'sealed', 'encrypt-only', 1, 'hash', '{View}')`,
      [uuid7(), organisation, id, person, randomBytes(32)],
    );
  return id;
}

const holders = async (): Promise<string[]> =>
  (await licences.ofMessage(organisation, message)).map(({ recipient }) => recipient);
const ticketOf = async (person: string): Promise<string> =>
  (
    await database.query<{ ticket: Buffer }>(
      'SELECT ticket FROM rights.licence WHERE message_id = $1 AND recipient = $2',
      [message, person],
    )
  )[0]!.ticket.toString('base64url');
const states = async () =>
  (await withdrawals.ofMessage(organisation, message)).map(({ recipient, state }) => [
    recipient,
    state,
  ]);
const revoke = (person: string | null, reason = 'wrong person') =>
  withdrawals.revoke(organisation, message, person, ADMIN, reason);
const restore = (person: string | null) =>
  withdrawals.restore(organisation, message, person, ADMIN, 'was right after all');

describe('revoking', () => {
  it('takes the licence of one away and leaves the others theirs', async () => {
    const ticket = await ticketOf(BEN);
    expect(await revoke(BEN)).toEqual([{ recipient: BEN, firstOpenedAt: null }]);
    expect(await holders()).toEqual([CAT]);
    expect(await licences.find(ticket)).toMatchObject({
      kind: 'tombstone',
      tombstone: { reason: 'revoked' },
    });
    expect(await states()).toEqual([
      [BEN, 'revoked'],
      [CAT, 'live'],
    ]);
    const [view] = await withdrawals.ofMessage(organisation, message);
    expect(view).toMatchObject({
      display: BEN,
      template: 'encrypt-only',
      revocation: { by: ADMIN, reason: 'wrong person' },
    });
    expect(view?.revocation?.restorableUntil).not.toBeNull();
    expect(await revoke(BEN), 'a second time').toEqual([]);
    expect(await trail(organisation)).toEqual([
      { kind: 'message.revoked', actor: ADMIN, body: { note: 'wrong person', role: 'recipient' } },
    ]);
  });

  it('tells who had opened it before, and touches no other organisation', async () => {
    const [licence] = await licences.ofMessage(organisation, message);
    await licences.opened(licence!, 'passcode');
    expect(await withdrawals.revoke(uuid7(), message, null, ADMIN, 'not mine')).toEqual([]);
    const ended = await revoke(null);
    expect(
      ended.map(({ recipient, firstOpenedAt }) => [recipient, firstOpenedAt !== null]),
    ).toEqual([
      [BEN, true],
      [CAT, false],
    ]);
    expect(await holders()).toEqual([]);
  });

  it('leaves nothing that opens the message: every function that asks for a living licence refuses', async () => {
    const [licence] = await licences.ofMessage(organisation, message);
    await revoke(BEN);
    const scope = await database.scope('rights');
    await expect(
      scope.inOrganisation(organisation, (em) =>
        em.query('SELECT * FROM mail.part_index($1, $2, $3, $4)', [
          organisation,
          message,
          licence!.id,
          BEN,
        ]),
      ),
    ).rejects.toMatchObject({ code: '42501' });
  });
});

describe('restoring', () => {
  it('gives back the licence as it was, with its link and its replies', async () => {
    const ticket = await ticketOf(BEN);
    const [licence] = await licences.ofMessage(organisation, message);
    await licences.noteReply(licence!, ['ann@demo.test']);
    const before = await licences.replies(licence!);
    await revoke(null);
    expect(await restore(BEN)).toEqual([BEN]);
    const found = await licences.find(ticket);
    expect(found).toMatchObject({ kind: 'licence', licence: { id: licence!.id, recipient: BEN } });
    expect(await licences.replies(licence!)).toEqual(before);
    expect(await states()).toEqual([
      [BEN, 'live'],
      [CAT, 'revoked'],
    ]);
    expect(await restore(BEN), 'nothing left to give back').toEqual([]);
    expect((await trail(organisation)).at(-1)).toEqual({
      kind: 'message.restored',
      actor: ADMIN,
      body: { note: 'was right after all', role: 'recipient' },
    });
    // And once more, so that nothing of the first time is in the way.
    expect(await revoke(BEN)).toHaveLength(1);
    expect(await restore(null)).toEqual([BEN, CAT]);
  });

  it('is over after thirty days, and then what was withheld is deleted', async () => {
    await revoke(null);
    await database.query(
      `UPDATE rights.withheld_licence SET withheld_at = now() - interval '30 days' WHERE message_id = $1 AND recipient = $2`,
      [message, BEN],
    );
    expect(await restore(BEN)).toEqual([]);
    expect(
      (await withdrawals.ofMessage(organisation, message)).map(
        ({ revocation }) => revocation?.restorableUntil === null,
      ),
    ).toEqual([true, false]);
    expect(await withdrawals.forget(organisation)).toBe(1);
    expect(await states()).toEqual([
      [BEN, 'revoked'],
      [CAT, 'revoked'],
    ]);
    expect(await restore(null)).toEqual([CAT]);
  });

  it('is refused where the message was erased meanwhile, and changes nothing', async () => {
    await revoke(BEN);
    await database.query('UPDATE mail.message SET part_index = NULL, erased_at = now()');
    await expect(restore(BEN)).rejects.toBeInstanceOf(Problem);
    expect(await states()).toEqual([
      [BEN, 'revoked'],
      [CAT, 'live'],
    ]);
  });

  it('is not for what was erased', async () => {
    await revoke(CAT);
    await withdrawals.revoke(organisation, message, null, 'retention', 'erased', 'erased');
    expect(await restore(null)).toEqual([]);
    expect(
      await database.query('SELECT 1 FROM rights.withheld_licence WHERE message_id = $1', [
        message,
      ]),
    ).toEqual([]);
  });
});
