import { KeyStore, KeyStoreError, unsealingPurpose, wrappedKeysIn } from '@chancery/keys';
import { migrateAll, type ServiceMigrations, uuid7 } from '@chancery/platform';
import { auditTrail, type FreshDatabase, freshDatabase } from '@chancery/testing';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LicenceStore, RIGHTS_MIGRATIONS, Unsealing } from '../index';

const BEN = 'ben@outside.example';
const RULE = uuid7();

let database: FreshDatabase;
let licences: LicenceStore;
let keys: KeyStore;
let unsealing: Unsealing;
let trail: Awaited<ReturnType<typeof auditTrail>>;
let organisation: string;

beforeAll(async () => {
  database = await freshDatabase();
  trail = await auditTrail(database);
  // By names known at run time only: no service imports another, and the border is drawn through here too.
  const gateway: string = '@chancery/service-gateway';
  const rules: string = '@chancery/service-rules';
  const { GATEWAY_MIGRATIONS } = (await import(gateway)) as {
    GATEWAY_MIGRATIONS: ServiceMigrations;
  };
  const { RULES_MIGRATIONS } = (await import(rules)) as { RULES_MIGRATIONS: ServiceMigrations };
  await migrateAll(database.settings, [RIGHTS_MIGRATIONS, GATEWAY_MIGRATIONS, RULES_MIGRATIONS]);
  const source = await database.source('rights');
  const scope = await database.scope('rights');
  licences = new LicenceStore(scope, (sql, values) => source.query(sql, values));
  keys = new KeyStore(randomBytes(32), wrappedKeysIn(scope));
  unsealing = new Unsealing(licences, keys);
});
afterAll(() => database?.drop());
beforeEach(async () => {
  organisation = uuid7();
  await publish(organisation, [rule()]);
});

const rule = (change: object = {}) => ({
  id: RULE,
  name: 'Open',
  enabled: true,
  mode: 'enforce',
  actions: [{ action: 'RemoveOMEv2', args: {} }],
  ...change,
});

let version = 0;
const publish = (of: string, rules: object[]): Promise<unknown> =>
  database.query(
    'INSERT INTO rules.snapshot (organisation_id, version, body) VALUES ($1, $2, $3)',
    [of, ++version, JSON.stringify({ organisation: of, ruleSet: { revision: 1, rules } })],
  );

/** A message that Ben may open. */
async function licence(of: string, days = 0) {
  const message = uuid7();
  const key = randomBytes(32);
  const ticket = randomBytes(32);
  const now = Math.floor(Date.now() / 1000);
  const notBefore = now - 3 * 86_400;
  const expires = days === 0 ? 0 : now + days * 86_400;
  const epoch = await keys.epoch(of);
  const context = {
    organisation: of,
    message,
    recipient: BEN,
    policyHash: 'hash',
    policyVersion: 1,
    notBefore,
    expires,
    role: 'recipient',
  };
  await database.query(
    `INSERT INTO rights.publication (message_id, organisation_id, sender_address, sender_name, sent_at, brand_version) VALUES ($1, $2, 'ann@demo.test', 'Ann', now(), 1)`,
    [message, of],
  );
  await database.query(
    `INSERT INTO rights.licence (id, organisation_id, message_id, recipient, display, role, ticket, not_before, expires_at, epoch, sealed, template, policy_version, policy_hash, rights)
     VALUES ($1, $2, $3, $4, $4, 'recipient', $5, to_timestamp($6), CASE WHEN $7 > 0 THEN to_timestamp($7) END, $8, $9, 'do-not-forward', 1, 'hash', '{View}')`,
    [
      uuid7(),
      of,
      message,
      BEN,
      ticket,
      notBefore,
      expires,
      epoch,
      keys.sealLicence(of, epoch, context, key),
    ],
  );
  return { message, key, ticket };
}

/** What is answered to a ticket that was found in a message. */
async function asked(ticket: Buffer, by: string = RULE) {
  const delivered = uuid7();
  await database.query(
    'INSERT INTO mail.unsealing (message_id, ticket, organisation_id, rule_id) VALUES ($1, $2, $3, $4)',
    [delivered, ticket, organisation, by],
  );
  const answered = unsealing.answer(organisation, delivered);
  const row = async () =>
    (
      await database.query<{
        answered_at: Date | null;
        original: string | null;
        sealed: Buffer | null;
        refusal: string | null;
      }>('SELECT * FROM mail.unsealing WHERE message_id = $1', [delivered])
    )[0]!;
  return { delivered, answered, row };
}
const refusalOf = async (ticket: Buffer, by?: string): Promise<string | null> => {
  const { answered, row } = await asked(ticket, by);
  await answered;
  const { answered_at, original, sealed, refusal } = await row();
  expect([answered_at instanceof Date, original, sealed]).toEqual([true, null, null]);
  return refusal;
};

