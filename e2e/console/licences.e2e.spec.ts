import type {
  AssignmentImport,
  AssignmentView,
  LicenceCheck,
  LicenceRefusals,
  Subscriptions,
  SubscriptionView,
} from '@chancery/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inForce, keptFrom, mail, traceOf } from '../smtp/world';
import { Sink } from '../support/sink';
import { queuedAs, sendMail } from '../support/smtp';
import { System } from '../support/system';
import { type ConsoleClient, firstOwner, invited } from './console-client';

const UNLICENSED = '550 5.7.1 Sender is not licensed for message encryption';
const TO = 'hal@example.org';

/** Licences from the API to the reply over SMTP. */
describe('licences', () => {
  let sink: Sink;
  let system: System;
  let owner: ConsoleClient;
  let operator: ConsoleClient;
  let subscription: SubscriptionView;
  beforeAll(async () => {
    sink = await Sink.start();
    system = await System.start({ nextHop: sink.port });
    owner = await firstOwner(system);
    operator = await invited(owner, 'operator');
  });
  afterAll(async () => {
    await system?.stop();
    await sink?.stop();
  });

  const send = (from: string, to = [TO]) =>
    sendMail(system.ports.smtp, from, to, mail({ Subject: '[encrypt] Figures' }));
  const done = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await operator.call<T>(method, path, body);
    expect(answer.status, `${method} ${path} ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    if (method !== 'GET') await inForce(system);
    return answer.body;
  };
  const set = (check: 'enforce' | 'warn' | 'off') => done('PUT', '/licence-setting', { check });
  const change = (over: Partial<SubscriptionView>) => {
    const { plan, addOn, seats, startsAt, endsAt, graceDays } = { ...subscription, ...over };
    const body = { plan, addOn, seats, startsAt, endsAt, graceDays };
    return done<SubscriptionView>('PUT', `/subscriptions/${subscription.id}`, body);
  };
  const assign = (value: string) =>
    done<AssignmentView>('POST', '/licence-assignments', {
      subscription: subscription.id,
      kind: 'address',
      value,
    });
  const importCsv = async (csv: string, dryRun: boolean): Promise<AssignmentImport> => {
    const response = await fetch(
      `${system.adminUrl}/api/v1/licence-assignments/import?subscription=${subscription.id}&dryRun=${String(dryRun)}`,
      {
        method: 'POST',
        headers: {
          cookie: operator.cookie ?? '',
          'x-chancery-csrf': operator.csrf ?? '',
          'content-type': 'text/csv',
        },
        body: csv,
      },
    );
    expect(response.status).toBe(200);
    return (await response.json()) as AssignmentImport;
  };

  it('the organisation of the first start is licensed for everybody in it', async () => {
    queuedAs(await send('anybody@demo.test'));
    const { items } = await done<Subscriptions>('GET', '/subscriptions');
    expect(items).toMatchObject([{ plan: 'Evaluation', state: 'active', open: true, seats: 25 }]);
    subscription = items[0] as SubscriptionView;
  });

  it('under enforce the 550, under warn sent and flagged, with off sent', async () => {
    const { items } = await done<{ items: AssignmentView[] }>('GET', '/licence-assignments');
    for (const { id } of items) await done('DELETE', `/licence-assignments/${id}`);
    await assign('alice@demo.test');
    queuedAs(await send('Alice@DEMO.test'));
    expect(await send('mallory@demo.test', ['carl@demo.test', TO])).toBe(UNLICENSED);
    expect(await keptFrom(system, 'mallory@demo.test')).toBe(0);

    await set('warn');
    const flagged = queuedAs(await send('mallory@demo.test'));
    const flags = (await traceOf(system, flagged, 'message.unlicensed-sent')).filter(
      ({ kind }) => kind === 'message.unlicensed-sent',
    );
    expect(flags[0]?.body).toMatchObject({
      sender: 'mallory@demo.test',
      reason: 'not-assigned',
    });

    await set('off');
    const plain = queuedAs(await send('mallory@demo.test'));
    expect((await traceOf(system, plain, 'message.committed'))[0]?.body).not.toHaveProperty(
      'unlicensed',
    );
    await set('enforce');
    await expect
      .poll(() => done<LicenceRefusals>('GET', '/licence-refusals'), { timeout: 10_000 })
      .toMatchObject({
        total: 1,
        refused: 1,
        flagged: 1,
        items: [{ sender: 'mallory@demo.test', refused: 1, flagged: 1, reason: 'not-assigned' }],
      });
  });

  it('what would happen is what happens: seats, plan, end and grace', async () => {
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
    const alice = () =>
      done<LicenceCheck>('GET', `/licence-check?address=${encodeURIComponent('alice@demo.test')}`);
    const cases: [Partial<SubscriptionView>, LicenceCheck['reason']][] = [
      [{ plan: 'exchange-online-1' }, 'plan-without-encryption'],
      [{ plan: 'exchange-online-1', addOn: true }, null],
      [{ startsAt: daysAgo(9), endsAt: daysAgo(2), graceDays: 3 }, null],
      [{ startsAt: daysAgo(9), endsAt: daysAgo(4), graceDays: 3 }, 'ended'],
      [{ startsAt: daysAgo(-1) }, 'not-started'],
      [{}, null],
    ];
    for (const [over, reason] of cases) {
      await change(over);
      expect(await alice(), JSON.stringify(over)).toMatchObject({
        reason,
        outcome: reason ? 'refused' : 'sent',
      });
      const reply = await send('alice@demo.test');
      if (reason) expect(reply, reason).toBe(UNLICENSED);
      else queuedAs(reply);
    }
    const over = await operator.call('PUT', `/subscriptions/${subscription.id}`, {
      ...(await change({})),
      seats: 0,
    });
    expect(over).toMatchObject({ status: 409, body: { code: 'seats.missing' } });
  });

  it('a CSV file is tried with its faults by line, then assigned, and its people may send', async () => {
    const file = 'Name,Email\nBen,ben@demo.test\nNobody,nobody at all\n';
    expect(await importCsv(file, true)).toMatchObject({
      applied: false,
      wrong: 1,
      errors: [{ line: 3, value: 'nobody at all' }],
    });
    expect(await send('ben@demo.test')).toBe(UNLICENSED);
    expect(await importCsv('Name,Email\nBen,ben@demo.test\n', false)).toMatchObject({
      applied: true,
      added: 1,
    });
    await inForce(system);
    queuedAs(await send('ben@demo.test'));
  });

  it('compliance reads, brands and auditors do not, and only the operator and the owner change', async () => {
    for (const role of ['compliance', 'auditor', 'brand'] as const) {
      const client = await invited(owner, role);
      const read = await client.call('GET', '/subscriptions');
      expect(read.status, role).toBe(role === 'compliance' ? 200 : 403);
      const write = await client.call('PUT', '/licence-setting', { check: 'off' });
      expect(write.status, role).toBe(403);
    }
    expect((await owner.call('PUT', '/licence-setting', { check: 'enforce' })).status).toBe(200);
  });
});
