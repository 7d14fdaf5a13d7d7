import type { CaseRecipient, NewRuleCase } from '@chancery/contracts';
import { KeyStore, wrappedKeysIn } from '@chancery/keys';
import {
  migrateAll,
  type OrganisationScope,
  Problem,
  type ServiceMigrations,
  uuid7,
} from '@chancery/platform';
import {
  auditTrail,
  builtInTemplates,
  type FreshDatabase,
  freshDatabase,
  publisher,
  ruleDraft,
  subjectMatches,
} from '@chancery/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accepting, publishChecks } from '../checks';
import { RuleRow } from '../entities';
import { RULES_MIGRATIONS } from '../index';
import { NamedListsStore } from '../lists/store';
import type { SavedRule } from '../rows';
import { RulesStore } from '../store';
import { CaseRunner } from './runner';
import { CaseStore } from './store';

const ANN = 'ann@demo.test';
const TO = 'ben@outside.example';
const CANARY = 'canary-7f3a of a patient';
const MESSAGE = Buffer.from(`Subject: [encrypt] Results\r\n\r\n${CANARY}\r\n`);

let database: FreshDatabase;
let scope: OrganisationScope;
let keys: KeyStore;
let rules: RulesStore;
let cases: CaseStore;
let trail: Awaited<ReturnType<typeof auditTrail>>;
let publishTemplates: Awaited<ReturnType<typeof publisher<'templates'>>>;
let organisation: string;

beforeAll(async () => {
  database = await freshDatabase();
  await migrateAll(database.settings, [RULES_MIGRATIONS]);
  trail = await auditTrail(database);
  // By a name known at run time only: no service imports another.
  const rights = `@chancery/service-${'rights'}`;
  const service = (await import(rights)) as Record<string, ServiceMigrations>;
  await migrateAll(database.settings, [service['RIGHTS_MIGRATIONS']!]);
  publishTemplates = await publisher(database, 'templates', ['rules']);
  await publisher(database, 'licensing', ['rules']);
  await database.query(`CREATE FUNCTION directory.published() RETURNS TABLE (organisation_id uuid, version bigint, body jsonb) LANGUAGE sql
    AS $$ SELECT nullif(current_setting('chancery.organisation', true), '')::uuid, 1::bigint, '{"domains": [{"name": "demo.test"}]}'::jsonb $$;
    CREATE FUNCTION directory.published_people(p_known jsonb, p_organisation uuid) RETURNS TABLE (organisation_id uuid, version bigint, body json)
      LANGUAGE sql AS $$ SELECT NULL::uuid, 1::bigint, NULL::json WHERE false $$;
    GRANT USAGE ON SCHEMA directory TO PUBLIC`);
  scope = await database.scope('rules', [RuleRow]);
  keys = new KeyStore(Buffer.alloc(32, 7), wrappedKeysIn(scope));
  use(new CaseRunner(async () => keys));
});
afterAll(() => database?.drop());

let patients: SavedRule;
beforeEach(async () => {
  organisation = uuid7();
  await publishTemplates(organisation, builtInTemplates(organisation));
  patients = await rules.create(organisation, ruleDraft('Patients'), null, ANN);
});

function use(runner: CaseRunner): void {
  rules = new RulesStore(scope, publishChecks({ cases: runner }));
  cases = new CaseStore(scope, rules, runner, async () => keys);
}

const sealed = (): CaseRecipient => ({
  address: TO,
  outcome: 'protected',
  moderated: false,
  template: 'encrypt-only',
  brand: null,
  rules: [{ id: patients.id, name: 'Patients' }],
});
const draft = (change: Partial<NewRuleCase> = {}): NewRuleCase => ({
  name: 'Results to a patient',
  from: ANN,
  to: [TO],
  counts: ['outcome', 'template', 'rules'],
  expected: [sealed()],
  ...change,
});
const create = (change: Partial<NewRuleCase> = {}, message: Uint8Array = MESSAGE) =>
  cases.create(organisation, draft(change), message, ANN);
/** Makes the rule miss the message. */
const missing = () =>
  rules.replace(
    organisation,
    patients.id,
    ruleDraft('Patients', { conditions: [subjectMatches('\\[seal\\]')] }),
    null,
    ANN,
  );
const kinds = async () => (await trail(organisation)).map(({ kind }) => kind);

