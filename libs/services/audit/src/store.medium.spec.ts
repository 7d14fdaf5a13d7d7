import { migrateAll, OrganisationScope, uuid7 } from '@chancery/platform';
import { type FreshDatabase, freshDatabase, until } from '@chancery/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AuditRecord } from './entities';
import { AUDIT_MIGRATIONS } from './index';
import { Rollups } from './reports/rollups';
import { Retention } from './retention';
import { AuditStore } from './store';

let database: FreshDatabase;
let store: AuditStore;
let retention: Retention;
/** The gateway's own connection: it may append inside its transactions and nothing else. */
let gateway: OrganisationScope;
let organisation: string;

beforeAll(async () => {
  database = await freshDatabase();
  await migrateAll(database.settings, [AUDIT_MIGRATIONS]);
  const scope = await database.scope('audit', [AuditRecord]);
  store = new AuditStore(scope);
  retention = new Retention(scope);
  gateway = await database.scope('gateway');
});
afterAll(() => database?.drop());
beforeEach(() => {
  organisation = uuid7();
});

const APPEND =
  'SELECT audit.append($1, $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[])';

interface Entry {
  kind: string;
  message?: string | null;
  recipient?: string | null;
  body?: unknown;
}

const columns = (of: string, entries: Entry[]) => [
  of,
  entries.map(() => uuid7()),
  entries.map(({ kind }) => kind),
  entries.map(({ message }) => message ?? null),
  entries.map(({ recipient }) => recipient ?? null),
  entries.map(() => 'gateway'),
  entries.map(({ body }) => JSON.stringify(body ?? {})),
];

const append = (...entries: Entry[]): Promise<unknown> =>
  gateway.inOrganisation(organisation, (em) => em.query(APPEND, columns(organisation, entries)));

/** Waits until so many have their places: a transaction of PostgreSQL's own may be older than they. */
async function placed(count: number): Promise<void> {
  let sum = 0;
  await until(
    `${count} records placed`,
    async () => (sum += await store.place(organisation)) >= count,
  );
  expect(sum).toBe(count);
}

/** So many records, each from a transaction of its own, all with their places. */
async function trail(length: number): Promise<void> {
  for (let i = 0; i < length; i++) await append({ kind: 'mail.received', body: { number: i } });
  await placed(length);
}

describe('the trail', () => {
  it('gives records their places in the order they were made, and holds', async () => {
    await append({ kind: 'mail.received' }, { kind: 'mail.judged' });
    await append({ kind: 'mail.delivered', recipient: 'bob@example.org' });
    await placed(3);
    expect(await store.place(organisation)).toBe(0);
    const newest = await store.latest(organisation, 10, null);
    expect(newest.map(({ position, kind }) => [position, kind])).toEqual([
      ['3', 'mail.delivered'],
      ['2', 'mail.judged'],
      ['1', 'mail.received'],
    ]);
    expect(await store.verify(organisation)).toEqual({ checked: 3, fault: null });
  });

  it('goes on where it was', async () => {
    await trail(3);
    await trail(2);
    expect(await store.verify(organisation)).toEqual({ checked: 5, fault: null });
  });

  it('is read in pages, newest first', async () => {
    await trail(5);
    const page = async (before: number | null) =>
      (await store.latest(organisation, 2, before)).map(({ position }) => Number(position));
    expect(await page(null)).toEqual([5, 4]);
    expect(await page(4)).toEqual([3, 2]);
    expect(await page(2)).toEqual([1]);
  });

  it('holds with nothing in it', async () => {
    expect(await store.verify(organisation)).toEqual({ checked: 0, fault: null });
  });

  it('gives no place to a record of a transaction that may still be overtaken, and skips none', async () => {
    let commit = (): void => undefined;
    const held = new Promise<void>((done) => (commit = done));
    let begun = (): void => undefined;
    const running = new Promise<void>((done) => (begun = done));
    const late = gateway.inOrganisation(organisation, async (em) => {
      await em.query(APPEND, columns(organisation, [{ kind: 'late' }]));
      begun();
      await held;
    });
    await running;
    await append({ kind: 'early' });
    // The record committed later has the older transaction: placed now, it would come before one with a place.
    expect(await store.place(organisation)).toBe(0);
    commit();
    await late;
    await placed(2);
    const kinds = (await store.latest(organisation, 10, null)).map(({ kind }) => kind);
    expect(kinds).toEqual(['early', 'late']);
    expect(await store.verify(organisation)).toEqual({ checked: 2, fault: null });
  });

  it('gives each place once where several workers ask', async () => {
    for (let i = 0; i < 20; i++) await append({ kind: 'mail.received' });
    await Promise.all([5, 5, 5, 5].map(() => store.place(organisation)));
    await until(
      'all are placed',
      async () =>
        (await store.place(organisation)) === 0 &&
        (await store.latest(organisation, 100, null)).length === 20,
    );
    expect(await store.verify(organisation)).toEqual({ checked: 20, fault: null });
  });

  it('is each organisation’s own', async () => {
    await trail(2);
    const other = uuid7();
    expect(await store.place(other)).toBe(0);
    expect(await store.latest(other, 10, null)).toEqual([]);
    const [one] = await store.latest(organisation, 1, null);
    expect(one?.position).toBe('2');
  });

  it('tells one message, oldest first', async () => {
    const message = uuid7();
    await append(
      { kind: 'received', message },
      { kind: 'judged', message },
      { kind: 'sealed', message },
    );
    await append({ kind: 'received', message: uuid7() });
    await append({ kind: 'delivered', message, recipient: 'bob@example.org' });
    const events = await store.trace(organisation, message);
    expect(events.map(({ kind, recipient }) => [kind, recipient])).toEqual([
      ['received', null],
      ['judged', null],
      ['sealed', null],
      ['delivered', 'bob@example.org'],
    ]);
  });
});

