import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sink } from '../support/sink';
import { queuedAs, sendMail, SmtpClient } from '../support/smtp';
import { System } from '../support/system';
import { inForce, keywords, mail, saveRule } from './world';

describe('submission', () => {
  let sink: Sink;
  let system: System;
  let password = '';
  beforeAll(async () => {
    sink = await Sink.start();
    system = await System.start({ nextHop: sink.port });
    const added = await system.cli([
      'smtp-user',
      'add',
      'scanner',
      '--senders',
      'alice@demo.test',
      '@lists.demo.test',
    ]);
    expect(added.code, added.stderr).toBe(0);
    ({ password } = JSON.parse(added.stdout) as { password: string });
    await inForce(system);
  });
  afterAll(async () => {
    await system?.stop();
    await sink?.stop();
  });

  const plain = (user: string, secret: string) =>
    `AUTH PLAIN ${Buffer.from(`\0${user}\0${secret}`).toString('base64')}`;
  const open = async (): Promise<SmtpClient> => {
    const client = await SmtpClient.open(system.ports.submission);
    expect(await client.startTls()).toMatch(/^220 /);
    await client.command('EHLO client.test');
    return client;
  };
  const signedIn = async (): Promise<SmtpClient> => {
    const client = await open();
    expect(await client.command(plain('scanner', password))).toMatch(/^235 2\.7\.0 /);
    return client;
  };

  it('asks for TLS before mail and before a password', async () => {
    const client = await SmtpClient.open(system.ports.submission);
    expect(await client.command('MAIL FROM:<alice@demo.test>')).toBe(
      '530 5.7.0 Must issue a STARTTLS command first',
    );
    expect(await client.command(plain('scanner', password))).toBe(
      '530 5.7.0 Must issue a STARTTLS command first',
    );
    expect(await client.command('AUTH LOGIN')).toBe(
      '530 5.7.0 Must issue a STARTTLS command first',
    );
    await client.quit();
  });

  it('asks for a sign-in before mail, from a trusted network too', async () => {
    const client = await open();
    expect(await client.command('MAIL FROM:<alice@demo.test>')).toBe(
      '530 5.7.0 Authentication required',
    );
    await client.quit();
  });

  it('takes PLAIN and LOGIN', async () => {
    const one = await signedIn();
    queuedAs(await one.send('alice@demo.test', ['frank@example.org'], mail({})));
    await one.quit();
    const two = await open();
    expect(await two.command('AUTH LOGIN')).toMatch(/^334 /);
    expect(await two.command(Buffer.from('scanner').toString('base64'))).toMatch(/^334 /);
    expect(await two.command(Buffer.from(password).toString('base64'))).toMatch(/^235 /);
    queuedAs(await two.send('alice@demo.test', ['frank@example.org'], mail({})));
    await two.quit();
    await sink.waitFor('frank@example.org', 2);
  });

  it('refuses a wrong password and an unknown name in the same words, and ends after three', async () => {
    const client = await open();
    expect(await client.command(plain('scanner', 'wrong'))).toBe(
      '535 5.7.8 Authentication credentials invalid',
    );
    expect(await client.command(plain('nobody', password))).toBe(
      '535 5.7.8 Authentication credentials invalid',
    );
    expect(await client.command(plain('scanner', ''))).toMatch(/^535 5\.7\.8 /);
    expect(await client.command('MAIL FROM:<alice@demo.test>')).toMatch(/^530 5\.7\.0 /);
    expect(await client.command(plain('scanner', password))).toMatch(/^421 4\.7\.0 /);
  });

  it('lets a login send as its addresses and its domains only', async () => {
    const client = await signedIn();
    const as = async (from: string): Promise<string> => {
      const reply = await client.command(`MAIL FROM:<${from}>`);
      await client.command('RSET');
      return reply;
    };
    const notOwned = '553 5.7.1 Sender address rejected: not owned by user';
    for (const own of [
      'alice@demo.test',
      'Alice@DEMO.test',
      'weekly@lists.demo.test',
      'x@LISTS.demo.test',
    ])
      expect(await as(own), own).toMatch(/^250 /);
    for (const foreign of [
      'bob@demo.test',
      'alice@demo.test.evil.test',
      'x@sub.lists.demo.test',
      'x@notlists.demo.test',
      '',
      '"alice@demo.test"@evil.test',
      '@demo.test:bob@demo.test',
    ])
      expect(await as(foreign), foreign).toMatch(
        foreign.startsWith('"') ? /^(553 5\.7\.1|501 5\.1\.7) / : new RegExp(`^${notOwned}$`),
      );
    await client.quit();
  });

  it('believes what servers tell each other from the relay only, and takes it off', async () => {
    await saveRule(system, {
      name: 'Rated as spam',
      conditions: [{ predicate: 'SCLOver', args: { level: '5' } }],
      actions: [{ action: 'SetHeader', args: { name: 'X-Rated', value: 'spam' } }],
    });
    const raw = mail({
      From: 'alice@demo.test',
      'X-MS-Exchange-Organization-SCL': '9',
      'x-ms-exchange-organization-AuthAs': 'Internal',
    });
    const head = async (recipient: string): Promise<string> =>
      (await sink.waitFor(recipient)).raw.toString('latin1').split('\r\n\r\n')[0] ?? '';
    const client = await signedIn();
    const id = queuedAs(await client.send('alice@demo.test', ['claims@example.org'], raw));
    await client.quit();
    const claimed = await head('claims@example.org');
    expect(claimed).not.toMatch(/^x-ms-exchange-organization/im);
    expect(claimed).not.toContain('X-Rated');
    expect(JSON.stringify((await system.api('GET', `/messages/${id}`)).body)).toContain(
      'Headers that begin with X-MS-Exchange-Organization- removed',
    );

    queuedAs(await sendMail(system.ports.smtp, 'alice@demo.test', ['rated@example.org'], raw));
    const rated = await head('rated@example.org');
    expect(rated).toMatch(/^X-MS-Exchange-Organization-SCL: 9\r?$/m);
    expect(rated).toMatch(/^X-Rated: spam\r?$/m);
  });

  it('forgets what was said before TLS, and throws away what was sent behind STARTTLS', async () => {
    const client = await SmtpClient.open(system.ports.submission);
    const injected = `EHLO evil.test\r\n${plain('scanner', password)}\r\nMAIL FROM:<alice@demo.test>\r\nRCPT TO:<injected@example.org>\r\nDATA\r\nSubject: injected\r\n\r\nx\r\n.\r\n`;
    expect(await client.startTls(injected)).toMatch(/^220 /);
    // No EHLO counts but the one after the handshake (RFC 3207 4.2).
    expect(await client.command('MAIL FROM:<alice@demo.test>')).toMatch(/^503 5\.5\.1 /);
    expect(await client.command('EHLO client.test')).toMatch(/^250-/);
    expect(await client.command('MAIL FROM:<alice@demo.test>')).toBe(
      '530 5.7.0 Authentication required',
    );
    expect(await client.command('NOOP')).toMatch(/^250 /);
    expect(client.unread).toBe('');
    await client.quit();
  });

  it('is not signed in anew by a second STARTTLS or a second AUTH', async () => {
    const client = await signedIn();
    expect(await client.command('STARTTLS')).toMatch(/^50[03] /);
    expect(await client.command(plain('scanner', password))).toMatch(/^503 /);
    await client.quit();
  });

  describe('the internal listener', () => {
    it('belongs to this installation', async () => {
      const client = await SmtpClient.open(system.ports.internal);
      expect(keywords(client.hello)).not.toContain('STARTTLS');
      expect(await client.command('MAIL FROM:<alice@demo.test>')).toMatch(/^530 5\.7\.0 /);
      const [organisation] = await system.query<{ id: string }>(
        'SELECT id FROM directory.organisation',
      );
      const guess = Buffer.from(`\0${organisation?.id}\0${'x'.repeat(43)}`).toString('base64');
      expect(await client.command(`AUTH PLAIN ${guess}`)).toMatch(/^535 5\.7\.8 /);
      await client.quit();
    });
  });
});
