import PostalMime, { type Email } from 'postal-mime';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApprovalView } from '@chancery/contracts';
import { Sink, type SunkMail } from '../support/sink';
import { queuedAs, sendMail } from '../support/smtp';
import { System } from '../support/system';
import { inForce, mail, type RuleDraft, saveRule, traceOf } from './world';

const subject = (word: string) => ({
  predicate: 'SubjectContainsWords',
  args: { words: [word] },
});
const to = (...addresses: string[]) => ({ predicate: 'SentTo', args: { addresses } });
const ask = (...addresses: string[]) => ({ action: 'ModerateMessageByUser', args: { addresses } });
const protect = { action: 'ApplyRightsProtectionTemplate', args: { template: 'encrypt-only' } };

describe('messages that wait for approval', () => {
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
  /** A word in the subject that only this test's rules and messages know. */
  let word = '';
  let tests = 0;
  beforeEach(() => {
    word = `figures${++tests}`;
  });

  const rule = (name: string, draft: Omit<RuleDraft, 'name' | 'conditions'> & Partial<RuleDraft>) =>
    saveRule(system, { conditions: [subject(word)], ...draft, name: `${name} ${word}` });
  const send = async (recipients: string[], from = 'alice@demo.test') =>
    queuedAs(
      await sendMail(
        system.ports.smtp,
        from,
        recipients,
        mail({ Subject: `About ${word}`, To: recipients.join(', ') }),
      ),
    );
  let barriers = 0;
  /** Everything that was accepted or released before has gone where it goes. */
  const settle = async () => {
    const address = `barrier${++barriers}@example.org`;
    await sendMail(system.ports.smtp, 'alice@demo.test', [address], mail({ Subject: 'barrier' }));
    await sink.waitFor(address);
  };
  const statesOf = async (message: string) =>
    (
      await system.query<{ address: string; state: string }>(
        'SELECT address, state FROM mail.recipient WHERE message_id = $1 ORDER BY idx',
        [message],
      )
    ).map(({ address, state }) => `${address} ${state}`);
  const question = async (address: string, count = 1): Promise<{ email: Email; token: string }> => {
    const { raw } = await sink.waitFor(address, count);
    const email = await PostalMime.parse(sink.to(address)[count - 1]?.raw ?? raw, {
      forceRfc822Attachments: true,
    });
    const token = /\/approval#(\S+)/.exec(email.text ?? '')?.[1];
    if (!token) throw new Error(`no link in: ${email.text ?? ''}`);
    return { email, token };
  };
  const post = async (verb: string, body: object) => {
    const response = await fetch(`${system.portalUrl}/api/v1/portal/approvals/${verb}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as ApprovalView };
  };
  const view = (token: string) => post('view', { token });
  const decide = (token: string, decision: 'approve' | 'reject', comment = '') =>
    post('decision', { token, decision, comment });
  const textOf = async ({ raw }: SunkMail) => (await PostalMime.parse(raw)).text ?? '';

  it('asks with the message attached, and sends it when somebody approves', async () => {
    const saved = await rule('Ask the boss', {
      actions: [ask('boss@demo.test', 'deputy@demo.test')],
    });
    const id = await send(['bob@example.org', 'carol@example.org']);
    const { email, token } = await question('boss@demo.test');
    expect(email.subject).toBe(`Approve or reject: About ${word}`);
    expect(email.text).toContain('bob@example.org, carol@example.org');
    expect(email.text).toContain(`Ask the boss ${word}`);
    const [original] = email.attachments;
    expect(original?.mimeType).toBe('message/rfc822');
    expect(Buffer.from(original?.content as ArrayBuffer).toString()).toContain(
      'Numbers for Thursday.',
    );
    await settle();
    expect(sink.to('bob@example.org')).toEqual([]);
    expect(await statesOf(id)).toEqual(['bob@example.org held', 'carol@example.org held']);

    const { body } = await view(token);
    expect(body).toMatchObject({
      state: 'waiting',
      you: 'boss@demo.test',
      sender: { name: 'Alice', address: 'alice@demo.test' },
      recipients: ['bob@example.org', 'carol@example.org'],
      subject: `About ${word}`,
      rule: `Ask the boss ${word}`,
      level: 1,
      levels: 1,
    });
    // Whoever looks, however often, decides nothing.
    await fetch(`${system.portalUrl}/approval`);
    await view(token);
    expect(await statesOf(id)).toEqual(['bob@example.org held', 'carol@example.org held']);

    const done = await decide(token, 'approve', 'Fine with me.');
    expect(done.body).toMatchObject({ state: 'approved', decidedBy: 'boss@demo.test' });
    const sent = await sink.waitFor('bob@example.org');
    await sink.waitFor('carol@example.org');
    expect(await textOf(sent)).toContain('Numbers for Thursday.');
    // The second approver's link still says what became of it, and changes nothing.
    const late = await question('deputy@demo.test');
    expect((await decide(late.token, 'reject')).body).toMatchObject({
      state: 'approved',
      decidedBy: 'boss@demo.test',
      you: 'deputy@demo.test',
    });
    await settle();
    expect(sink.to('bob@example.org')).toHaveLength(1);
    expect(sink.to('alice@demo.test')).toEqual([]);
    const trace = await traceOf(system, id, 'message.approved');
    expect(trace.find(({ kind }) => kind === 'message.approval-asked')?.body).toMatchObject({
      rule: saved.id,
      approvers: ['boss@demo.test', 'deputy@demo.test'],
    });
    expect(trace.find(({ kind }) => kind === 'message.approved')?.body).toMatchObject({
      comment: 'Fine with me.',
      where: 'link',
    });
  });

  it('tells the sender the reason when it is rejected, and nobody gets it', async () => {
    await rule('Ask', { actions: [ask('reader@demo.test')] });
    const id = await send(['dora@example.org'], 'erin@demo.test');
    const { token } = await question('reader@demo.test');
    expect((await decide(token, 'reject', 'Wrong price,\nsee the list.')).body.state).toBe(
      'rejected',
    );
    const report = await textOf(await sink.waitFor('erin@demo.test'));
    expect(report).toContain('dora@example.org');
    expect(report).toContain('Not approved: Wrong price, see the list.');
    expect(await statesOf(id)).toEqual(['dora@example.org rejected']);
    await settle();
    expect(sink.to('dora@example.org')).toEqual([]);
    // Nothing of an unprotected message is kept once nobody is to get it.
    const [kept] = await system.query<{ keys: boolean; segments: number }>(
      `SELECT transport_key IS NOT NULL OR part_index IS NOT NULL AS keys,
              (SELECT count(*)::int FROM mail.segment WHERE message_id = $1) AS segments
         FROM mail.message WHERE id = $1`,
      [id],
    );
    expect(kept).toEqual({ keys: false, segments: 0 });
    expect((await view(token)).body).toMatchObject({ state: 'rejected', subject: null });
  });

  it('never answers a null sender', async () => {
    await rule('Ask', { actions: [ask('null@demo.test')] });
    const id = await send(['fay@example.org'], '');
    const { token } = await question('null@demo.test');
    await decide(token, 'reject', 'No.');
    await traceOf(system, id, 'message.not-approved');
    await settle();
    expect(await statesOf(id)).toEqual(['fay@example.org rejected']);
    expect(sink.to('alice@demo.test')).toEqual([]);
  });

  it('asks one rule after another, each a level', async () => {
    await rule('First', { actions: [ask('one@demo.test')] });
    await rule('Second', { actions: [ask('two@demo.test')] });
    const id = await send(['gina@example.org']);
    const first = await question('one@demo.test');
    expect(first.email.text).toContain('Level 1 of 2');
    await settle();
    expect(sink.to('two@demo.test')).toEqual([]);
    await decide(first.token, 'approve');
    const second = await question('two@demo.test');
    expect((await view(second.token)).body).toMatchObject({
      level: 2,
      levels: 2,
      state: 'waiting',
    });
    await settle();
    expect(sink.to('gina@example.org')).toEqual([]);
    await decide(second.token, 'approve');
    await sink.waitFor('gina@example.org');
    await traceOf(system, id, 'message.delivered');
    expect(await statesOf(id)).toEqual(['gina@example.org delivered']);
  });

  it('holds only those whom the rule means, and what is released is protected as it was judged', async () => {
    await rule('Protect', { actions: [protect] });
    await rule('Mark', { actions: [{ action: 'PrependSubject', args: { text: '[seen] ' } }] });
    await rule('Ask', {
      conditions: [subject(word), to('hal@example.org')],
      actions: [ask('split@demo.test')],
    });
    await send(['hal@example.org', 'ivy@example.org']);
    await sink.waitFor('ivy@example.org');
    const { email, token } = await question('split@demo.test');
    expect(email.text).not.toContain('ivy@example.org');
    // The hop of this test is this machine: protected mail is opened for the organisation's own people.
    expect(email.attachments).toHaveLength(1);
    await decide(token, 'approve');
    const wrapper = (await sink.waitFor('hal@example.org')).raw.toString('latin1');
    expect(wrapper).toContain('message.html');
    expect(wrapper).not.toContain('Numbers for Thursday');
  });

  it('tells an approver outside who wrote and to whom, and nothing of what', async () => {
    await rule('Ask', { actions: [ask('lawyer@elsewhere.test')] });
    await send(['jim@example.org']);
    const { email, token } = await question('lawyer@elsewhere.test');
    expect(email.attachments).toEqual([]);
    expect(`${email.subject} ${email.text} ${email.html}`).not.toContain(`About ${word}`);
    expect(email.text).toContain('alice@demo.test');
    expect((await view(token)).body).toMatchObject({ subject: null, state: 'waiting' });
    await decide(token, 'approve');
    await sink.waitFor('jim@example.org');
  });

  it('does not attach protected mail where mail to own people is not opened', async () => {
    await rule('Protect', { actions: [protect] });
    await rule('Ask', { actions: [ask('careful@demo.test')] });
    const { body } = await system.api('GET', '/organisation');
    const { openForOwnPeople } = body as { openForOwnPeople: string };
    expect((await system.api('PATCH', '/organisation', { openForOwnPeople: 'never' })).status).toBe(
      200,
    );
    try {
      await inForce(system);
      await send(['kim@example.org'], 'ben@demo.test');
      const { email, token } = await question('careful@demo.test');
      expect(email.attachments).toEqual([]);
      expect(`${email.subject} ${email.text}`).not.toContain(`About ${word}`);
      expect(email.text).toContain('is protected and not attached');
      await decide(token, 'reject');
    } finally {
      await system.api('PATCH', '/organisation', { openForOwnPeople });
    }
  });

  it('ends after two days without a decision, and tells the sender', async () => {
    await rule('Ask', { actions: [ask('slow@demo.test')] });
    const id = await send(['lea@example.org'], 'max@demo.test');
    const { token } = await question('slow@demo.test');
    const [asked] = await system.query<{ days: number }>(
      `SELECT extract(epoch FROM expires_at - asked_at)::float / 86400 AS days FROM mail.approval WHERE message_id = $1`,
      [id],
    );
    expect(asked?.days).toBeCloseTo(2, 2);
    await system.query(`UPDATE mail.approval SET expires_at = now() WHERE message_id = $1`, [id]);
    expect((await view(token)).body.state).toBe('expired');
    const report = await textOf(await sink.waitFor('max@demo.test'));
    expect(report).toContain('Nobody approved it within 2 days');
    await traceOf(system, id, 'message.approval-expired');
    expect(await statesOf(id)).toEqual(['lea@example.org rejected']);
    expect((await decide(token, 'approve')).body.state).toBe('expired');
    await settle();
    expect(sink.to('lea@example.org')).toEqual([]);
  });

  it('lets the first of two decisions at once stand', async () => {
    await rule('Ask', { actions: [ask('left@demo.test', 'right@demo.test')] });
    const id = await send(['mia@example.org'], 'nora@demo.test');
    const left = await question('left@demo.test');
    const right = await question('right@demo.test');
    const answers = await Promise.all([
      decide(left.token, 'approve'),
      decide(right.token, 'reject'),
    ]);
    const states = new Set(answers.map(({ body }) => body.state));
    expect(states.size).toBe(1);
    const approved = states.has('approved');
    if (approved) await sink.waitFor('mia@example.org');
    else await sink.waitFor('nora@demo.test');
    await settle();
    if (approved) await traceOf(system, id, 'message.delivered');
    expect(sink.to('mia@example.org')).toHaveLength(approved ? 1 : 0);
    expect(sink.to('nora@demo.test')).toHaveLength(approved ? 0 : 1);
    expect(await statesOf(id)).toEqual([`mia@example.org ${approved ? 'delivered' : 'rejected'}`]);
  });

  it('knows no other link, and slows who asks too often', async () => {
    const [{ id } = { id: '' }] = await system.query<{ id: string }>(
      'SELECT id FROM directory.organisation',
    );
    const made = `${id}.${'A'.repeat(43)}`;
    expect(await view(made)).toMatchObject({ status: 404, body: { code: 'approval.unknown' } });
    expect((await decide(made, 'approve')).status).toBe(404);
    expect((await view('nonsense')).status).toBe(404);
    const statuses: number[] = [];
    for (let n = 0; n < 130; n++) statuses.push((await view(made)).status);
    expect(new Set(statuses)).toEqual(new Set([404, 429]));
    await system.query('DELETE FROM mail.approval_pace');
  });

  it('is not released past its approvers, and a crash before the question asks later', async () => {
    await rule('Ask', { actions: [ask('again@demo.test')] });
    const id = await send(['olga@example.org']);
    await question('again@demo.test');
    const release = await system.api('POST', `/messages/${id}/recipients/0/release`);
    expect(release).toMatchObject({ status: 409, body: { code: 'recipient.awaits-approval' } });
    const discard = await system.api('POST', `/messages/${id}/recipients/0/discard`, {
      reason: 'No.',
    });
    expect(discard).toMatchObject({ status: 409, body: { code: 'recipient.awaits-approval' } });
    expect(await statesOf(id)).toEqual(['olga@example.org held']);

    await system.query(
      'DELETE FROM mail.approval_link l USING mail.approval a WHERE a.id = l.approval_id AND a.message_id = $1',
      [id],
    );
    await system.query(
      'UPDATE mail.approval SET asked_at = NULL, expires_at = NULL WHERE message_id = $1',
      [id],
    );
    const { token } = await question('again@demo.test', 2);
    await decide(token, 'approve');
    await sink.waitFor('olga@example.org');
  });

  it('may be decided in the console, with a reason', async () => {
    await rule('Ask', { actions: [ask('away@demo.test')] });
    const id = await send(['pia@example.org'], 'quentin@demo.test');
    const { token } = await question('away@demo.test');
    const { body } = await system.api('GET', `/messages/${id}`);
    const [recipient] = (body as { recipients: { approval: { id: string } | null }[] }).recipients;
    expect(recipient?.approval).toMatchObject({
      approvers: ['away@demo.test'],
      level: 1,
      levels: 1,
    });
    const at = `/messages/${id}/approvals/${recipient?.approval?.id}/decision`;
    expect((await system.api('POST', at, { decision: 'reject' })).status).toBe(422);
    const done = await system.api('POST', at, { decision: 'reject', reason: 'Not this week.' });
    expect(done.status).toBe(204);
    expect(await system.api('POST', at, { decision: 'approve', reason: 'Yes.' })).toMatchObject({
      status: 409,
      body: { code: 'approval.decided' },
    });
    expect(await textOf(await sink.waitFor('quentin@demo.test'))).toContain('Not this week.');
    expect((await view(token)).body.state).toBe('rejected');
    const elsewhere = at.replace(id, '01890000-0000-7000-8000-000000000000');
    expect((await system.api('POST', elsewhere, { decision: 'approve', reason: 'x' })).status).toBe(
      404,
    );
  });

  it('discards what a rule quarantined, and tells nobody', async () => {
    await rule('Hold', { actions: [{ action: 'Quarantine', args: {} }] });
    const id = await send(['rita@example.org', 'sven@example.org']);
    const discard = (idx: number) =>
      system.api('POST', `/messages/${id}/recipients/${idx}/discard`, { reason: 'Spam.' });
    expect((await discard(0)).status).toBe(204);
    expect(await discard(0)).toMatchObject({ status: 409, body: { code: 'recipient.not-held' } });
    expect(await statesOf(id)).toEqual(['rita@example.org discarded', 'sven@example.org held']);
    expect((await system.api('POST', `/messages/${id}/recipients/0/release`)).status).toBe(409);
    expect((await discard(1)).status).toBe(204);
    const [kept] = await system.query<{ keys: boolean; segments: number; open: number }>(
      `SELECT transport_key IS NOT NULL AS keys, open_recipients AS open,
              (SELECT count(*)::int FROM mail.segment WHERE message_id = $1) AS segments
         FROM mail.message WHERE id = $1`,
      [id],
    );
    expect(kept).toEqual({ keys: false, segments: 0, open: 0 });
    const trace = await traceOf(system, id, 'message.discarded');
    expect(trace.find(({ kind }) => kind === 'message.discarded')?.body).toMatchObject({
      reason: 'Spam.',
    });
    await settle();
    expect([...sink.to('rita@example.org'), ...sink.to('sven@example.org')]).toEqual([]);
    expect(sink.to('alice@demo.test')).toEqual([]);
  });
});
