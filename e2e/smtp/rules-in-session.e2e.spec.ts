import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zipped } from '../rules-oracle/zip';
import { Sink } from '../support/sink';
import { queuedAs, sendMail, SmtpClient } from '../support/smtp';
import { System } from '../support/system';
import { inForce, keptFrom, mail, reportOf, saveRule, traceOf } from './world';

const OUTSIDE = { predicate: 'SentToScope', args: { scope: 'NotInOrganization' } };

describe('rules and licences in the session', () => {
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

  const send = (to: string[], fields: Record<string, string> = {}, from = 'alice@demo.test') =>
    sendMail(system.ports.smtp, from, to, mail(fields));

  it("rejects for everybody in the administrator's words", async () => {
    const rule = await saveRule(system, {
      name: 'No salaries by mail',
      conditions: [{ predicate: 'SubjectContainsWords', args: { words: ['salaries'] } }],
      actions: [
        {
          action: 'RejectMessage',
          args: { text: 'Salaries go by the payroll portal.', code: '5.7.912' },
        },
      ],
    });
    const reply = await send(
      ['bob@example.org', 'carol@example.org'],
      { Subject: 'Salaries of May' },
      'rejected@demo.test',
    );
    expect(reply).toBe(
      `550 5.7.912 Salaries go by the payroll portal. [rule ${rule.priority + 1}, ${rule.id}]`,
    );
    expect(await keptFrom(system, 'rejected@demo.test')).toBe(0);
  });

  it('rejects at RCPT what the envelope alone decides', async () => {
    const rule = await saveRule(system, {
      name: 'Nothing to the competitor',
      // Behind a rule that could reject for another reason and has to see the message, it could only be told after DATA.
      priority: 0,
      conditions: [{ predicate: 'RecipientDomainIs', args: { domains: ['rival.test'] } }],
      actions: [{ action: 'RejectMessage', args: { text: 'Not to this company.', code: '5.7.1' } }],
    });
    const client = await SmtpClient.open(system.ports.smtp);
    await client.command('MAIL FROM:<alice@demo.test>');
    expect(await client.command('RCPT TO:<ceo@rival.test>')).toBe(
      `550 5.7.1 Not to this company. [rule ${rule.priority + 1}, ${rule.id}]`,
    );
    expect(await client.command('RCPT TO:<dora@example.org>')).toMatch(/^250 /);
    expect(await client.command('DATA')).toMatch(/^354 /);
    client.write('Subject: x\r\n\r\nx\r\n.\r\n');
    queuedAs(await client.reply());
    await client.quit();
    await sink.waitFor('dora@example.org');
    expect(sink.to('ceo@rival.test')).toEqual([]);
  });

  it('writes and removes headers of what it passes on, and knows the address that connects', async () => {
    await saveRule(system, {
      name: 'Marked',
      conditions: [
        { predicate: 'SubjectContainsWords', args: { words: ['marked'] } },
        { predicate: 'SenderIpRanges', args: { ranges: ['127.0.0.0/8', '::1'] } },
        { predicate: 'FromAddressContainsWords', args: { words: ['alice'] } },
      ],
      exceptions: [
        { predicate: 'WithImportance', args: { importance: 'Low' } },
        { predicate: 'SenderIpRanges', args: { ranges: ['192.0.2.0/24'] } },
      ],
      actions: [
        { action: 'RemoveHeader', args: { name: 'X-Originating-IP' } },
        { action: 'SetSCL', args: { level: '-1' } },
        { action: 'ApplyClassification', args: { classification: 'Company internal' } },
      ],
    });
    const fields = {
      From: 'Alice <alice@demo.test>',
      Subject: 'Marked',
      'X-Originating-IP': '10.0.0.7',
      'X-Microsoft-Classification': 'Public',
      'X-Microsoft-ClassID': 'e72daaf4-dc94-4d9c-a2c1-a3cf28e7f5c4',
    };
    queuedAs(await send(['marked@example.org'], fields));
    const head = (raw: Buffer): string => raw.toString('latin1').split('\r\n\r\n')[0] ?? '';
    const marked = head((await sink.waitFor('marked@example.org')).raw);
    expect(marked).not.toContain('10.0.0.7');
    expect(marked).toMatch(/^X-MS-Exchange-Organization-SCL: -1\r$/m);
    expect(marked).toMatch(/^X-Microsoft-Classified: true\r?$/m);
    expect(marked).toMatch(/^X-Microsoft-Classification: Company internal\r$/m);
    expect(marked).not.toContain('ClassID');

    queuedAs(await send(['low@example.org'], { ...fields, Importance: 'Low' }));
    expect(head((await sink.waitFor('low@example.org')).raw)).toContain('10.0.0.7');
  });

  it('looks into attachments, and into archives, where a rule asks', async () => {
    const inside = await saveRule(system, {
      name: 'Nothing secret in files',
      conditions: [{ predicate: 'AttachmentContainsWords', args: { words: ['project heron'] } }],
      actions: [{ action: 'RejectMessage', args: { text: 'Heron stays here.', code: '5.7.920' } }],
    });
    const program = await saveRule(system, {
      name: 'No programs',
      conditions: [{ predicate: 'AttachmentHasExecutableContent', args: {} }],
      actions: [{ action: 'RejectMessage', args: { text: 'No programs.', code: '5.7.921' } }],
    });
    const attached = (name: string, content: Buffer): Buffer =>
      Buffer.from(
        'From: alice@demo.test\r\nSubject: files\r\nMIME-Version: 1.0\r\n' +
          'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsee the files\r\n--b\r\n' +
          `Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="${name}"\r\n` +
          `Content-Transfer-Encoding: base64\r\n\r\n${content.toString('base64')}\r\n--b--\r\n`,
      );
    const reply = (name: string, content: Buffer): Promise<string> =>
      sendMail(
        system.ports.smtp,
        'alice@demo.test',
        ['files@example.org'],
        attached(name, content),
      );
    expect(await reply('a.zip', zipped('b.txt', 'About Project\r\nHeron.', false))).toMatch(
      `550 5.7.920 Heron stays here. [rule ${inside.priority + 1}, ${inside.id}]`,
    );
    const elf = Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01'), Buffer.alloc(200)]);
    expect(await reply('holiday.jpg', elf)).toBe(
      `550 5.7.921 No programs. [rule ${program.priority + 1}, ${program.id}]`,
    );
    queuedAs(await reply('a.zip', zipped('b.txt', 'Project Hero', false)));
    // Behind the password there may be either: what rejects needs to be certain.
    queuedAs(await reply('a.zip', zipped('b.txt', 'About Project Heron.', true)));
    await sink.waitFor('files@example.org', 2);
  });

  it('knows who is a member of a group, and follows the group', async () => {
    const group = await system.api('POST', '/licence-groups', {
      name: 'Trainees',
      members: ['Tom@demo.test'],
    });
    expect(group.status).toBe(201);
    const { id } = group.body as { id: string };
    const rule = await saveRule(system, {
      name: 'Trainees write to nobody outside',
      conditions: [{ predicate: 'FromMemberOf', args: { groups: [id] } }, OUTSIDE],
      actions: [{ action: 'RejectMessage', args: { text: 'Ask your mentor.', code: '5.7.930' } }],
    });
    const from = (name: string): Promise<string> =>
      send(['trainee@example.org'], { From: `${name}@demo.test` }, `${name}@demo.test`);
    expect(await from('tom')).toMatch(/^550 5\.7\.930 Ask your mentor\./);
    queuedAs(await from('una'));
    const changed = await system.api('PUT', `/licence-groups/${id}`, {
      name: 'Trainees',
      members: ['una@demo.test'],
    });
    expect(changed.status).toBe(200);
    await inForce(system);
    expect(await from('una')).toMatch(/^550 5\.7\.930 /);
    queuedAs(await from('tom'));
    await sink.waitFor('trainee@example.org', 2);
    const kept = await system.api('DELETE', `/licence-groups/${id}`);
    expect([kept.status, kept.body]).toMatchObject([409, { code: 'group.in-rules' }]);
    await system.api('DELETE', `/rules/${rule.id}`);
    expect((await system.api('DELETE', `/licence-groups/${id}`)).status).toBe(204);
  });

  it('rejects one of two: 250, the other gets the mail, the sender one report', async () => {
    const rule = await saveRule(system, {
      name: 'Not to bob',
      conditions: [
        { predicate: 'SentTo', args: { addresses: ['bob@example.org'] } },
        { predicate: 'SubjectContainsWords', args: { words: ['merger'] } },
      ],
      actions: [
        { action: 'RejectMessage', args: { text: 'Bob is not to know.', code: '5.7.901' } },
      ],
    });
    const raw = mail(
      { Subject: 'The merger', From: 'Sam <sam@demo.test>', 'Message-ID': '<merger@demo.test>' },
      'secret plan\r\n',
    );
    const client = await SmtpClient.open(system.ports.smtp);
    const id = queuedAs(
      await client.send(
        'sam@demo.test',
        ['bob@example.org', 'carol@example.org'],
        raw,
        ' ENVID=QQ314159 RET=FULL',
      ),
    );
    await client.quit();
    const passed = await sink.waitFor('carol@example.org');
    expect(passed.to).toEqual(['carol@example.org']);
    expect(passed.raw.subarray(passed.raw.length - raw.length).equals(raw)).toBe(true);

    const sunk = await sink.waitFor('sam@demo.test');
    expect(sunk.from).toBe('');
    const report = await reportOf(sunk.raw);
    expect(report.contentType).toMatch(/^multipart\/report;.*report-type=delivery-status/);
    expect(report.headers.get('auto-submitted')).toBe('auto-replied');
    expect(report.headers.get('in-reply-to')).toBe('<merger@demo.test>');
    expect(report.message).toMatchObject({
      'Reporting-MTA': 'dns; localhost',
      'Original-Envelope-Id': 'QQ314159',
    });
    expect(report.recipients).toHaveLength(1);
    expect(report.recipients[0]).toMatchObject({
      'Final-Recipient': 'rfc822; bob@example.org',
      Action: 'failed',
      Status: '5.7.901',
      'Diagnostic-Code': `smtp; 550 5.7.901 Bob is not to know. [rule ${rule.priority + 1}, ${rule.id}]`,
    });
    expect(report.original).toContain('Message-ID: <merger@demo.test>');
    // Bodies are not sent back, whatever RET asks for.
    expect(sunk.raw.toString('latin1')).not.toContain('secret plan');

    await traceOf(system, id, 'message.delivered');
    queuedAs(await send(['barrier1@example.org']));
    await sink.waitFor('barrier1@example.org');
    expect(sink.to('bob@example.org')).toEqual([]);
    expect(sink.to('carol@example.org')).toHaveLength(1);
    expect(sink.to('sam@demo.test')).toHaveLength(1);
  });

  it('sends no report of a partial rejection to the null sender, or where NOTIFY=NEVER forbids it', async () => {
    const before = sink.mails.length;
    const raw = mail({ Subject: 'The merger' });
    queuedAs(await sendMail(system.ports.smtp, '', ['bob@example.org', 'erin@example.org'], raw));
    const client = await SmtpClient.open(system.ports.smtp);
    await client.command('MAIL FROM:<quiet@demo.test>');
    await client.command('RCPT TO:<bob@example.org> NOTIFY=NEVER');
    await client.command('RCPT TO:<erin@example.org>');
    await client.command('DATA');
    client.write(Buffer.concat([raw, Buffer.from('.\r\n')]));
    queuedAs(await client.reply());
    await client.quit();
    await sink.waitFor('erin@example.org', 2);
    queuedAs(await send(['barrier2@example.org']));
    await sink.waitFor('barrier2@example.org');
    expect(
      sink.mails
        .slice(before)
        .flatMap(({ to }) => to)
        .sort(),
    ).toEqual(['barrier2@example.org', 'erin@example.org', 'erin@example.org']);
  });

  it('tells nothing of a rule in test mode, but notes it', async () => {
    const rule = await saveRule(system, {
      name: 'Would reject budgets',
      mode: 'test',
      conditions: [{ predicate: 'SubjectContainsWords', args: { words: ['budget'] } }],
      actions: [{ action: 'RejectMessage', args: { text: 'no', code: '5.7.1' } }],
    });
    const reply = await send(['frank@example.org'], { Subject: 'Budget' });
    expect(reply).toMatch(/^250 2\.0\.0 Ok: queued as [0-9a-f-]{36}$/);
    const { raw } = await sink.waitFor('frank@example.org');
    expect(raw.toString('latin1')).not.toContain(rule.id);
    const trace = await traceOf(system, queuedAs(reply), 'message.committed');
    expect(JSON.stringify(trace)).toContain(rule.id);
  });

  it('alters headers on the way, and says by which rules', async () => {
    const rule = await saveRule(system, {
      name: 'Mark drafts',
      conditions: [{ predicate: 'SubjectContainsWords', args: { words: ['draft'] } }, OUTSIDE],
      actions: [
        { action: 'SetHeader', args: { name: 'X-Class', value: 'vertraulich für alle' } },
        { action: 'PrependSubject', args: { text: '[draft] ' } },
      ],
    });
    queuedAs(await send(['gina@example.org'], { Subject: 'a draft', 'X-Class': 'public' }));
    const head =
      (await sink.waitFor('gina@example.org')).raw.toString('latin1').split('\r\n\r\n')[0] ?? '';
    expect(head).toMatch(/^Subject: \[draft\] a draft\r?$/m);
    expect(head.match(/^X-Class:/gm)).toHaveLength(1);
    expect(head).not.toContain('public');
    expect(head).toContain(`X-Chancery-Rules: ${rule.id}`);
  });

  describe('the licence of the sender', () => {
    const UNLICENSED = '550 5.7.1 Sender is not licensed for message encryption';
    const subscribe = async (
      check: 'enforce' | 'warn' | 'off',
      assigned: string[],
      more: Record<string, unknown> = {},
    ): Promise<void> => {
      const { status, body } = await system.api('PUT', '/subscription', {
        plan: 'Office',
        seats: 5,
        startsAt: '2026-01-01T00:00:00Z',
        endsAt: null,
        graceDays: 0,
        check,
        assigned,
        ...more,
      });
      expect(status, JSON.stringify(body)).toBe(200);
      await inForce(system);
    };
    const secret = { Subject: '[encrypt] Figures' };

    it('is asked for where somebody would be protected', async () => {
      await subscribe('enforce', ['alice@demo.test']);
      queuedAs(await send(['hal@example.org'], secret));
      expect(await send(['hal@example.org'], secret, 'mallory@demo.test')).toBe(UNLICENSED);
      // One protected recipient is enough to refuse the whole message; without any nobody is asked.
      expect(await send(['carl@demo.test', 'hal@example.org'], secret, 'mallory@demo.test')).toBe(
        UNLICENSED,
      );
      queuedAs(await send(['carl@demo.test'], secret, 'mallory@demo.test'));
      queuedAs(await send(['hal@example.org'], {}, 'mallory@demo.test'));
      expect(
        await send(['hal@example.org'], { ...secret, From: 'Mallory <mallory@demo.test>' }, ''),
      ).toBe(UNLICENSED);
      queuedAs(await send(['hal@example.org'], secret, ''));
      expect(await send(['hal@example.org'], secret, 'ALICE@elsewhere.test')).toBe(UNLICENSED);
      queuedAs(await send(['hal@example.org'], secret, 'Alice@DEMO.test'));
    });

    it('is only noted under warn', async () => {
      await subscribe('warn', ['alice@demo.test']);
      const id = queuedAs(await send(['ida@example.org'], secret, 'mallory@demo.test'));
      const { raw } = await sink.waitFor('ida@example.org');
      expect(raw.toString('latin1')).toContain('message.html');
      const trace = await traceOf(system, id, 'message.committed');
      expect(trace[0]?.body).toMatchObject({ unlicensed: 'not-assigned' });
    });

    it('is not looked at when the check is off', async () => {
      await subscribe('off', []);
      const id = queuedAs(await send(['jan@example.org'], secret, 'mallory@demo.test'));
      await sink.waitFor('jan@example.org');
      expect((await traceOf(system, id, 'message.committed'))[0]?.body).not.toHaveProperty(
        'unlicensed',
      );
    });

    it('ends with its subscription and its days of grace', async () => {
      const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
      await subscribe('enforce', ['*'], { endsAt: daysAgo(2), graceDays: 3 });
      queuedAs(await send(['kim@example.org'], secret));
      await subscribe('enforce', ['*'], { endsAt: daysAgo(4), graceDays: 3 });
      expect(await send(['kim@example.org'], secret)).toBe(UNLICENSED);
      await subscribe('enforce', ['*'], { startsAt: daysAgo(-1) });
      expect(await send(['kim@example.org'], secret)).toBe(UNLICENSED);
      await subscribe('enforce', ['*']);
    });
  });

  it('let nothing that had to be protected leave in the clear', () => {
    for (const name of ['hal', 'ida', 'jan', 'kim'])
      for (const { raw } of sink.to(`${name}@example.org`)) {
        const text = raw.toString('latin1');
        if (text.includes('[encrypt]')) expect(text).not.toContain('Numbers for Thursday');
      }
  });
});