describe('a case', () => {
  it('is run when it is saved, and said in words', async () => {
    const saved = await create();
    expect(saved).toMatchObject({
      version: 1,
      bytes: MESSAGE.length,
      holds: [{ recipients: [TO], words: 'Protected with Encrypt-Only; by “Patients”' }],
      last: { holds: true, differences: [], fault: null },
    });
    expect(await cases.list(organisation)).toEqual([saved]);
    expect(await kinds()).toContain('rule-case.created');
  });

  it('is nowhere in the clear, and opened only for who asks, which is recorded', async () => {
    const { id } = await create();
    const [row] = (await database.query(
      `SELECT position($1::bytea IN sealed) AS at, length(sealed) AS length, row_to_json(c)::text AS text FROM rules.regression_case c WHERE id = $2`,
      [Buffer.from(CANARY), id],
    )) as { at: number; length: number; text: string }[];
    expect(row).toMatchObject({ at: 0 });
    expect(row!.length).toBeGreaterThan(MESSAGE.length);
    expect(row!.text).not.toContain('canary');
    expect(await cases.message(organisation, id, ANN)).toEqual(MESSAGE);
    expect(await kinds()).toContain('rule-case.opened');
  });

  it('of another organisation is not there', async () => {
    const { id } = await create();
    const other = uuid7();
    expect(await cases.list(other)).toEqual([]);
    for (const work of [
      () => cases.message(other, id, ANN),
      () => cases.remove(other, id, null, ANN),
      () => cases.accept(other, id, null, ANN),
      () => cases.change(other, id, { name: 'x' }, null, ANN),
    ])
      await expect(work()).rejects.toMatchObject({ status: 404, code: 'case.unknown' });
  });

  it('is renamed, and what counts of it changed, by who saw its newest version', async () => {
    const { id } = await create();
    const renamed = await cases.change(organisation, id, { name: 'Other' }, 1, ANN);
    expect(renamed).toMatchObject({ name: 'Other', version: 2 });
    await expect(cases.change(organisation, id, { name: 'No' }, 1, ANN)).rejects.toMatchObject({
      status: 412,
      code: 'case.stale',
    });
    const counted = await cases.change(organisation, id, { counts: ['outcome'] }, 2, ANN);
    expect(counted.holds).toEqual([{ recipients: [TO], words: 'Protected' }]);
  });

  it('has a name of its own, and says what must hold for each recipient', async () => {
    await create();
    await expect(create({ name: 'results to a PATIENT' })).rejects.toMatchObject({
      status: 409,
      code: 'case.name-taken',
    });
    await expect(create({ name: 'b', to: [TO, 'cid@demo.test'] })).rejects.toMatchObject({
      status: 422,
    });
  });

  it('is one of two hundred at most', async () => {
    await create();
    await database.query(
      `INSERT INTO rules.regression_case (id, organisation_id, name, sender, recipients, sealed_key, sealed, bytes, counts, expected, created_by, updated_by)
       SELECT gen_random_uuid(), organisation_id, 'n' || n, sender, recipients, sealed_key, sealed, bytes, counts, expected, created_by, updated_by
         FROM rules.regression_case, generate_series(2, 200) n WHERE organisation_id = $1`,
      [organisation],
    );
    await expect(create({ name: 'one more' })).rejects.toMatchObject({
      status: 409,
      code: 'case.many',
    });
  });
});

