import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWrapped } from '../support/portal-client';
import { until } from '../support/ports';
import { isWrapper } from '../support/protect';
import { retain } from '../support/retain';
import { Sink } from '../support/sink';
import { queuedAs, sendMail, SmtpClient } from '../support/smtp';
import { System } from '../support/system';

const SENDER = 'alice@demo.test';

const mail = (subject: string, bytes = 4_000): Buffer =>
  Buffer.from(
    `From: Alice <${SENDER}>\r\nTo: bob@example.org\r\nSubject: ${subject}\r\nMessage-ID: <${subject.replace(/\W/g, '')}.${Date.now()}@demo.test>\r\n\r\n${'Numbers for Thursday.\r\n'.repeat(bytes / 23)}`,
  );

describe('how long a message is kept', () => {
  let sink: Sink;
  let system: System;

  beforeAll(async () => {
    sink = await Sink.start();
    system = await System.start({ nextHop: sink.port });
  });
  afterAll(async () => {
    await system?.stop();
    await sink?.stop();
  });

  /** What is left of a message besides its trace. */
  const leftOf = async (
    id: string,
  ): Promise<{ segments: number; index: boolean; key: boolean; erased: boolean }> => {
    const [row] = await system.query<{
      segments: number;
      index: boolean;
      key: boolean;
      erased: boolean;
    }>(
      `SELECT (SELECT count(*)::int FROM mail.segment WHERE message_id = m.id) AS segments, part_index IS NOT NULL AS index, transport_key IS NOT NULL AS key, erased_at IS NOT NULL AS erased
         FROM mail.message m WHERE id = $1`,
      [id],
    );
    return row!;
  };
  const WHOLE = { segments: 1, index: true, key: true, erased: false };
  const NOTHING = { segments: 0, index: false, key: false, erased: true };
  const stateIs = (id: string, idx: number, state: string) =>
    until(
      `recipient ${idx} is ${state}`,
      async () =>
        (
          await system.query<{ state: string }>(
            'SELECT state FROM mail.recipient WHERE message_id = $1 AND idx = $2',
            [id, idx],
          )
        )[0]?.state === state,
    );

  it('a relayed message: until its last recipient has ended, not one moment before or after', async () => {
    sink.refuseRecipient = (address) =>
      address.startsWith('later') ? { code: 451, text: '4.2.0 Come back later' } : null;
    const id = queuedAs(
      await sendMail(
        system.ports.smtp,
        SENDER,
        ['now@example.org', 'later@example.org'],
        mail('Relayed'),
      ),
    );
    await stateIs(id, 0, 'delivered');
    await stateIs(id, 1, 'deferred');
    expect(await leftOf(id)).toEqual(WHOLE);
    await retain(system);
    expect(await leftOf(id)).toEqual(WHOLE);
    sink.refuseRecipient = null;
    await system.query('UPDATE mail.recipient SET next_attempt_at = now() WHERE message_id = $1', [
      id,
    ]);
    await stateIs(id, 1, 'delivered');
    expect(await leftOf(id)).toEqual(NOTHING);
  });

  it('a relayed message that bounces: until the bounce; the report, too, leaves nothing', async () => {
    sink.refuseRecipient = (address) =>
      address.startsWith('nobody') ? { code: 550, text: '5.1.1 Nobody here' } : null;
    const before = sink.to(SENDER).length;
    const id = queuedAs(
      await sendMail(system.ports.smtp, SENDER, ['nobody@example.org'], mail('Bounced')),
    );
    await stateIs(id, 0, 'bounced');
    expect(await leftOf(id)).toEqual(NOTHING);
    await sink.waitFor(SENDER, before + 1);
    await until(
      'the report has left nothing',
      async () => (await system.query('SELECT 1 FROM mail.segment')).length === 0,
    );
  });

  it('a staged message: every row goes', async () => {
    const id = queuedAs(
      await sendMail(system.ports.smtp, SENDER, ['big@example.org'], mail('Big', 3_000_000)),
    );
    await stateIs(id, 0, 'delivered');
    expect(await leftOf(id)).toEqual(NOTHING);
  });

  it('a message refused or cut while it was staged: nothing of it stays', async () => {
    const client = await SmtpClient.open(system.ports.smtp);
    await client.command(`MAIL FROM:<${SENDER}>`);
    await client.command('RCPT TO:<cut@example.org>');
    await client.command('DATA');
    client.write(mail('Cut', 3_000_000));
    await until(
      'rows are staged',
      async () => (await system.query('SELECT 1 FROM mail.segment WHERE staged')).length > 0,
    );
    client.socket.destroy();
    await until(
      'they are gone',
      async () => (await system.query('SELECT 1 FROM mail.segment')).length === 0,
    );
  });

  it('a protected message: until its last licence has ended, and then as long as the organisation keeps it', async () => {
    const ids: Record<string, string> = {};
    for (const name of ['living', 'future', 'three', 'six', 'half', 'revoked'])
      ids[name] = queuedAs(
        await sendMail(
          system.ports.smtp,
          SENDER,
          [`${name}@example.org`, ...(name === 'half' ? ['living@example.org'] : [])],
          mail(`[encrypt] ${name}`),
        ),
      );
    for (const id of Object.values(ids)) await stateIs(id, 0, 'delivered');
    const kept = { ...WHOLE, key: false };
    for (const id of Object.values(ids))
      expect(await leftOf(id), 'delivered: the way out is closed, the message stays').toEqual(kept);

    const ended = (name: string, days: number) =>
      system.query(
        `UPDATE rights.licence SET expires_at = now() - make_interval(days => $2) WHERE message_id = $1 AND recipient = $3`,
        [ids[name], days, `${name}@example.org`],
      );
    await ended('future', -1);
    await ended('three', 3);
    await ended('six', 6);
    await ended('half', 6);
    const revoked = await system.cli([
      'message',
      'revoke',
      ids['revoked']!,
      '--reason',
      'A mistake',
    ]);
    expect(revoked.code, revoked.stderr).toBe(0);

    // A year, as it comes: nothing has ended that long ago.
    expect((await retain(system)).erased).toBe(0);
    expect((await system.api('PATCH', '/organisation', { retentionDays: 5 })).status).toBe(200);
    await until('five days are in force', async () => (await retain(system)).erased > 0);
    expect(await leftOf(ids['six']!)).toEqual(NOTHING);
    for (const name of ['living', 'future', 'three', 'half', 'revoked'])
      expect(await leftOf(ids[name]!), name).toEqual(kept);

    expect((await system.api('PATCH', '/organisation', { retentionDays: 0 })).status).toBe(200);
    await until('no day is in force', async () => (await retain(system)).erased > 0);
    for (const name of ['three', 'revoked'])
      expect(await leftOf(ids[name]!), name).toEqual(NOTHING);
    for (const name of ['living', 'future', 'half'])
      expect(await leftOf(ids[name]!), name).toEqual(kept);

    // Whoever still has a licence reads on.
    const wrapper = await until('the wrapper', () =>
      sink.to('living@example.org').find(({ raw }) => isWrapper(raw)),
    );
    const { raw } = await openWrapped(system, sink, wrapper.raw, 'living@example.org');
    expect(raw.includes('Numbers for Thursday')).toBe(true);
  });

  it('a protected message that has ended: also behind a thousand older ones that have not', async () => {
    const [living] = await system.query<{ id: string }>(
      `SELECT message_id AS id FROM rights.licence WHERE recipient = 'living@example.org' LIMIT 1`,
    );
    const id = queuedAs(
      await sendMail(system.ports.smtp, SENDER, ['behind@example.org'], mail('[encrypt] behind')),
    );
    await stateIs(id, 0, 'delivered');
    // Copies of a message and of its licences, older than the one that ends.
    const copies = `WITH copy AS (SELECT n, gen_random_uuid() AS id FROM generate_series(1, 1500) AS n),
      m AS (INSERT INTO mail.message SELECT (jsonb_populate_record(m, jsonb_build_object('id', copy.id, 'received_at', m.received_at - interval '1 day'))).* FROM mail.message m, copy WHERE m.id = $1 RETURNING 1),
      p AS (INSERT INTO rights.publication SELECT (jsonb_populate_record(p, jsonb_build_object('message_id', copy.id))).* FROM rights.publication p, copy WHERE p.message_id = $1 RETURNING 1)
      INSERT INTO rights.licence SELECT (jsonb_populate_record(l, jsonb_build_object('id', gen_random_uuid(), 'message_id', copy.id, 'ticket', '\\x' || encode(sha256((copy.id || l.role)::bytea), 'hex')))).* FROM rights.licence l, copy WHERE l.message_id = $1 AND l.expires_at IS NULL`;
    await system.query(copies, [living!.id]);
    expect((await retain(system)).erased).toBe(0);
    await system.query(
      `UPDATE rights.licence SET expires_at = now() WHERE message_id = $1 AND role = 'recipient'`,
      [id],
    );
    expect((await retain(system)).erased).toBe(1);
    expect(await leftOf(id)).toEqual(NOTHING);
  });

  it('passcodes: no longer than they can count for anything', async () => {
    expect((await system.query('SELECT 1 FROM rights.passcode')).length).toBe(1);
    await system.query(`UPDATE rights.passcode SET created_at = created_at - interval '2 days'`);
    const half = await until('the wrapper', () =>
      sink.to('living@example.org').findLast(({ raw }) => isWrapper(raw)),
    );
    await openWrapped(system, sink, half.raw, 'living@example.org');
    expect(
      (
        await system.query(
          `SELECT 1 FROM rights.passcode WHERE created_at < now() - interval '1 day'`,
        )
      ).length,
    ).toBe(0);
  });

  it('the trace: ninety days, and what was published with it', async () => {
    const ids = (
      await system.query<{ id: string }>('SELECT id FROM mail.message WHERE erased_at IS NOT NULL')
    ).map(({ id }) => id);
    expect((await retain(system)).forgotten).toBe(0);
    await system.query(
      `UPDATE mail.message SET received_at = received_at - interval '89 days' WHERE id = ANY ($1)`,
      [ids],
    );
    expect((await retain(system)).forgotten).toBe(0);
    await system.query(
      `UPDATE mail.message SET received_at = received_at - interval '2 days' WHERE id = ANY ($1)`,
      [ids],
    );
    expect((await retain(system)).forgotten).toBe(ids.length);
    for (const table of [
      'mail.message WHERE id',
      'mail.recipient WHERE message_id',
      'rights.publication WHERE message_id',
      'rights.licence WHERE message_id',
      'rights.tombstone WHERE message_id',
    ])
      expect(await system.query(`SELECT 1 FROM ${table} = ANY ($1)`, [ids]), table).toEqual([]);
  });
});
