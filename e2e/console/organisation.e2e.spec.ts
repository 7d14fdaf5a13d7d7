import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/ports';
import { Sink } from '../support/sink';
import { System } from '../support/system';
import { type ConsoleClient, firstOwner, type ProblemBody } from './console-client';

describe('the organisation over HTTP', () => {
  let system: System;
  let inside: Sink;
  let owner: ConsoleClient;
  beforeAll(async () => {
    inside = await Sink.start();
    system = await System.start({ internalHop: inside.port });
    owner = await firstOwner(system);
  });
  afterAll(async () => {
    await system?.stop();
    await inside?.stop();
  });

  it('settings say where they come from; what the environment sets is refused by its name', async () => {
    const first = await owner.call('GET', '/organisation');
    expect(first.body).toMatchObject({
      demo: true,
      nextHop: { mailbox: true },
      sources: {
        nextHop: { source: 'default', variable: 'CHANCERY_SMTP_NEXT_HOP' },
        internalHop: { source: 'environment', variable: 'CHANCERY_SMTP_INTERNAL_HOP' },
        retentionDays: { source: 'default' },
      },
    });
    const hop = { host: 'smart.example.org', port: 25, tls: 'required', verify: true };
    const refused = await owner.call<ProblemBody>('PATCH', '/organisation', { internalHop: hop });
    expect([refused.status, refused.body.code]).toEqual([423, 'setting.environment']);
    expect(refused.body.detail).toContain('CHANCERY_SMTP_INTERNAL_HOP');

    const etag = first.headers.get('etag');
    const changed = await owner.call(
      'PATCH',
      '/organisation',
      { name: 'Alder', demo: false, retentionDays: 100 },
      { 'if-match': etag },
    );
    expect(changed.body).toMatchObject({
      name: 'Alder',
      demo: false,
      sources: { retentionDays: { source: 'console' } },
    });
    const stale = await owner.call('PATCH', '/organisation', { name: 'B' }, { 'if-match': etag });
    expect(stale.status).toBe(412);
    const wrong = await owner.call<ProblemBody>('PATCH', '/organisation', { retentionDays: -1 });
    expect(wrong.body.errors?.[0]?.pointer).toBe('/retentionDays');
  });

  it('domains: added, signed, described for DNS, removed; never the last or the service address’s', async () => {
    expect((await owner.call('POST', '/domains', { name: 'alder.test' })).status).toBe(201);
    expect((await owner.call('POST', '/domains', { name: 'alder.test' })).status).toBe(409);
    const made = await owner.call<{ selector: string; dns: { name: string; value: string }[] }>(
      'POST',
      '/domains/alder.test/dkim',
    );
    expect(made.body.selector).toBe('chancery');
    const dns = await owner.call<{ items: { purpose: string; name: string; value: string }[] }>(
      'GET',
      '/domains/alder.test/dns',
    );
    expect(dns.body.items.map(({ purpose }) => purpose)).toEqual(['dkim', 'spf', 'dmarc']);
    expect(dns.body.items[0]).toMatchObject(made.body.dns[0] ?? {});
    expect(dns.body.items[0]?.name).toBe('chancery._domainkey.alder.test');
    const again = await owner.call('POST', '/domains/alder.test/dkim', {});
    expect(again.body).toMatchObject({ selector: 'chancery2' });
    const used = await owner.call<ProblemBody>('DELETE', '/domains/demo.test');
    expect([used.status, used.body.code]).toEqual([409, 'domain.service-address']);
    await owner.call('PATCH', '/organisation', { serviceAddress: 'chancery@alder.test' });
    expect((await owner.call('DELETE', '/domains/demo.test')).status).toBe(204);
    const last = await owner.call<ProblemBody>('DELETE', '/domains/alder.test');
    expect(last.body.code).toBe('domain.last');
    expect((await owner.call('GET', '/domains/demo.test/dns')).status).toBe(404);
  });

  it('a look at a hop: its greeting and TLS, and in words what is wrong', async () => {
    const look = (body: object) =>
      owner.call<{ ok: boolean; greeting: string; reply: string; advice: string; tls: unknown }>(
        'POST',
        '/hops/check',
        { host: '127.0.0.1', tls: 'opportunistic', verify: false, ...body },
      );
    const relay = await look({ port: system.ports.smtp });
    expect(relay.body).toMatchObject({ connected: true, ok: true });
    expect(relay.body.greeting).toMatch(/^220 /);
    const tls = await look({ port: system.ports.submission, tls: 'required' });
    expect(tls.body).toMatchObject({ ok: true, tls: { protocol: 'TLSv1.3', trusted: false } });
    const verified = await look({ port: system.ports.submission, tls: 'required', verify: true });
    expect(verified.body).toMatchObject({ ok: false });
    expect(verified.body.advice).toContain('certificate');
    const closed = await look({ port: 9 });
    expect(closed.body).toMatchObject({ connected: false, ok: false, greeting: null });
    expect(closed.body.advice).toContain('Nothing listens');
    const http = await look({ port: system.ports.admin });
    expect(http.body).toMatchObject({ connected: false, ok: false });
    expect((await look({ port: 0 })).status).toBe(422);
    const [count] = await system.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM audit.record WHERE kind = 'hop.checked'`,
    );
    expect(count?.n).toBe(5);
  });

  it('logins and networks: added, listed, withdrawn', async () => {
    const made = await owner.call<{ password: string }>('POST', '/smtp-credentials', {
      username: 'crm',
      senders: ['@alder.test'],
    });
    expect(made.body.password).toMatch(/^[\w-]{24}$/);
    expect(
      (
        await owner.call('POST', '/smtp-credentials', {
          username: 'crm',
          senders: ['@alder.test'],
        })
      ).status,
    ).toBe(409);
    const listed = await owner.call('GET', '/smtp-credentials');
    expect(listed.body).toMatchObject({ items: [{ username: 'crm', senders: ['@alder.test'] }] });
    expect(JSON.stringify(listed.body)).not.toMatch(/argon2|password/);
    expect((await owner.call('DELETE', '/smtp-credentials/crm')).status).toBe(204);
    expect((await owner.call('DELETE', '/smtp-credentials/crm')).status).toBe(404);

    const added = await owner.call('POST', '/trusted-networks', { cidr: '192.0.2.7' });
    expect(added.body).toMatchObject({ cidr: '192.0.2.7/32', source: { source: 'console' } });
    for (const cidr of ['0.0.0.0/0', '::/0', '10.0.0.0/99', 'nonsense'])
      expect((await owner.call('POST', '/trusted-networks', { cidr })).status, cidr).toBe(422);
    const at = `/trusted-networks/${encodeURIComponent('192.0.2.7/32')}`;
    expect((await owner.call('DELETE', at)).status).toBe(204);
    expect((await owner.call('DELETE', at)).status).toBe(404);
  });

  it('a test message is judged, protected and kept like any other', async () => {
    const sent = await owner.call<{ id: string; from: string }>('POST', '/test-messages', {
      to: 'bea@outside.example',
    });
    expect([sent.status, sent.body]).toMatchObject([202, { to: 'bea@outside.example' }]);
    expect(sent.body.from).toBe('chancery@alder.test');
    await until('it is delivered', async () => {
      const rows = await system.query<{ treatment: string; state: string }>(
        'SELECT treatment, state FROM mail.recipient WHERE message_id = $1',
        [sent.body.id],
      );
      return rows[0]?.state === 'delivered' && rows[0].treatment === 'wrap';
    });
  });
});
