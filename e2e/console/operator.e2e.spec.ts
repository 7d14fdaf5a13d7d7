import { GatewayList } from '@chancery/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/ports';
import { Sink } from '../support/sink';
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

  it('no longer sees a gateway that was stopped, and sees the one that came after it', async () => {
    const before = (await gateways()).items[0]!.instance;
    await system.kill('SIGTERM');
    await system.startServer();
    expect((await gateways()).items.map(({ instance }) => instance)).toEqual([before + 1]);
  });
});
