import { migrateAll, OrganisationScope, uuid7 } from '@chancery/platform';
import { reportOf } from '@chancery/reports';
import { type FreshDatabase, freshDatabase, until } from '@chancery/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AuditRecord } from '../entities';
import { AUDIT_MIGRATIONS } from '../index';
import { AuditStore } from '../store';
import { periodOf } from './period';
import { ReportReader } from './reader';
import { Rollups } from './rollups';

let database: FreshDatabase;
let store: AuditStore;
let rollups: Rollups;
let reader: ReportReader;
let gateway: OrganisationScope;
let organisation: string;

beforeAll(async () => {
  database = await freshDatabase();
  await migrateAll(database.settings, [AUDIT_MIGRATIONS]);
  const scope = await database.scope('audit', [AuditRecord]);
  store = new AuditStore(scope);
  rollups = new Rollups(scope);
  reader = new ReportReader(scope);
  gateway = await database.scope('gateway');
});
afterAll(() => database?.drop());
beforeEach(() => {
  organisation = uuid7();
});

interface Entry {
  kind: string;
  message: string | null;
  recipient?: string;
  body?: object;
}

const append = (...entries: Entry[]): Promise<unknown> =>
  gateway.inOrganisation(organisation, (em) =>
    em.query(
      'SELECT audit.append($1, $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[])',
      [
        organisation,
        entries.map(() => uuid7()),
        entries.map(({ kind }) => kind),
        entries.map(({ message }) => message),
        entries.map(({ recipient }) => recipient ?? null),
        entries.map(() => 'gateway'),
        entries.map(({ body }) => JSON.stringify(body ?? {})),
      ],
    ),
  );

const kept = (
  message: string,
  to: string[],
  template: string | null,
  more: object = {},
): Entry => ({
  kind: 'message.committed',
  message,
  body: {
    recipients: to.map((address) => ({
      address,
      treatment: template ? 'wrap' : 'relay',
      group: 0,
    })),
    rules: template ? [{ id: 'r1', name: 'Confidential', mode: 'enforce' }] : [],
    templates: template ? [template] : [],
    ...more,
  },
});

async function counted(records: number): Promise<void> {
  let sum = 0;
  await until('records placed', async () => (sum += await store.place(organisation)) >= records);
  while ((await rollups.add(organisation)) > 0);
}

const answer = (code: string) => reader.read(organisation, reportOf(code)!, periodOf({}), true);

