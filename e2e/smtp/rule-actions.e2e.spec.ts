import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/ports';
import { Sink } from '../support/sink';
import { queuedAs, sendMail } from '../support/smtp';
import { System } from '../support/system';
import { dueNow, mail, saveRule, traceOf } from './world';

const subject = (word: string) => ({
  predicate: 'SubjectContainsWords',
  args: { words: [word] },
});
const to = (...addresses: string[]) => ({ predicate: 'SentTo', args: { addresses } });
const protect = { action: 'ApplyRightsProtectionTemplate', args: { template: 'encrypt-only' } };

describe('actions that change who gets a message', () => {
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

  const send = async (recipients: string[], word: string, fields: Record<string, string> = {}) => {
    const raw = mail({ Subject: `About ${word}`, To: recipients.join(', '), ...fields });
    return queuedAs(await sendMail(system.ports.smtp, 'alice@demo.test', recipients, raw));
  };
  /** Everything that was accepted before has gone where it goes. */
  let barriers = 0;
  const settle = async () => {
    const address = `barrier${++barriers}@example.org`;
    await send([address], 'barrier');
    await sink.waitFor(address);
  };
  const rowsOf = (message: string) =>
    system.query<{ address: string; state: string; treatment: string; last_reply: string | null }>(
      'SELECT address, state, treatment, last_reply FROM mail.recipient WHERE message_id = $1 ORDER BY idx',
      [message],
    );

  it('copies blindly: once, unnamed, and the sender hears nothing of it', async () => {
    await saveRule(system, {
      name: 'Copy to the archive',
      conditions: [subject('copied')],
      actions: [{ action: 'BlindCopyTo', args: { addresses: ['archive@example.net'] } }],
    });
    await send(['bob@example.org', 'carol@example.org'], 'copied');
    const copy = await sink.waitFor('archive@example.net');
    expect(copy.raw.toString('latin1').toLowerCase()).not.toContain('archive@example.net');
    await settle();
    expect(sink.to('archive@example.net')).toHaveLength(1);
    expect(sink.to('bob@example.org')).toHaveLength(1);
    expect(sink.to('alice@demo.test')).toEqual([]);
    // Whoever gets it anyway gets it once.
    await send(['archive@example.net'], 'copied');
    await settle();
    expect(sink.to('archive@example.net')).toHaveLength(2);
  });

  it('names further people in To and Cc, and protects their copies too', async () => {
    await saveRule(system, {
      name: 'Name them',
      conditions: [subject('named')],
      actions: [
        { action: 'CopyTo', args: { addresses: ['cc@example.net'] } },
        { action: 'AddToRecipients', args: { addresses: ['too@example.net'] } },
      ],
    });
    await saveRule(system, {
      name: 'Protect secrets',
      conditions: [subject('secret')],
      actions: [protect],
    });
    await send(['bob@example.org'], 'named', { Cc: 'Kim <kim@example.org>' });
    const parsed = await PostalMime.parse((await sink.waitFor('cc@example.net')).raw);
    expect(parsed.to?.map(({ address }) => address)).toEqual([
      'bob@example.org',
      'too@example.net',
    ]);
    expect(parsed.cc?.map(({ address }) => address)).toEqual(['kim@example.org', 'cc@example.net']);
    await sink.waitFor('too@example.net');

    const id = await send(['dora@example.org'], 'named secret');
    const wrapper = (await sink.waitFor('cc@example.net', 2)).raw.toString('latin1');
    expect(wrapper).toContain('message.html');
    expect(wrapper).not.toContain('Numbers for Thursday');
    const licences = await system.query<{ recipient: string }>(
      'SELECT recipient FROM rights.licence WHERE message_id = $1 ORDER BY 1',
      [id],
    );
    expect(licences.map(({ recipient }) => recipient)).toEqual([
      'cc@example.net',
      'dora@example.org',
      'too@example.net',
    ]);
  });

  it('redirects for those whom the rule means, and tells nobody', async () => {
    const rule = await saveRule(system, {
      name: 'Review first',
      conditions: [subject('redirected'), to('bob@example.org')],
      actions: [{ action: 'RedirectMessageTo', args: { addresses: ['review@demo.test'] } }],
    });
    const before = sink.to('bob@example.org').length;
    const id = await send(['bob@example.org', 'erin@example.org'], 'redirected');
    await sink.waitFor('review@demo.test');
    await sink.waitFor('erin@example.org');
    await settle();
    expect(sink.to('bob@example.org')).toHaveLength(before);
    expect(sink.to('alice@demo.test')).toEqual([]);
    const [bob] = await rowsOf(id);
    expect(bob).toMatchObject({
      state: 'discarded',
      last_reply: `250 2.1.5 Sent to review@demo.test instead [rule ${rule.priority + 1}, ${rule.id}]`,
    });
    const trace = await traceOf(system, id, 'message.redirected');
    expect(trace.find(({ kind }) => kind === 'message.redirected')?.recipient).toBe(
      'bob@example.org',
    );
  });

  it('deletes: accepted, gone, nothing of its content kept, the log knows', async () => {
    await saveRule(system, {
      name: 'Delete',
      conditions: [subject('deleted')],
      actions: [{ action: 'DeleteMessage', args: {} }],
    });
    await saveRule(system, {
      name: 'After the deletion',
      conditions: [subject('deleted')],
      actions: [{ action: 'BlindCopyTo', args: { addresses: ['never@example.net'] } }],
    });
    const id = await send(['frank@example.org', 'gina@example.org'], 'deleted');
    await traceOf(system, id, 'message.deleted');
    await settle();
    expect([...sink.to('frank@example.org'), ...sink.to('gina@example.org')]).toEqual([]);
    expect(sink.to('never@example.net')).toEqual([]);
    expect(sink.to('alice@demo.test')).toEqual([]);
    expect((await rowsOf(id)).map(({ state }) => state)).toEqual(['discarded', 'discarded']);
    const [kept] = await system.query<{ erased: boolean; keys: boolean; segments: number }>(
      `SELECT erased_at IS NOT NULL AS erased, transport_key IS NOT NULL OR part_index IS NOT NULL AS keys,
              (SELECT count(*)::int FROM mail.segment WHERE message_id = $1) AS segments
         FROM mail.message WHERE id = $1`,
      [id],
    );
    expect(kept).toEqual({ erased: true, keys: false, segments: 0 });
  });

  it('deletes a large message without a trace of its segments', async () => {
    const raw = mail({ Subject: 'About deleted' }, `${'x'.repeat(76)}\r\n`.repeat(40_000));
    const id = queuedAs(
      await sendMail(system.ports.smtp, 'alice@demo.test', ['heidi@example.org'], raw),
    );
    await until('no segments', async () => {
      const [row] = await system.query<{ n: number }>(
        'SELECT count(*)::int AS n FROM mail.segment WHERE message_id = $1',
        [id],
      );
      return row?.n === 0 ? true : null;
    });
    await settle();
    expect(sink.to('heidi@example.org')).toEqual([]);
  });

  it('holds for review, protected as later released, and later rules stay out of it', async () => {
    await saveRule(system, {
      name: 'Look at it first',
      conditions: [subject('suspicious')],
      actions: [protect, { action: 'Quarantine', args: {} }],
    });
    await saveRule(system, {
      name: 'After the quarantine',
      conditions: [subject('suspicious')],
      actions: [{ action: 'DeleteMessage', args: {} }],
    });
    const id = await send(['ivan@example.org'], 'suspicious');
    await traceOf(system, id, 'message.quarantined');
    await settle();
    expect(sink.to('ivan@example.org')).toEqual([]);
    expect(await rowsOf(id)).toMatchObject([{ state: 'held', treatment: 'wrap' }]);
    const { status } = await system.api('POST', `/messages/${id}/recipients/0/release`, {});
    expect(status).toBe(204);
    const wrapper = (await sink.waitFor('ivan@example.org')).raw.toString('latin1');
    expect(wrapper).toContain('message.html');
    expect(wrapper).not.toContain('Numbers for Thursday');
  });

  it('sends over TLS or not at all', async () => {
    await saveRule(system, {
      name: 'TLS only',
      conditions: [subject('private')],
      actions: [{ action: 'RouteMessageOutboundRequireTls', args: {} }],
    });
    // This next server offers no STARTTLS.
    const id = await send(['judy@example.org'], 'private');
    const trace = await traceOf(system, id, 'message.deferred');
    expect(JSON.stringify(trace)).toMatch(/TLS/i);
    await settle();
    expect(sink.to('judy@example.org')).toEqual([]);

    sink.offerTls(true);
    await dueNow(system, 'judy@example.org');
    await sink.waitFor('judy@example.org');
    sink.offerTls(false);
  });

  it('reports an incident: to the own people with the message, to others without what it says', async () => {
    const rule = await saveRule(system, {
      name: 'Report leaks',
      conditions: [subject('leak')],
      actions: [
        {
          action: 'GenerateIncidentReport',
          args: {
            address: 'security@demo.test',
            content: [
              'Sender',
              'Recipients',
              'Bcc',
              'Subject',
              'RuleDetections',
              'AttachOriginalMail',
            ],
          },
        },
      ],
    });
    await saveRule(system, {
      name: 'Report leaks to the auditor',
      conditions: [subject('leak')],
      actions: [
        {
          action: 'GenerateIncidentReport',
          args: { address: 'auditor@example.net', content: ['Subject', 'AttachOriginalMail'] },
        },
      ],
    });
    const raw = mail({ Subject: 'A leak in the roof', To: 'ken@example.org' });
    const id = queuedAs(
      await sendMail(
        system.ports.smtp,
        'alice@demo.test',
        ['ken@example.org', 'lea@example.org'],
        raw,
      ),
    );
    const report = await sink.waitFor('security@demo.test');
    expect(report.from).toBe('');
    const parsed = await PostalMime.parse(report.raw, { forceRfc822Attachments: true });
    expect(parsed.subject).toBe('A message met the rule “Report leaks”');
    for (const line of [
      'Sender: alice@demo.test',
      'Recipients: ken@example.org, lea@example.org',
      'Named nowhere: lea@example.org',
      'Subject: A leak in the roof',
      `Rule ${rule.priority + 1}: Report leaks`,
      `Message: ${id}`,
    ])
      expect(parsed.text).toContain(line);
    expect(parsed.attachments.map(({ mimeType }) => mimeType)).toContain('message/rfc822');
    expect(report.raw.toString('latin1')).toContain(raw.toString());
    const outside = (await sink.waitFor('auditor@example.net')).raw.toString('latin1');
    expect(outside).not.toContain('roof');
    expect(outside).toContain('not told outside the organisation');
    await traceOf(system, id, 'message.incident-reported');
  });

  it('reports which sensitive information was found, masked wherever it goes', async () => {
    const card = '4012 8888 8888 1881';
    const inside = '5555 5555 5555 4444';
    const report = (address: string) => ({
      action: 'GenerateIncidentReport',
      args: { address, content: ['DataClassifications', 'IdMatch'] },
    });
    await saveRule(system, {
      name: 'Report cards',
      conditions: [
        {
          predicate: 'MessageContainsDataClassifications',
          args: { types: [{ type: 'credit-card', minCount: 2 }] },
        },
      ],
      actions: [report('cards@demo.test'), report('cards@example.net')],
    });
    const raw = Buffer.from(
      [
        'From: alice@demo.test',
        'To: ken@example.org',
        'Subject: an order',
        'MIME-Version: 1.0',
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        'Content-Type: text/plain',
        '',
        `Please charge my Visa card ${card} today.`,
        '--b',
        'Content-Type: text/plain; name=order.txt',
        'Content-Disposition: attachment; filename=order.txt',
        '',
        `or the Mastercard number ${inside} instead`,
        '--b--',
        '',
      ].join('\r\n'),
    );
    const id = queuedAs(
      await sendMail(system.ports.smtp, 'alice@demo.test', ['ken@example.org'], raw),
    );
    const own = await PostalMime.parse((await sink.waitFor('cards@demo.test')).raw);
    const outside = await PostalMime.parse((await sink.waitFor('cards@example.net')).raw);
    for (const { text } of [own, outside])
      expect(text).toMatch(/Sensitive information: Credit Card Number: 2 values, 85 % sure/);
    expect(own.text).toContain('Please charge my Visa card •••• •••• •••• 1881 today.');
    expect(own.text).toContain('Mastercard number •••• •••• •••• 4444 instead');
    expect(outside.text).toContain('What was found: not told outside the organisation');
    expect(outside.text).not.toMatch(/1881|4444|Visa/);
    const trace = await traceOf(system, id, 'message.incident-reported');
    for (const said of [own.text, own.html, outside.text, outside.html, JSON.stringify(trace)])
      expect(said).not.toMatch(/4012 ?8888|8888 ?8888|5555 ?5555/);
    await sink.waitFor('ken@example.org');
  });

  it('reports what is refused, and what a rule in test mode met', async () => {
    const report = (address: string) => ({
      action: 'GenerateIncidentReport',
      args: { address, content: ['Sender', 'RuleDetections'] },
    });
    await saveRule(system, {
      name: 'Refuse and report',
      conditions: [to('mallory@example.org')],
      actions: [report('refused@demo.test'), { action: 'RejectMessage', args: {} }],
    });
    await saveRule(system, {
      name: 'Only tried',
      mode: 'test',
      conditions: [subject('tried')],
      actions: [report('tried@demo.test'), { action: 'DeleteMessage', args: {} }],
    });
    const raw = mail({ Subject: 'x', To: 'mallory@example.org' });
    expect(
      await sendMail(system.ports.smtp, 'alice@demo.test', ['mallory@example.org'], raw),
    ).toMatch(/^550 5\.7\.1 /);
    await sink.waitFor('refused@demo.test');
    await send(['nina@example.org'], 'tried');
    expect((await sink.waitFor('tried@demo.test')).raw.toString('latin1')).toContain(
      'in test mode',
    );
    await sink.waitFor('nina@example.org');
  });

  it('notifies the recipients whom the rule means, with the tokens filled in', async () => {
    await saveRule(system, {
      name: 'Tell them that it waits',
      conditions: [subject('waits'), to('oscar@example.org')],
      actions: [
        {
          action: 'GenerateNotification',
          args: {
            text: 'A message from %%From%% waits for review.\n\nIt is of %%MessageDate%%.\n\n%%Headers%%',
          },
        },
        { action: 'Quarantine', args: {} },
      ],
    });
    const id = await send(['oscar@example.org', 'peggy@example.org'], 'waits', {
      Date: 'Mon, 02 Mar 2026 10:00:00 +0100',
      Bcc: 'unseen@example.net',
      'X-Card': '4111 1111 1111 1111',
    });
    const notice = await PostalMime.parse((await sink.waitFor('oscar@example.org')).raw);
    expect(notice.subject).toBe('A message from alice@demo.test waits for review.');
    expect(notice.text).toContain('It is of Mon, 02 Mar 2026 09:00:00 GMT.');
    expect(notice.text).toContain('Subject: About waits');
    expect(notice.text).toContain('X-Card: ');
    expect(notice.text).not.toMatch(/unseen@example\.net|4111 1111 1111 1111/);
    await settle();
    expect(sink.to('oscar@example.org')).toHaveLength(1);
    expect(sink.to('peggy@example.org')).toHaveLength(1);
    const told = await traceOf(system, id, 'message.notified');
    expect(told.find(({ kind }) => kind === 'message.notified')?.recipient).toBe(
      'oscar@example.org',
    );
  });

  it('counts a match with its severity, and says the gravest in a report', async () => {
    const counts = (severity: string) => ({ action: 'SetAuditSeverity', args: { severity } });
    const grave = await saveRule(system, {
      name: 'Grave',
      conditions: [subject('grave')],
      actions: [counts('High')],
    });
    const slight = await saveRule(system, {
      name: 'Slight',
      conditions: [subject('grave')],
      actions: [
        counts('Low'),
        {
          action: 'GenerateIncidentReport',
          args: { address: 'severity@demo.test', content: ['Severity'] },
        },
      ],
    });
    const id = await send(['rupert@example.org'], 'grave');
    const report = await PostalMime.parse((await sink.waitFor('severity@demo.test')).raw);
    expect(report.text).toContain('Severity: High');
    const trace = await traceOf(system, id, 'message.committed');
    const rules = trace.find(({ kind }) => kind === 'message.committed')?.body['rules'];
    expect(rules).toMatchObject([
      { id: grave.id, severity: 'High' },
      { id: slight.id, severity: 'Low' },
    ]);
    const found = async (severity: string) =>
      JSON.stringify(await system.api('GET', `/messages?filter[severity]=${severity}`));
    expect(await found('High')).toContain(id);
    expect(await found('any')).toContain(id);
    expect(await found('Medium')).not.toContain(id);
  });

  it('notifies in test mode only where the rule says so', async () => {
    const tells = (text: string) => [
      { action: 'GenerateNotification', args: { text } },
      { action: 'DeleteMessage', args: {} },
    ];
    await saveRule(system, {
      name: 'Tried aloud',
      mode: 'test',
      notifyInTest: true,
      conditions: [subject('aloud')],
      actions: tells('Tried aloud.'),
    });
    await saveRule(system, {
      name: 'Tried in silence',
      mode: 'test',
      conditions: [subject('aloud')],
      actions: tells('Tried in silence.'),
    });
    await send(['quentin@example.org'], 'aloud');
    await until('notice and message', () => sink.to('quentin@example.org').length === 2);
    await settle();
    const subjects = sink
      .to('quentin@example.org')
      .map(({ raw }) => /^Subject: (.*)$/m.exec(raw.toString('latin1'))?.[1]?.trim());
    expect(subjects.sort()).toEqual(['About aloud', 'Tried aloud.']);
  });

  it.each([
    [
      [{ action: 'DeleteMessage', args: {} }, protect],
      'A rule that deletes the message cannot also do something else with it.',
    ],
    [
      [
        { action: 'RedirectMessageTo', args: { addresses: ['a@b.test'] } },
        { action: 'RejectMessage', args: {} },
      ],
      'A rule that rejects the message cannot also protect or change it.',
    ],
    [
      [{ action: 'BlindCopyTo', args: { addresses: ['a,b@c.test'] } }],
      'An address looks like name@example.com.',
    ],
  ])('refuses what cannot go together: %#', async (actions, detail) => {
    const { status, body } = await system.api('POST', '/rules', {
      name: `Never ${detail.length}`,
      conditions: [],
      actions,
    });
    expect(status).toBe(422);
    expect(JSON.stringify(body)).toContain(detail);
  });
});
