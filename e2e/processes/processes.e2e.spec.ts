import { readFileSync } from 'node:fs';
import { databaseUrlFor } from '@chancery/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PortalClient, ticketOf } from '../support/portal-client';
import { until } from '../support/ports';
import { isWrapper } from '../support/protect';
import { Sink } from '../support/sink';
import { queuedAs, sendMail, wireForm } from '../support/smtp';
import { type Service, SERVICES } from './proxy';
import { roleUrl, type Separate, startSeparate } from './separate';

const SENDER = 'alice@demo.test';
/** Everything the gateway can do without. */
const OTHERS = SERVICES.filter((service) => service !== 'gateway');

let mails = 0;
const mailTo = (address: string, subject: string): Buffer =>
  Buffer.from(
    `From: Alice <${SENDER}>\r\nTo: ${address}\r\nSubject: ${subject}\r\nMessage-ID: <${++mails}.processes@demo.test>\r\n\r\nNumbers for Thursday.\r\n`,
  );

describe('the address a service is told', () => {
  it('is that of its own role, as the services derive it', () => {
    const databaseUrl = 'postgres://owner:p%40ss%2Fword@127.0.0.1:5432/chancery';
    for (const service of SERVICES)
      expect(roleUrl(databaseUrl, service)).toBe(databaseUrlFor({ databaseUrl }, service));
  });
});