describe('keys for a rule that removes protection', () => {
  it('are given out for the one delivery, and said in the audit', async () => {
    const { message, key, ticket } = await licence(organisation, 30);
    const { delivered, answered, row } = await asked(ticket);
    expect(await answered).toBe(1);
    const { original, sealed, refusal } = await row();
    expect([original, refusal]).toEqual([message, null]);
    const open = (purpose: string) => keys.openSecret(organisation, purpose, sealed!);
    expect((await open(unsealingPurpose(delivered, message))).equals(key)).toBe(true);
    await expect(open(unsealingPurpose(uuid7(), message))).rejects.toThrow();
    await expect(open(unsealingPurpose(delivered, uuid7()))).rejects.toThrow();
    expect(await trail(organisation)).toEqual([
      {
        kind: 'message.unsealed',
        actor: 'rights',
        body: { rule: RULE, ruleName: 'Open', in: delivered },
      },
    ]);
    // Asked once, answered once.
    expect(await unsealing.answer(organisation, delivered)).toBe(0);
  });

  it('are not given out for a ticket of nobody, or of another organisation', async () => {
    expect(await refusalOf(randomBytes(32))).toBe('unknown');
    expect(await refusalOf(Buffer.from('short'))).toBe('unknown');
    const other = uuid7();
    await publish(other, [rule()]);
    expect(await refusalOf((await licence(other)).ticket)).toBe('unknown');
  });

  it('are not given out when access has ended', async () => {
    expect(await refusalOf((await licence(organisation, -1)).ticket)).toBe('expired');
    const { message, ticket } = await licence(organisation);
    await database.query('DELETE FROM rights.licence WHERE message_id = $1', [message]);
    await database.query(
      `INSERT INTO rights.tombstone (ticket, organisation_id, message_id, recipient, reason, note, actor, sender_address, sender_name, sent_at, brand_version)
       VALUES ($1, $2, $3, $4, 'revoked', '', 'cora', 'ann@demo.test', 'Ann', now(), 1)`,
      [ticket, organisation, message, BEN],
    );
    expect(await refusalOf(ticket)).toBe('revoked');
  });

  it.each([
    ['is off', { enabled: false }],
    ['is in test mode', { mode: 'test' }],
    ['does something else', { actions: [{ action: 'PrependSubject', args: { text: '[x] ' } }] }],
    ['is another', { id: uuid7() }],
  ])('are not given out where the published rule %s', async (_what, change) => {
    await publish(organisation, [rule(change)]);
    const { ticket } = await licence(organisation);
    expect(await refusalOf(ticket)).toBe('no-such-rule');
    expect(await trail(organisation)).toEqual([]);
  });

  it('are not given out where the licence was moved to another message', async () => {
    const { message } = await licence(organisation);
    const moved = await licence(organisation);
    await database.query(
      'UPDATE rights.licence SET sealed = (SELECT sealed FROM rights.licence WHERE message_id = $1) WHERE message_id = $2',
      [message, moved.message],
    );
    const { answered, row } = await asked(moved.ticket);
    await expect(answered).rejects.toThrow();
    expect((await row()).answered_at).toBeNull();
  });

  it('wait where keys cannot be had', async () => {
    const { ticket } = await licence(organisation);
    const away = new Unsealing(licences, {
      openLicence: () => Promise.reject(new KeyStoreError('away')),
      signingKey: () => keys.signingKey(),
      sealSecret: (...given) => keys.sealSecret(...given),
    });
    const { delivered, answered } = await asked(randomBytes(32));
    await answered;
    await database.query(
      'UPDATE mail.unsealing SET ticket = $1, answered_at = NULL WHERE message_id = $2',
      [ticket, delivered],
    );
    await expect(away.answer(organisation, delivered)).rejects.toThrow('away');
    expect(await unsealing.answer(organisation, delivered)).toBe(1);
  });
});
