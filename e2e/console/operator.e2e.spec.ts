import { join } from 'node:path';
import {
  FailedJobs,
  GatewayList,
  KeyReport,
  MailBacklog,
  QueueList,
  SERVICE_NAMES,
  ServiceState,
  SettingList,
} from '@chancery/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/ports';
import { Sink } from '../support/sink';
import { parseMetrics } from '../support/metrics-text';
import { sendMail } from '../support/smtp';
import { System } from '../support/system';

/** What an operator does on a day: see that it runs, what is behind, what failed, and mend it. */
describe('an operator', () => {
  let sink: Sink;
  let system: System;
  let token: string;

  beforeAll(async () => {
    sink = await Sink.start();
    system = await System.start({ nextHop: sink.port });
    const { stdout } = await system.cli(['user', 'add', 'ops@demo.test', '--role', 'operator']);
    token = (JSON.parse(stdout) as { token: string }).token;
  });
  afterAll(async () => {
    await system?.stop();
    await sink?.stop();
  });

  const call = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${system.adminUrl}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token}`, ...init.headers },
    });
    return { status: response.status, text: await response.text() };
  };
  const gateways = async () => GatewayList.parse(JSON.parse((await call('/api/v1/gateways')).text));

  it('sees the gateway with its doors at the published revision', async () => {
    const { items, published, current } = await gateways();
    expect(items).toHaveLength(1);
    expect(current).toBe(1);
    const [gateway] = items;
    expect(gateway!.listeners.map(({ door, port }) => [door, port])).toEqual([
      ['relay', system.ports.smtp],
      ['submission', system.ports.submission],
      ['internal', system.ports.internal],
    ]);
    expect(gateway!.revisions).toEqual(published);
    expect(gateway!.behind).toEqual([]);
    expect(gateway!.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(gateway!.pid).toBe(system.server!.pid);
    expect(gateway!.certificate).toEqual({ daysLeft: expect.any(Number) as number, ownMade: true });
  });

  it('sees a changed rule in force on it within five seconds', async () => {
    const before = (await gateways()).published.rules!;
    const { body } = await system.api('GET', '/rules');
    const [rule] = (body as { items: { id: string }[] }).items;
    expect((await system.api('POST', `/rules/${rule!.id}/mode`, { mode: 'test' })).status).toBe(
      200,
    );
    await until(
      'the new revision is in force',
      async () => {
        const { items, published } = await gateways();
        return published.rules === before + 1 && items[0]!.revisions.rules === before + 1;
      },
      5,
    );
    await system.api('POST', `/rules/${rule!.id}/mode`, { mode: 'enforce' });
  });

  it('sees each service, what it needs and since when it runs', async () => {
    for (const name of SERVICE_NAMES) {
      const state = ServiceState.parse(JSON.parse((await call(`/api/v1/services/${name}`)).text));
      expect([state.service, state.ok]).toEqual([name, true]);
      for (const probe of ['healthz', 'readyz', 'startupz'])
        expect([probe, name, (await call(`/${probe}/${name}`)).status]).toEqual([probe, name, 200]);
    }
  });

  it('sees the settings with their source, and no secret', async () => {
    const { text } = await call('/api/v1/settings');
    const { items } = SettingList.parse(JSON.parse(text));
    expect(items.find(({ key }) => key === 'CHANCERY_SMTP_NEXT_HOP')).toMatchObject({
      value: `127.0.0.1:${sink.port}`,
      source: 'environment',
    });
    expect(items.find(({ key }) => key === 'CHANCERY_DATABASE_URL')?.value).toBe('(hidden)');
    expect(text).not.toContain(new URL(system.databaseUrl).password);
  });

  it('sees what waits for the next hop', async () => {
    sink.refuse = () => ({ code: 451, text: '4.3.0 Later' });
    await sendMail(
      system.ports.smtp,
      'alice@demo.test',
      ['bob@example.org'],
      Buffer.from('From: alice@demo.test\r\nSubject: [encrypt] Later\r\n\r\nText\r\n'),
    );
    await until('it is put off', async () => {
      const backlog = MailBacklog.parse(JSON.parse((await call('/api/v1/gateways/backlog')).text));
      return backlog.deferred === 1 && backlog.oldestAt !== null;
    });
    sink.refuse = null;
  });

  it('sees a job that failed with its reason, and redrives it', async () => {
    await system.query('REVOKE SELECT ON audit.head FROM chancery_audit');
    const failed = async () =>
      FailedJobs.parse(JSON.parse((await call('/api/v1/queues/audit/failed')).text));
    await until('a job has failed three times', async () => (await failed()).total > 0, 60);
    const [group] = (await failed()).groups;
    expect(group?.reason).toContain('permission denied');
    const { items } = QueueList.parse(JSON.parse((await call('/api/v1/queues')).text));
    expect(items.find(({ name }) => name === 'audit')?.failed).toBeGreaterThan(0);

    await system.query('GRANT SELECT ON audit.head TO chancery_audit');
    const { status, text } = await call('/api/v1/queues/audit/redrive', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ reason: group!.reason }),
    });
    expect([status, text]).toEqual([200, `{"redriven":${group!.count}}`]);
    await until('none of them is left', async () => (await failed()).total === 0, 30);
    const [record] = await system.query<{ body: { queue: string } }>(
      `SELECT body FROM audit.record WHERE kind = 'queue.redriven'`,
    );
    expect(record?.body.queue).toBe('audit');
  });

  it('reads metrics with a token: well formed, and no label tells of anybody', async () => {
    expect((await fetch(`${system.adminUrl}/metrics`)).status).toBe(401);
    const { status, text } = await call('/metrics');
    expect(status).toBe(200);
    const samples = parseMetrics(text);
    const value = (name: string, labels: Record<string, string> = {}) =>
      samples.find(
        (sample) =>
          sample.name === name &&
          Object.entries(labels).every(([label, wanted]) => sample.labels[label] === wanted),
      )?.value;
    expect(value('chancery_smtp_messages_total', { direction: 'in', result: 'accepted' })).toBe(1);
    expect(value('chancery_delivery_attempts_total', { result: 'deferred' })).toBe(1);
    expect(value('chancery_smtp_connections_total', { listener: 'relay', tls: 'false' })).toBe(1);
    expect(value('chancery_smtp_reply_total', { code: '354' })).toBe(1);
    expect(value('chancery_message_size_bytes_count')).toBe(1);
    expect(value('chancery_rule_evaluation_seconds_count')).toBe(1);
    expect(value('chancery_rule_matches_total', { mode: 'enforce' })).toBe(1);
    expect(value('chancery_rules_revision', { service: 'gateway' })).toBeGreaterThan(0);
    expect(value('chancery_queues_reachable')).toBe(1);
    expect(value('chancery_queue_jobs', { queue: 'deliver', state: 'failed' })).toBe(0);
    expect(value('chancery_job_seconds_count', { queue: 'audit', result: 'done' })).toBeGreaterThan(
      0,
    );
    expect(value('chancery_audit_entries_total')).toBeGreaterThan(0);
    for (const { name, labels } of samples)
      for (const [label, word] of Object.entries(labels))
        expect(word, `${name}{${label}}`).not.toMatch(
          /@|\.(test|org)$|[0-9a-f]{8}-[0-9a-f]{4}|\d+\.\d+\.\d+\.\d+/,
        );
  });

  it('sees how old keys and backup are, and rotates the key: what was sealed before stays readable', async () => {
    const keys = async () => KeyReport.parse(JSON.parse((await call('/api/v1/keys')).text));
    expect(await keys()).toMatchObject({
      root: { kind: 'file', passphraseBeside: true },
      organisationKeys: [{ version: 1 }],
      epochs: { count: 1 },
      lastBackupAt: null,
    });
    const { code } = await system.cli(['backup', join(system.dataDir, 'backup')]);
    expect(code).toBe(0);
    expect((await keys()).lastBackupAt).not.toBeNull();
    expect((await call('/api/v1/keys/rotation', { method: 'POST' })).status).toBe(201);
    expect((await keys()).organisationKeys.map(({ version }) => version)).toEqual([2, 1]);
    await sendMail(
      system.ports.smtp,
      'alice@demo.test',
      ['carol@example.org'],
      Buffer.from('From: alice@demo.test\r\nSubject: [encrypt] After\r\n\r\nText\r\n'),
    );
    await sink.waitFor('carol@example.org');
  });

  it('pauses a queue and lets it go on', async () => {
    const paused = async () =>
      QueueList.parse(JSON.parse((await call('/api/v1/queues')).text)).items.find(
        ({ name }) => name === 'retain',
      )?.paused;
    expect((await call('/api/v1/queues/retain/pause', { method: 'POST' })).status).toBe(204);
    expect(await paused()).toBe(true);
    expect((await call('/api/v1/queues/retain/resume', { method: 'POST' })).status).toBe(204);
    expect(await paused()).toBe(false);
  });

  it('no longer sees a gateway that was stopped, and sees the one that came after it', async () => {
    const before = (await gateways()).items[0]!.instance;
    await system.kill('SIGTERM');
    await system.startServer();
    expect((await gateways()).items.map(({ instance }) => instance)).toEqual([before + 1]);
  });
});