describe('records that were kept long enough', () => {
  const age = (upTo: number, days: number) =>
    database.query(
      `UPDATE audit.record SET at = at - make_interval(days => $3), leaf = sha256(convert_to(concat_ws(E'\\x1f', id, organisation_id,
         to_char((at - make_interval(days => $3)) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), kind, coalesce(message_id::text, '-'), coalesce(recipient, '-'), actor, body::text), 'UTF8'))
        WHERE organisation_id = $1 AND position IS NULL AND (body ->> 'number')::int < $2`,
      [organisation, upTo, days],
    );
  const counted = async () => {
    const rollups = new Rollups(await database.scope('audit', [AuditRecord]));
    while ((await rollups.add(organisation)) > 0);
  };
  /** So many records, the first of them as if from long ago, with their places, counted. */
  async function old(count: number, length: number, days: number): Promise<void> {
    for (let i = 0; i < length; i++) await append({ kind: 'mail.received', body: { number: i } });
    await age(count, days);
    await placed(length);
    await counted();
  }

  it('go, and what stays is verified from the link of the last that went', async () => {
    await old(6, 10, 40);
    expect(await retention.forget(organisation, 38)).toBe(6);
    await placed(1);
    const kept = await store.latest(organisation, 20, null);
    expect(kept.map(({ position, kind }) => [Number(position), kind])).toEqual([
      [11, 'audit.retained'],
      [10, 'mail.received'],
      [9, 'mail.received'],
      [8, 'mail.received'],
      [7, 'mail.received'],
    ]);
    expect(kept[0]?.body).toMatchObject({ from: 1, upTo: '6', records: 6, days: 38 });
    expect(await store.verify(organisation)).toEqual({ checked: 5, fault: null });
    expect(await store.chain(organisation)).toMatchObject({ position: 11, removed: 6 });
    expect(await retention.forget(organisation, 38)).toBe(0);
    await trail(2);
    expect(await store.verify(organisation)).toEqual({ checked: 7, fault: null });
  });

  it('stay as long as a day is missing, and as long as they are not counted', async () => {
    await old(3, 4, 30);
    expect(await retention.forget(organisation, 30)).toBe(0);
    await database.query('DELETE FROM audit.rollup_head WHERE organisation_id = $1', [
      organisation,
    ]);
    expect(await retention.forget(organisation, 10)).toBe(0);
    await counted();
    expect(await retention.forget(organisation, 10)).toBe(3);
  });

  it('cannot be said to be gone by somebody with the whole database', async () => {
    await old(0, 6, 0);
    const [at] = await database.query<{ chain: Buffer }>(
      'SELECT chain FROM audit.record WHERE organisation_id = $1 AND position = 4',
      [organisation],
    );
    await database.query('DELETE FROM audit.record WHERE organisation_id = $1 AND position <= 4', [
      organisation,
    ]);
    await database.query(
      'INSERT INTO audit.anchor (organisation_id, position, chain, moved_at) VALUES ($1, 4, $2, now())',
      [organisation, at?.chain],
    );
    expect((await store.verify(organisation)).fault).toEqual({
      position: 4,
      reason: 'anchor changed',
    });
  });

  it('are missed where somebody takes more than retention did', async () => {
    await old(6, 10, 40);
    await retention.forget(organisation, 38);
    await placed(1);
    await database.query('DELETE FROM audit.record WHERE organisation_id = $1 AND position = 7', [
      organisation,
    ]);
    expect((await store.verify(organisation)).fault).toEqual({
      position: 7,
      reason: 'record missing',
    });
  });
});

