import type { MessageFilter, MessageRecipientState } from '@chancery/contracts';
import {
  migrateAll,
  type OrganisationScope,
  type ServiceMigrations,
  uuid7,
} from '@chancery/platform';
import { auditTrail, type FreshDatabase, freshDatabase, makeLicence } from '@chancery/testing';
import type { EntityManager } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GATEWAY_MIGRATIONS, HeldRecipients, MessageSearch } from '../index';
import { positionOf } from './cursor';

const RULE = '018f0000-0000-7000-8000-0000000000aa';

let database: FreshDatabase;
let search: MessageSearch;
let held: HeldRecipients;
let auditor: OrganisationScope;
let messagesExport: (
  organisation: string,
  filter: MessageFilter,
) => {
  count(em: EntityManager): Promise<number>;
  pages(em: EntityManager): AsyncIterable<unknown[][]>;
};
let trail: Awaited<ReturnType<typeof auditTrail>>;
let organisation: string;

beforeAll(async () => {
  database = await freshDatabase();
  trail = await auditTrail(database);
  // By names known at run time only: no service imports another.
  const rights: string = '@chancery/service-rights';
  const { RIGHTS_MIGRATIONS } = (await import(rights)) as { RIGHTS_MIGRATIONS: ServiceMigrations };
  await migrateAll(database.settings, [RIGHTS_MIGRATIONS]);
  await migrateAll(database.settings, [GATEWAY_MIGRATIONS]);
  const scope = await database.scope('gateway');
  search = new MessageSearch(scope);
  held = new HeldRecipients(scope);
  auditor = await database.scope('audit');
  const audit: string = '@chancery/service-audit';
  ({ messagesExport } = (await import(audit)) as { messagesExport: typeof messagesExport });
});
afterAll(() => database?.drop());
beforeEach(() => {
  organisation = uuid7();
});

/** Parameters behind database and organisation. */
type Tail<T extends unknown[]> = T extends [unknown, unknown, ...infer R] ? R : never;

interface Given {
  sender?: string;
  to?: [address: string, state?: MessageRecipientState][];
  template?: string | null;
  rules?: string[];
  at?: string;
  messageId?: string;
  of?: string;
}

/** A message as the gateway writes it, apart from what is sealed. */
async function kept(given: Given = {}): Promise<string> {
  const id = uuid7();
  const {
    sender = 'ann@demo.test',
    to = [['ben@outside.example']],
    template = null,
    rules = [],
    at = '2026-11-20T10:00:00Z',
    messageId = `<${id}@demo.test>`,
    of = organisation,
  } = given;
  const groups = [
    {
      template,
      edits: [{ kind: 'set-header', name: 'X-Class', value: 'secret words' }],
      rules: rules.map((rule) => ({ id: rule, name: 'A rule', priority: 0, mode: 'enforce' })),
      reject: null,
      expires: 0,
    },
  ];
  await database.query(
    `INSERT INTO mail.message (id, organisation_id, received_at, listener, client_address, sender, header_from, from_name, header_message_id, size, header,
                               segments, epoch, groups, protected, open_recipients, receiver)
     VALUES ($1, $2, $3, 'relay', '192.0.2.7', $4, $4, 'Ann', $5, 1234, '', 1, 202611, $6, $7, 1, 1)`,
    [id, of, at, sender, messageId, JSON.stringify(groups), template !== null],
  );
  for (const [idx, [address, state = 'delivered']] of to.entries())
    await database.query(
      `INSERT INTO mail.recipient (message_id, idx, organisation_id, address, domain, group_no, treatment, state, attempts, crashes)
       VALUES ($1, $2, $3, $4, lower(split_part($4, '@', 2)), 0, 'wrap', $5, 3, 3)`,
      [id, idx, of, address, state],
    );
  return id;
}

/** The ids that a filter finds, and that its export holds: two statements of the same filter, which must agree. */
async function found(filter: MessageFilter): Promise<string[]> {
  const ids = (await search.page(organisation, filter, 50, null)).items.map(({ id }) => id);
  const exported = (await inExport(filter)).map(([id]) => id);
  expect(exported, `export of ${JSON.stringify(filter)}`).toEqual(ids);
  return ids;
}

/** The rows of the export, read by the audit service's own role. */
function inExport(filter: MessageFilter): Promise<unknown[][]> {
  return auditor.reading(organisation, async (em) => {
    const source = messagesExport(organisation, filter);
    const rows: unknown[][] = [];
    for await (const page of source.pages(em)) rows.push(...page);
    expect(await source.count(em)).toBe(rows.length);
    return rows;
  });
}