describe('figures per hour', () => {
  it('count messages, their recipients and what became of them, each once', async () => {
    const [one, two, plain] = [uuid7(), uuid7(), uuid7()] as [string, string, string];
    await append(
      kept(one, ['ann@ferris.example', 'Bob@alder.example'], 'encrypt-only'),
      kept(two, ['ann@ferris.example'], 'do-not-forward', {
        testMatches: [{ id: 'r2', name: 'Trial' }],
      }),
      kept(plain, ['cy@harbour.example'], null, { unlicensed: 'no-seat' }),
    );
    const opened = {
      kind: 'message.opened',
      message: one,
      recipient: 'bob@alder.example',
      body: { role: 'recipient' },
    };
    await append(opened);
    await append(opened, { ...opened, body: { role: 'sender' }, recipient: 'me@demo.test' });
    await append(
      {
        kind: 'message.revoked',
        message: one,
        recipient: 'ann@ferris.example',
        body: { role: 'recipient' },
      },
      { kind: 'message.bounced', message: plain, recipient: 'cy@harbour.example' },
      ...(['ann@ferris.example', 'bob@alder.example'] as const).map((recipient) => ({
        kind: 'message.expired',
        message: one,
        recipient,
        body: { role: 'recipient', opened: recipient.startsWith('bob') },
      })),
    );
    await counted(10);
    const template = await answer('template');
    expect(template.rows.map(({ key, values }) => [key, values])).toEqual([
      [
        'do-not-forward',
        {
          'messages.template': 1,
          'recipients.template': 1,
          'opened.template': 0,
          'unopened.template': 1,
          'expired.template': 0,
          'revoked.template': 0,
          'bounced.template': 0,
        },
      ],
      [
        'encrypt-only',
        {
          'messages.template': 1,
          'recipients.template': 2,
          'opened.template': 1,
          'unopened.template': 1,
          'expired.template': 1,
          'revoked.template': 1,
          'bounced.template': 0,
        },
      ],
    ]);
    expect(template.totals).toMatchObject({
      'messages.template': 2,
      'unopened.template': 2,
      'expired.template': 1,
    });
    expect(template.facts).toEqual({
      messages: 3,
      protected: 2,
      protectedRecipients: 3,
      opened: 1,
      protectedBefore: 0,
    });
    const rule = await answer('rule');
    expect(
      rule.rows.map(({ label, values }) => [label, values['messages.rule'], values['tests.rule']]),
    ).toEqual([
      ['Confidential', 2, 0],
      ['Trial', 0, 1],
    ]);
    expect((await answer('failures')).rows).toMatchObject([
      { key: 'harbour.example', values: { 'bounced.domain': 1 } },
    ]);
    expect((await answer('licences')).rows).toMatchObject([
      { key: 'no-seat', values: { 'unlicensed.reason': 1 } },
    ]);
    expect((await answer('summary')).series.map(({ total }) => total)).toEqual([1, 1]);
  });

  it('count who was refused for want of a licence beside who was sent all the same', async () => {
    await append(
      kept(uuid7(), ['cy@harbour.example'], 'encrypt-only', { unlicensed: 'not-assigned' }),
      ...['not-assigned', 'ended'].map((reason) => ({
        kind: 'message.unlicensed-refused',
        message: null,
        body: { sender: 'ann@demo.test', reason, recipients: 1 },
      })),
    );
    await counted(3);
    const licences = await answer('licences');
    expect(licences.rows).toEqual([
      expect.objectContaining({
        key: 'ended',
        values: { 'unlicensed-refused.reason': 1, 'unlicensed.reason': 0 },
      }),
      expect.objectContaining({
        key: 'not-assigned',
        values: { 'unlicensed-refused.reason': 1, 'unlicensed.reason': 1 },
      }),
    ]);
    expect(licences.totals).toEqual({ 'unlicensed-refused.reason': 2, 'unlicensed.reason': 1 });
    expect(licences.series.map(({ label, total }) => [label, total])).toEqual([
      ['Refused', 2],
      ['Sent and flagged', 1],
    ]);
  });

  it('access given back is not revoked; counted again from the beginning the figures are the same', async () => {
    const message = uuid7();
    await append(kept(message, ['ann@ferris.example'], 'encrypt-only'));
    await append({ kind: 'message.revoked', message, recipient: 'ann@ferris.example' });
    await counted(2);
    expect((await answer('template')).totals['revoked.template']).toBe(1);
    await append({ kind: 'message.restored', message, recipient: 'ann@ferris.example' });
    await counted(1);
    const before = await answer('template');
    expect(before.totals['revoked.template']).toBe(0);
    await rollups.rebuild(organisation);
    await counted(0);
    expect(await answer('template')).toEqual(before);
  });

  it('says up to when they are complete only when nothing older is still running', async () => {
    await append(kept(uuid7(), ['ann@ferris.example'], null));
    await counted(1);
    const watched = await rollups.watch(organisation);
    await rollups.complete(organisation, { ...watched, oldest: '100', next: '200' });
    expect((await answer('summary')).completeUpTo).toBeNull();
    await rollups.complete(organisation, {
      ...watched,
      oldest: '150',
      next: '300',
      at: new Date(),
    });
    expect((await answer('summary')).completeUpTo).toBeNull();
    await rollups.complete(organisation, {
      ...watched,
      oldest: '200',
      next: '300',
      at: new Date(),
    });
    expect((await answer('summary')).completeUpTo).toBe(watched.at.toISOString());
  });

  it('two workers at once count nothing twice', async () => {
    for (let i = 0; i < 20; i++)
      await append(kept(uuid7(), ['ann@ferris.example'], 'encrypt-only'));
    let sum = 0;
    await until('placed', async () => (sum += await store.place(organisation)) >= 20);
    await Promise.all([
      rollups.add(organisation),
      rollups.add(organisation),
      rollups.add(organisation),
    ]);
    expect((await answer('summary')).facts.protected).toBe(20);
  });
});