describe('what somebody with the whole database changed is found', () => {
  const TAMPERED: [what: string, sql: string | string[], position: number, reason: string][] = [
    [
      'what a record says',
      `UPDATE audit.record SET body = '{"number": 9}' WHERE organisation_id = $1 AND position = 3`,
      3,
      'record changed',
    ],
    [
      'when it was',
      `UPDATE audit.record SET at = at + interval '1 microsecond' WHERE organisation_id = $1 AND position = 2`,
      2,
      'record changed',
    ],
    [
      'whom it names',
      `UPDATE audit.record SET actor = 'nobody' WHERE organisation_id = $1 AND position = 5`,
      5,
      'record changed',
    ],
    [
      'a record taken out of the middle',
      'DELETE FROM audit.record WHERE organisation_id = $1 AND position = 3',
      3,
      'record missing',
    ],
    [
      'the first record taken out',
      'DELETE FROM audit.record WHERE organisation_id = $1 AND position = 1',
      1,
      'record missing',
    ],
    [
      'the newest records cut off',
      'DELETE FROM audit.record WHERE organisation_id = $1 AND position > 3',
      4,
      'record missing',
    ],
    [
      'everything removed',
      'DELETE FROM audit.record WHERE organisation_id = $1',
      1,
      'record missing',
    ],
    [
      'a record taken out and the others moved up',
      [
        'DELETE FROM audit.record WHERE organisation_id = $1 AND position = 2',
        // By way of negative places: rows are changed in the order in which an index gives them.
        'UPDATE audit.record SET position = 1 - position WHERE organisation_id = $1 AND position > 2',
        'UPDATE audit.record SET position = -position WHERE organisation_id = $1 AND position < 0',
      ],
      2,
      'chain broken',
    ],
    [
      'a changed record with a leaf that fits it',
      `UPDATE audit.record SET actor = 'nobody', leaf = sha256(convert_to(concat_ws(E'\\x1f', id, organisation_id,
         to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), kind, coalesce(message_id::text, '-'),
         coalesce(recipient, '-'), 'nobody', body::text), 'UTF8')) WHERE organisation_id = $1 AND position = 4`,
      4,
      'chain broken',
    ],
  ];

  it.each(TAMPERED)('%s', async (_, sql, position, reason) => {
    await trail(5);
    for (const statement of [sql].flat()) await database.query(statement, [organisation]);
    expect(await store.verify(organisation)).toEqual({
      checked: position - 1,
      fault: { position, reason },
    });
  });
});

describe('what the services may do to it', () => {
  it('the gateway appends to the organisation of its transaction, and reads, changes and removes nothing', async () => {
    await trail(1);
    const foreign = gateway.inOrganisation(organisation, (em) =>
      em.query(APPEND, columns(uuid7(), [{ kind: 'slipped in' }])),
    );
    await expect(foreign).rejects.toThrow('not the organisation of this transaction');
    for (const statement of [
      'SELECT * FROM audit.record',
      `UPDATE audit.record SET actor = 'nobody'`,
      'DELETE FROM audit.record',
    ])
      await expect(
        gateway.inOrganisation(organisation, (em) => em.query(statement)),
      ).rejects.toThrow(/permission denied/);
  });

  it('the audit service itself cannot change what a record says', async () => {
    await trail(1);
    const scope = await database.scope('audit');
    const change = scope.inOrganisation(organisation, (em) =>
      em.query(`UPDATE audit.record SET actor = 'nobody'`),
    );
    await expect(change).rejects.toThrow(/permission denied/);
  });
});