describe('the search for messages', () => {
  it('finds by sender and recipient: an address, a domain, a part, in any case', async () => {
    const one = await kept({ sender: 'Ann@Demo.test', to: [['Ben.Baker@Outside.example']] });
    const two = await kept({ sender: 'cat@demo.test', to: [['dan@outside.example']] });
    for (const [filter, expected] of [
      [{ sender: 'ann@demo.test' }, [one]],
      [{ sender: '@DEMO.test' }, [two, one]],
      [{ sender: 'AN' }, [one]],
      [{ recipient: 'ben.baker@outside.example' }, [one]],
      [{ recipient: '@outside.example' }, [two, one]],
      [{ recipient: 'baker' }, [one]],
      [{ domain: 'Outside.Example' }, [two, one]],
      [{ recipient: 'ben@outside.example' }, []],
      [{ sender: 'ann@demo.test', recipient: 'dan@outside.example' }, []],
      [{ sender: '%' }, []],
    ] as const)
      expect((await found(filter)).sort(), JSON.stringify(filter)).toEqual([...expected].sort());
  });

  it('finds what a rule in test mode matched, and by the severity of a match', async () => {
    const met = await kept();
    const low = await kept({ rules: [RULE] });
    await database.query(
      `UPDATE mail.message SET groups = jsonb_set(groups, '{0,rules,0,severity}', '"Low"') WHERE id = $1`,
      [low],
    );
    await auditor.inOrganisation(organisation, (em) =>
      em.query(
        `SELECT audit.append($1, ARRAY[$2::uuid], ARRAY['message.committed'], ARRAY[$3::uuid], ARRAY[NULL], ARRAY['gateway'], ARRAY[$4])`,
        [
          organisation,
          uuid7(),
          met,
          JSON.stringify({
            testMatches: [
              { id: uuid7(), name: 'B' },
              { id: RULE, name: 'A' },
            ],
          }),
        ],
      ),
    );
    expect(await found({ tested: RULE })).toEqual([met]);
    expect(await found({ tested: uuid7() })).toEqual([]);
    expect(await found({ tested: RULE, to: '2026-11-01T00:00:00Z' })).toEqual([]);
    expect(await found({ severity: 'Low' })).toEqual([low]);
    expect(await found({ severity: 'any' })).toEqual([low]);
    expect(await found({ severity: 'High' })).toEqual([]);
  });

  it('finds by what became of it, of the very recipient that is asked for', async () => {
    const mixed = await kept({
      to: [
        ['ben@outside.example', 'held'],
        ['cat@outside.example', 'delivered'],
      ],
    });
    const sent = await kept({ to: [['ben@outside.example', 'delivered']] });
    expect(await found({ state: 'held' })).toEqual([mixed]);
    expect((await found({ state: 'delivered' })).sort()).toEqual([mixed, sent].sort());
    expect(await found({ state: 'held', recipient: 'cat@outside.example' })).toEqual([]);
    expect(await found({ state: 'delivered', recipient: 'cat@outside.example' })).toEqual([mixed]);
  });

  it('finds by protection, template, rule, ids and period', async () => {
    const plain = await kept({ at: '2026-11-18T10:00:00Z' });
    const wrapped = await kept({ template: 'encrypt-only', rules: [RULE], messageId: '<a@b>' });
    for (const [filter, expected] of [
      [{ protected: 'yes' }, [wrapped]],
      [{ protected: 'no' }, [plain]],
      [{ template: 'encrypt-only' }, [wrapped]],
      [{ template: 'do-not-forward' }, []],
      [{ rule: RULE }, [wrapped]],
      [{ rule: 'any' }, [wrapped]],
      [{ rule: uuid7() }, []],
      [{ message: plain }, [plain]],
      [{ message: 'a@b' }, [wrapped]],
      [{ message: '<a@b>' }, [wrapped]],
      [{ from: '2026-11-20T10:00:00Z' }, [wrapped]],
      [{ to: '2026-11-20T10:00:00Z' }, [plain]],
      [{ from: '2026-11-18T12:00:00+02:00', to: '2026-11-18T12:00:01+02:00' }, [plain]],
    ] as [MessageFilter, string[]][])
      expect(await found(filter), JSON.stringify(filter)).toEqual(expected);
  });

  it('finds by what a recipient did, of the very domain that is asked for', async () => {
    const licence = (...row: Tail<Parameters<typeof makeLicence>>) =>
      makeLicence(database, organisation, ...row);
    const to: [string][] = [['ben@outside.example'], ['cat@alder.example']];
    const read = await kept({ to, template: 'encrypt-only' });
    await licence(read, 'ben@outside.example', { first_opened_at: 'now()', replied_at: 'now()' });
    await licence(read, 'cat@alder.example', {});
    const late = await kept({ to: [['ben@outside.example']], template: 'encrypt-only' });
    await licence(late, 'ben@outside.example', { expires_at: `now() - interval '1 hour'` });
    const ended = await kept({ to: [['dan@outside.example']], template: 'encrypt-only' });
    await licence(ended, 'dan@outside.example', { first_opened_at: 'now()' }, 'withheld_licence');
    await kept();
    for (const [filter, expected] of [
      [{ access: 'opened' }, [read, ended]],
      [{ access: 'opened', domain: 'alder.example' }, []],
      [{ access: 'unopened' }, [read, late]],
      [{ access: 'unopened', domain: 'Alder.Example' }, [read]],
      [{ access: 'replied' }, [read]],
      [{ access: 'expired' }, [late]],
      [{ access: 'revoked' }, [ended]],
      [{ access: 'revoked', sender: 'cat@demo.test' }, []],
    ] as [MessageFilter, string[]][])
      expect((await found(filter)).sort(), JSON.stringify(filter)).toEqual(expected.sort());
  });

  it('goes through all of them once, newest first, also where many came in one transaction', async () => {
    const all: string[] = [];
    for (let n = 0; n < 23; n++)
      all.unshift(await kept({ at: `2026-11-20T10:00:0${Math.floor(n / 10)}.000001Z` }));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await search.page(organisation, {}, 5, cursor ? positionOf(cursor) : null);
      if (cursor === null) expect(page.total).toEqual({ value: 23, relation: 'eq' });
      else expect(page.total).toBeUndefined();
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(all);
  });

  it('shows the recipients that were asked for before others, and counts all', async () => {
    const to = ['one', 'two', 'three', 'four', 'five'].map(
      (name, at): [string, MessageRecipientState] => [
        `${name}@outside.example`,
        at === 4 ? 'bounced' : 'delivered',
      ],
    );
    await kept({ to });
    const [item] = (await search.page(organisation, { recipient: 'five' }, 5, null)).items;
    expect(item?.recipients).toEqual([
      { address: 'five@outside.example', state: 'bounced' },
      { address: 'one@outside.example', state: 'delivered' },
      { address: 'two@outside.example', state: 'delivered' },
    ]);
    expect(item).toMatchObject({ recipientCount: 5, states: { delivered: 4, bounced: 1 } });
  });

  it('gives an export each message with all its recipients and nothing that is written in it', async () => {
    const id = await kept({
      to: [
        ['ben@outside.example', 'delivered'],
        ['cat@outside.example', 'bounced'],
      ],
      template: 'encrypt-only',
      rules: [RULE],
      messageId: '<a@b>',
    });
    const rows = await inExport({});
    expect(rows).toEqual([
      [
        id,
        '2026-11-20T10:00:00.000000Z',
        'ann@demo.test',
        'ben@outside.example (delivered); cat@outside.example (bounced)',
        2,
        1234,
        'yes',
        'encrypt-only',
        'A rule',
        '<a@b>',
      ],
    ]);
  });

  it('tells of one message its envelope and states, and nothing that is written in it', async () => {
    const id = await kept({ template: 'encrypt-only', rules: [RULE] });
    const details = await search.one(organisation, id);
    expect(details).toMatchObject({
      id,
      listener: 'relay',
      clientAddress: '192.0.2.7',
      size: 1234,
      groups: [{ template: 'encrypt-only', edits: ['Header X-Class set'] }],
      recipients: [{ idx: 0, state: 'delivered', attempts: 3 }],
    });
    expect(JSON.stringify(details)).not.toContain('secret words');
  });

  it('knows nothing of another organisation', async () => {
    const theirs = await kept({ of: uuid7() });
    await kept();
    expect(await found({ message: theirs })).toEqual([]);
    expect(await found({ domain: 'outside.example' })).toHaveLength(1);
    expect(await search.one(organisation, theirs)).toBeNull();
    expect(await held.release(organisation, theirs, null, 'op@demo.test')).toEqual([]);
  });
});

describe('a held recipient', () => {
  it('is due again once released, said in the audit; one that is not held stays as it is', async () => {
    const id = await kept({
      to: [
        ['ben@outside.example', 'held'],
        ['cat@outside.example', 'delivered'],
      ],
    });
    expect(await held.release(organisation, id, 1, 'op@demo.test')).toEqual([]);
    expect(await held.release(organisation, id, 0, 'op@demo.test')).toEqual([
      'ben@outside.example',
    ]);
    const rows = await database.query(
      'SELECT state, crashes, lease_owner, next_attempt_at <= now() AS due FROM mail.recipient WHERE message_id = $1 ORDER BY idx',
      [id],
    );
    expect(rows).toEqual([
      { state: 'queued', crashes: 0, lease_owner: null, due: true },
      { state: 'delivered', crashes: 3, lease_owner: null, due: null },
    ]);
    expect(await trail(organisation)).toEqual([
      { kind: 'message.released', actor: 'op@demo.test', body: { idx: 0 } },
    ]);
    expect(await held.release(organisation, id, 0, 'op@demo.test')).toEqual([]);
  });
});