describe('by severity', () => {
  it('counts a message once under each severity of its rules; what is not to be reported is left out by rule too', async () => {
    const rule = (id: string, severity?: string) => ({ id, name: id, mode: 'enforce', severity });
    await append(
      kept(uuid7(), ['a@x.test'], null, { rules: [rule('r1', 'High'), rule('r2', 'High')] }),
      kept(uuid7(), ['a@x.test'], null, { rules: [rule('r1', 'High'), rule('r3', 'Low')] }),
      kept(uuid7(), ['a@x.test'], null, { rules: [rule('r4', 'DoNotAudit')] }),
      kept(uuid7(), ['a@x.test'], null, { rules: [rule('r5')] }),
    );
    await counted(4);
    const severity = await answer('severity');
    expect(severity.rows.map(({ key, values }) => [key, values['messages.severity']])).toEqual([
      ['High', 2],
      ['Low', 1],
    ]);
    expect(severity.totals).toEqual({ 'messages.severity': 2 });
    const rules = await answer('rule');
    expect(rules.rows.map(({ key }) => key).sort()).toEqual(['r1', 'r2', 'r3', 'r5']);
    expect(rules.totals['messages.rule']).toBe(3);
  });
});

describe('what each rule matched', () => {
  it('is by step what the records say, in force and in test apart', async () => {
    const rule = (id: string) => ({ id, name: id, mode: 'enforce' });
    await append(
      kept(uuid7(), ['a@x.test'], 'encrypt-only', { rules: [rule('r1'), rule('r1'), rule('r2')] }),
      kept(uuid7(), ['a@x.test'], null, { rules: [], testMatches: [rule('r2'), rule('r3')] }),
      kept(uuid7(), ['a@x.test'], 'encrypt-only', { rules: [rule('r1')] }),
    );
    await counted(3);
    const now = Date.now();
    const figures = await reader.rules(
      organisation,
      periodOf({
        from: new Date(now - 6 * 86_400_000).toISOString(),
        to: new Date(now).toISOString(),
        zone: 'Europe/Amsterdam',
      }),
    );
    expect(figures).toMatchObject({ step: 'day', zone: 'Europe/Amsterdam' });
    const [raw] = await database.query<Record<string, string>>(
      `SELECT count(*) FILTER (WHERE body -> 'rules' @> '[{"id": "r1"}]') AS r1,
              count(*) FILTER (WHERE body -> 'rules' @> '[{"id": "r2"}]') AS r2,
              count(*) FILTER (WHERE body -> 'testMatches' @> '[{"id": "r2"}]') AS t2,
              count(*) FILTER (WHERE body -> 'testMatches' @> '[{"id": "r3"}]') AS t3
         FROM audit.record WHERE organisation_id = $1`,
      [organisation],
    );
    const sum = (list: number[] | undefined) => String(list?.reduce((a, b) => a + b, 0));
    const of = (id: string) => figures.items.find((item) => item.rule === id);
    expect(figures.items.every(({ matched }) => matched.length === figures.steps.length)).toBe(
      true,
    );
    expect({
      r1: sum(of('r1')?.matched),
      r2: sum(of('r2')?.matched),
      t2: sum(of('r2')?.tested),
      t3: sum(of('r3')?.tested),
    }).toEqual(raw);
    expect(raw).toEqual({ r1: '2', r2: '1', t2: '1', t3: '1' });
    expect((await reader.rules(uuid7(), periodOf({}))).items).toEqual([]);
  });
});