describe('before rules are published', () => {
  it('a case that comes out differently stops the change, and says for whom and why', async () => {
    const { id } = await create();
    const before = await rules.revision(organisation);
    const refused = await missing().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Problem);
    expect(refused).toMatchObject({
      status: 409,
      code: 'rules.cases-failed',
      detail: 'Nothing is published: the case “Results to a patient” comes out differently.',
      extra: {
        of: 1,
        cases: [
          {
            id,
            name: 'Results to a patient',
            fault: null,
            differences: [
              {
                recipient: TO,
                expected: 'Protected with Encrypt-Only; by “Patients”',
                got: 'Leaves unprotected; no rule matches',
                by: null,
              },
            ],
          },
        ],
      },
    });
    expect(await rules.revision(organisation)).toBe(before);
    expect((await rules.one(organisation, patients.id)).version).toBe(1);
  });

  it('every way of changing them is stopped', async () => {
    await create();
    const {
      version: _,
      updatedBy: __,
      updatedAt: ___,
      managedBy: ____,
      managed: _____,
      ...rule
    } = patients;
    const stopped = { status: 409, code: 'rules.cases-failed' };
    await expect(rules.remove(organisation, patients.id, ANN)).rejects.toMatchObject(stopped);
    await expect(
      rules.layWhole(organisation, {
        rules: [{ ...rule, mode: 'off' }],
        expected: null,
        by: ANN,
        note: '',
        summary: { kind: 'rules.imported', body: {} },
      }),
    ).rejects.toMatchObject(stopped);
    await expect(
      rules.create(
        organisation,
        ruleDraft('First', { actions: [{ action: 'DeleteMessage', args: {} }] }),
        0,
        ANN,
      ),
    ).rejects.toMatchObject({
      ...stopped,
      extra: { cases: [{ differences: [{ got: 'Deleted; by “First”', by: { name: 'First' } }] }] },
    });
  });

  it('an entry of a list that a rule names stops it as well', async () => {
    const lists = new NamedListsStore(scope, rules);
    const list = await lists.create(
      organisation,
      { name: 'Clinics', kind: 'addresses', comment: '' },
      ANN,
    );
    const lines = (text: string) => ({ text, format: 'lines' as const });
    await lists.add(organisation, list.id, lines(TO), null, ANN);
    const saved = await rules.replace(
      organisation,
      patients.id,
      ruleDraft('Patients', {
        conditions: [{ predicate: 'SentTo', args: { addresses: [], lists: [list.id] } }],
      }),
      null,
      ANN,
    );
    await create({ expected: [{ ...sealed(), rules: [{ id: saved.id, name: 'Patients' }] }] });
    await expect(lists.removeEntries(organisation, list.id, TO, null, ANN)).rejects.toMatchObject({
      status: 409,
      code: 'rules.cases-failed',
    });
  });

  it('it goes on for who says why, which is recorded', async () => {
    const { id, name } = await create();
    await accepting({ reason: 'The clinic moved.', by: ANN }, missing);
    expect((await rules.one(organisation, patients.id)).version).toBe(2);
    const record = (await trail(organisation)).find(({ kind }) => kind === 'rules.cases-accepted');
    expect(record).toMatchObject({
      actor: ANN,
      body: { reason: 'The clinic moved.', cases: [{ id, name }], of: 1 },
    });
    expect(await cases.list(organisation)).toMatchObject([{ last: { holds: false } }]);
  });

  it('what is right now is the expectation from then on', async () => {
    const { id } = await create();
    await accepting({ reason: 'So be it.', by: ANN }, missing);
    const now = await cases.accept(organisation, id, null, ANN);
    expect(now).toMatchObject({
      version: 2,
      holds: [{ words: 'Leaves unprotected; no rule matches' }],
      last: { holds: true },
    });
    await rules.create(organisation, ruleDraft('Another'), null, ANN).then(
      () => expect.unreachable('a rule that protects it is another outcome'),
      (error: unknown) => expect(error).toMatchObject({ code: 'rules.cases-failed' }),
    );
  });

  it('one that cannot be opened stops it, too', async () => {
    await create();
    keys = new KeyStore(Buffer.alloc(32, 8), wrappedKeysIn(scope));
    try {
      await expect(missing()).rejects.toMatchObject({
        code: 'rules.cases-failed',
        extra: { cases: [{ fault: expect.stringContaining('cannot be opened') }] },
      });
    } finally {
      keys = new KeyStore(Buffer.alloc(32, 7), wrappedKeysIn(scope));
    }
  });

  it('one that is not judged in the time there is stops it, too', async () => {
    await create();
    try {
      use(new CaseRunner(async () => keys, 0));
      await expect(missing()).rejects.toMatchObject({
        code: 'rules.cases-failed',
        extra: { cases: [{ fault: 'It was not judged in the time there is.' }] },
      });
    } finally {
      use(new CaseRunner(async () => keys));
    }
  });

  it('all that hold let it pass, and say when they ran', async () => {
    const { last } = await create();
    await rules.create(
      organisation,
      ruleDraft('Another', { conditions: [subjectMatches('nothing like it')] }),
      null,
      ANN,
    );
    const [ran] = await cases.list(organisation);
    expect(ran?.last?.holds).toBe(true);
    expect(Date.parse(ran!.last!.at)).toBeGreaterThan(Date.parse(last!.at));
    const [again] = await cases.runAll(organisation);
    expect(Date.parse(again!.last!.at)).toBeGreaterThan(Date.parse(ran!.last!.at));
  });
});