describe.each(['redis', 'postgres'] as const)('seven processes, queues in %s', (queues) => {
  let sink: Sink;
  let system: Separate;

  beforeAll(async () => {
    sink = await Sink.start();
    system = await startSeparate({ queues, nextHop: `127.0.0.1:${sink.port}` });
  });
  afterAll(async () => {
    await system?.stopAll();
    await sink?.stop();
  });

  const send = async (address: string, subject: string): Promise<Buffer> => {
    const raw = mailTo(address, subject);
    queuedAs(await sendMail(system.smtpPort, SENDER, [address], raw));
    return wireForm(raw);
  };
  const health = async (service: Service): Promise<number> =>
    (await fetch(`${system.consoleUrl}/healthz/${service}`)).status;

  /** What a recipient does: reads the mail, follows the link, proves the mailbox, opens. */
  const openAs = async (address: string, wrapper: Buffer): Promise<Buffer> => {
    const client = new PortalClient(system.portalUrl, await ticketOf(wrapper));
    await client.signIn(sink, address);
    return (await client.open()).raw;
  };

  it('all answer for their health', async () => {
    for (const service of SERVICES)
      expect([service, await health(service)]).toEqual([service, 200]);
  });

  it('know the address of their own role only, and keys only where they are used', () => {
    const owner = new URL(system.databaseUrl);
    for (const service of SERVICES) {
      const environment = readFileSync(
        `/proc/${system.process(service).child.pid}/environ`,
        'utf8',
      );
      // In PostgreSQL the queues have a role of their own, whose password is derived from the owner's.
      expect(environment.includes(owner.password)).toBe(queues === 'postgres');
      const usesKeys = service === 'gateway' || service === 'rights';
      expect(environment.includes('CHANCERY_KEY_')).toBe(usesKeys);
    }
  });

  it('carry a protected message from SMTP to the portal', async () => {
    const sent = await send('bob@example.org', '[encrypt] Figures');
    const { raw: wrapper } = await sink.waitFor('bob@example.org');
    expect(isWrapper(wrapper)).toBe(true);
    expect(wrapper.toString()).not.toContain('Numbers for Thursday');
    expect((await openAs('bob@example.org', wrapper)).equals(sent)).toBe(true);
  });

  it('relay what no rule protects', async () => {
    const sent = await send('carol@example.org', 'Figures');
    const { raw } = await sink.waitFor('carol@example.org');
    expect(raw.subarray(raw.length - sent.length).equals(sent)).toBe(true);
  });

  it('serve the portal’s page on its origin, and no administration there', async () => {
    const page = await fetch(`${system.portalUrl}/`, { headers: { accept: 'text/html' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([
      200,
      'text/html; charset=utf-8',
    ]);
    expect((await fetch(`${system.portalUrl}/api/v1/rules`)).status).toBe(404);
    expect((await fetch(`${system.portalUrl}/healthz/rights`)).status).toBe(404);
    expect((await fetch(`${system.consoleUrl}/api/v1/portal/tickets/none`)).status).toBe(404);
    const decision = await fetch(`${system.portalUrl}/api/v1/portal/approvals/view`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: 'nothing' }),
    });
    expect(((await decision.json()) as { code: string }).code).toBe('approval.unknown');
  });

  it('a rule made in one process is in force in another', async () => {
    const { stdout } = await system.cli('user', 'add', 'owner@demo.test');
    const { token } = JSON.parse(stdout) as { token: string };
    const response = await fetch(`${system.consoleUrl}/api/v1/rules`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        name: 'Board papers',
        conditions: [{ predicate: 'SubjectContainsWords', args: { words: ['board papers'] } }],
        actions: [{ action: 'ApplyRightsProtectionTemplate', args: { template: 'encrypt-only' } }],
      }),
    });
    expect([response.status, response.ok ? '' : await response.text()]).toEqual([201, '']);
    let tries = 0;
    await until('the rule is in force', async () => {
      await send('dora@example.org', 'The board papers');
      return isWrapper((await sink.waitFor('dora@example.org', ++tries)).raw);
    });
  });

  it('mail flows by the last published policy while every other service is stopped', async () => {
    const ends = await Promise.all(OTHERS.map((service) => system.stop(service)));
    // By SIGTERM, once everything is closed; not by force after a wait.
    expect(ends).toEqual(OTHERS.map(() => ({ code: null, signal: 'SIGTERM' })));
    for (const service of OTHERS) expect(await health(service)).toBe(503);
    const sent = await send('erin@example.org', '[encrypt] While others rest');
    await send('frank@example.org', 'More board papers');
    const relayed = await send('grace@example.org', 'While others rest');
    const { raw: wrapper } = await sink.waitFor('erin@example.org');
    expect(isWrapper(wrapper)).toBe(true);
    expect(isWrapper((await sink.waitFor('frank@example.org')).raw)).toBe(true);
    const { raw: plain } = await sink.waitFor('grace@example.org');
    expect(plain.subarray(plain.length - relayed.length).equals(relayed)).toBe(true);

    // A gateway that starts alone judges by the same policy.
    await system.stop('gateway');
    await system.start('gateway');
    await send('heidi@example.org', '[encrypt] After a restart');
    expect(isWrapper((await sink.waitFor('heidi@example.org')).raw)).toBe(true);

    await Promise.all(OTHERS.map((service) => system.start(service)));
    expect((await openAs('erin@example.org', wrapper)).equals(sent)).toBe(true);
  });

  it('the trail is whole afterwards', async () => {
    const { code, stdout, stderr } = await system.cli('audit', 'verify');
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    expect(JSON.parse(stdout)).toMatchObject({ fault: null });
  });

  it('a service that is killed is simply started again', async () => {
    await system.stop('rights', 'SIGKILL');
    await system.stop('gateway', 'SIGKILL');
    await Promise.all([system.start('rights'), system.start('gateway')]);
    const sent = await send('ivan@example.org', '[encrypt] After a crash');
    const { raw: wrapper } = await sink.waitFor('ivan@example.org');
    expect((await openAs('ivan@example.org', wrapper)).equals(sent)).toBe(true);
  });

  it('a command that changes the directory leaves the hops as the services were told them', async () => {
    const added = await system.cli('smtp-user', 'add', 'alice', '--senders', SENDER);
    expect(added).toMatchObject({ code: 0 });
    await send('judy@example.org', 'After a command');
    await sink.waitFor('judy@example.org');
    const { stdout } = await system.cli('organisation', 'list');
    expect(JSON.parse(stdout)).toMatchObject({
      name: 'Demo organisation',
      domains: ['demo.test'],
      trustedNetworks: ['127.0.0.0/8', '::1/128'],
    });
  });

  it('another next hop is in force once the directory service is started with it', async () => {
    const other = await Sink.start();
    try {
      await system.stop('directory');
      await system.start('directory', { CHANCERY_SMTP_NEXT_HOP: `127.0.0.1:${other.port}` });
      await until('mail goes there', async () => {
        await send('mallory@example.org', 'Another way');
        return other.to('mallory@example.org').length > 0;
      });
    } finally {
      await other.stop();
    }
  });

  it('one that cannot run as it was told says so in one line and ends with 78', async () => {
    await system.stop('audit');
    const faults: [settings: Record<string, string>, words: RegExp][] = [
      [
        { CHANCERY_SERVICE_LISTEN: 'nonsense' },
        /CHANCERY_SERVICE_LISTEN: got "nonsense", expected host:port/,
      ],
      [
        { CHANCERY_SERVICE_LISTEN: new URL(system.consoleUrl).host },
        /audit cannot use 127\.0\.0\.1:\d+ \(EADDRINUSE\)\. Stop what uses it or set another address\./,
      ],
    ];
    if (queues === 'redis')
      faults.push([
        { CHANCERY_REDIS_URL: '' },
        /The queues in PostgreSQL refuse this process .*: set CHANCERY_REDIS_URL/,
      ]);
    for (const [settings, words] of faults) {
      await expect(system.start('audit', settings)).rejects.toThrow(words);
      const { ended, output } = system.process('audit');
      expect(await ended).toEqual({ code: 78, signal: null });
      expect(output().trim()).toMatch(/^Chancery cannot start: [^\n]+$/);
    }
    await system.start('audit');
  });

  it('each ends when the process that started it is gone, also where the queues are gone before', async () => {
    if (system.redisPid) process.kill(system.redisPid, 'SIGKILL');
    const ends = await Promise.all(
      SERVICES.map((service) => {
        const { child, ended } = system.process(service);
        child.disconnect();
        return ended;
      }),
    );
    expect(ends).toEqual(SERVICES.map(() => ({ code: null, signal: 'SIGTERM' })));
  });
});
