import type { Rule } from '@chancery/contracts';
import {
  migrateAll,
  type OrganisationScope,
  type ServiceMigrations,
  uuid7,
} from '@chancery/platform';
import {
  auditTrail,
  builtInTemplates,
  type FreshDatabase,
  freshDatabase,
  protect,
  publisher,
  ruleDraft,
  subjectMatches,
} from '@chancery/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RuleRow } from '../entities';
import { RULES_MIGRATIONS } from '../index';
import type { SavedRule } from '../rows';
import { RulesStore } from '../store';
import { pastMessage } from './past-mail';
import { SimulationRunner } from './runner';
import { SimulationStore } from './store';

const BY = 'zoe@demo.test';
const DAY = 86_400_000;
const OUTSIDE = { predicate: 'SentToScope', args: { scope: 'NotInOrganization' } };

let database: FreshDatabase;
let scope: OrganisationScope;
let rules: RulesStore;
let simulations: SimulationStore;
let trail: Awaited<ReturnType<typeof auditTrail>>;
let publishTemplates: Awaited<ReturnType<typeof publisher<'templates'>>>;
let organisation: string;
/** Runs whenever the console would be told; what is in it is done in the middle of a run. */
let onChange: () => Promise<void> = async () => undefined;

beforeAll(async () => {
  database = await freshDatabase();
  await migrateAll(database.settings, [RULES_MIGRATIONS]);
  trail = await auditTrail(database);
  // By names known at run time only: no service imports another.
  for (const name of ['rights', 'gateway'].map((each) => `@chancery/service-${each}`)) {
    const service = (await import(name)) as Record<string, ServiceMigrations>;
    const found = Object.keys(service).find((key) => key.endsWith('_MIGRATIONS'));
    await migrateAll(database.settings, [service[found!]!]);
  }
  publishTemplates = await publisher(database, 'templates', ['rules']);
  await publisher(database, 'licensing', ['rules']);
  await database.query(`CREATE FUNCTION directory.published() RETURNS TABLE (organisation_id uuid, version bigint, body jsonb) LANGUAGE sql
    AS $$ SELECT nullif(current_setting('chancery.organisation', true), '')::uuid, 1::bigint, '{"domains": [{"name": "demo.test"}]}'::jsonb $$;
    CREATE FUNCTION directory.published_people(p_known jsonb, p_organisation uuid) RETURNS TABLE (organisation_id uuid, version bigint, body json)
      LANGUAGE sql AS $$ SELECT NULL::uuid, 1::bigint, NULL::json WHERE false $$;
    GRANT USAGE ON SCHEMA directory TO PUBLIC`);
  scope = await database.scope('rules', [RuleRow]);
  rules = new RulesStore(scope);
  simulations = new SimulationStore(scope);
});
afterAll(() => database?.drop());
beforeEach(async () => {
  organisation = uuid7();
  onChange = async () => undefined;
  await publishTemplates(organisation, builtInTemplates(organisation));
});

const runner = (): SimulationRunner =>
  new SimulationRunner({ scope, rules, tellMs: 0, changed: () => onChange() });

interface Given {
  sender?: string;
  to?: string[];
  template?: string | null;
  rules?: string[];
  tested?: string[];
  daysAgo?: number;
  size?: number;
  /** Whom a rule sent a copy to. */
  copy?: string;
  client?: string;
}

/** A message as the gateway keeps it. */
async function kept(given: Given = {}): Promise<string> {
  const id = uuid7();
  const { sender = 'ann@demo.test', to = ['ben@outside.example'], template = null } = given;
  const matched = (given.rules ?? []).map((rule) => ({
    id: rule,
    name: 'A rule',
    priority: 0,
    mode: 'enforce',
  }));
  await database.query(
    `INSERT INTO mail.message (id, organisation_id, received_at, listener, client_address, sender, header_from, from_name, size, header,
                               segments, epoch, groups, protected, open_recipients, receiver)
     VALUES ($1, $2, now() - make_interval(secs => $3), 'relay', $8, $4, $4, 'Ann', $7, '', 1, 202611, $5, $6, 1, 1)`,
    [
      id,
      organisation,
      (given.daysAgo ?? 1) * 86_400,
      sender,
      JSON.stringify([{ template, edits: [], rules: matched, reject: null, expires: 0 }]),
      template !== null,
      given.size ?? 1234,
      given.client ?? '192.0.2.7',
    ],
  );
  for (const [idx, address] of [...to, ...(given.copy ? [given.copy] : [])].entries())
    await database.query(
      `INSERT INTO mail.recipient (message_id, idx, organisation_id, address, domain, group_no, treatment, state, notify)
       VALUES ($1, $2, $3, $4, lower(split_part($4, '@', 2)), 0, 'relay', 'delivered', $5)`,
      [id, idx, organisation, address, address === given.copy ? 'NEVER' : null],
    );
  await scope.inOrganisation(organisation, (em) =>
    em.query(
      `SELECT audit.append($1, ARRAY[$2::uuid], ARRAY['message.committed'], ARRAY[$3::uuid], ARRAY[NULL], ARRAY['gateway'], ARRAY[$4])`,
      [
        organisation,
        uuid7(),
        id,
        JSON.stringify(
          given.tested
            ? { testMatches: given.tested.map((rule) => ({ id: rule, name: 'T' })) }
            : {},
        ),
      ],
    ),
  );
  return id;
}

/** Asks for a simulation and runs it. */
async function simulated(draft: Rule | null, days = 7) {
  const { id } = await simulations.create(
    organisation,
    { ...(draft ? { draft } : {}), days, zone: 'UTC' },
    BY,
  );
  await runner().run(organisation, id);
  const row = await simulations.one(organisation, id);
  expect(row?.state).toBe('succeeded');
  return row!.result!;
}

const draftOf = (change: Parameters<typeof ruleDraft>[1]): Rule => ({
  ...ruleDraft('Draft', change),
  id: uuid7(),
  priority: 0,
});
const again = ({ version: _, updatedAt: __, updatedBy: ___, ...rule }: SavedRule): Rule => rule;
/** As if it had been saved so long ago. */
const savedBefore = (id: string, days: number) =>
  database.query('UPDATE rules.rule_version SET saved_at = $2 WHERE rule_id = $1', [
    id,
    new Date(Date.now() - days * DAY),
  ]);
const said = async () =>
  (await trail(organisation))
    .map(({ kind }) => kind)
    .filter((kind) => kind.startsWith('rule.simulation'));

describe('a simulation over past mail', () => {
  it('counts by day what a draft would do, beside what was done', async () => {
    const out = await kept({ daysAgo: 2 });
    const sent = await kept({ daysAgo: 1, template: 'encrypt-only', rules: [uuid7()] });
    await kept({ daysAgo: 1, to: ['cat@demo.test'] });
    await kept({ daysAgo: 9 });
    const result = await simulated(draftOf({ conditions: [OUTSIDE] }));
    expect(result.messages).toBe(3);
    expect(result.total).toEqual({
      matched: 2,
      notMatched: 1,
      untold: 0,
      changes: { 'newly-protected': 1 },
      same: 2,
      changesUntold: 0,
    });
    expect(result.days.map(({ matched, notMatched }) => [matched, notMatched])).toEqual([
      [1, 0],
      [1, 1],
    ]);
    expect(
      result.samples.map(({ message, was, would }) => [message, was.fate, would?.fate]),
    ).toEqual([
      [out, 'unprotected', 'protected'],
      [sent, 'protected', 'protected'],
    ]);
    expect(result.notEvaluable).toEqual([]);
    expect(await said()).toEqual(['rule.simulation-requested', 'rule.simulation-finished']);
  });

  it('sees who is no longer protected when a rule is replaced', async () => {
    const rule = await rules.create(organisation, ruleDraft('All', { conditions: [] }), null, BY);
    await kept({ template: 'encrypt-only', rules: [rule.id] });
    const { total } = await simulated({
      ...again(rule),
      conditions: [{ predicate: 'MessageSizeOver', args: { size: 5000 } }],
    });
    expect(total.changes).toEqual({ 'no-longer-protected': 1 });
    expect(total.notMatched).toBe(1);
  });

  it('says what cannot be told, and which conditions are why', async () => {
    await kept();
    await kept({ to: ['cat@demo.test'] });
    const result = await simulated(
      draftOf({ conditions: [OUTSIDE, subjectMatches('secret')], exceptions: [] }),
    );
    expect(result.total).toMatchObject({ untold: 1, notMatched: 1, changesUntold: 1, same: 1 });
    expect(result.samples).toMatchObject([{ match: 'untold', would: null }]);
    expect(result.notEvaluable).toMatchObject([
      {
        rule: { name: 'Draft' },
        conditions: ['the subject matches “secret”'],
        recordedSince: null,
      },
    ]);
  });

  it('knows from the record what a rule with these very conditions matched, in force or in test', async () => {
    const live = await rules.create(organisation, ruleDraft('Live'), null, BY);
    const tested = await rules.create(
      organisation,
      ruleDraft('Tested', { mode: 'test', conditions: [subjectMatches('figures')] }),
      null,
      BY,
    );
    await savedBefore(live.id, 3);
    await savedBefore(tested.id, 3);
    await kept({ template: 'encrypt-only', rules: [live.id] });
    const met = await kept({ tested: [tested.id] });
    await kept();
    // From before they were judged: nothing is on record.
    await kept({ daysAgo: 5 });
    const result = await simulated({ ...again(tested), mode: 'enforce' });
    expect(result.total).toEqual({
      matched: 1,
      // The first one is protected already, and the rule does not stop: it is judged all the same.
      notMatched: 2,
      untold: 1,
      changes: { 'newly-protected': 1 },
      same: 2,
      changesUntold: 1,
    });
    expect(result.samples[0]).toMatchObject({ message: met, match: 'matched' });
    expect(
      result.notEvaluable.map(({ rule, recordedSince }) => [rule.name, !!recordedSince]),
    ).toEqual([
      ['Live', true],
      ['Tested', true],
    ]);
    // With other conditions the record says nothing.
    const other = await simulated({
      ...again(tested),
      mode: 'enforce',
      conditions: [subjectMatches('other')],
    });
    expect(other.total.untold).toBe(4);
  });

  it('leaves out those to whom rules sent it, and mail that no rule judges', async () => {
    const rule = await rules.create(organisation, ruleDraft('Copies'), null, BY);
    await kept({ to: ['cat@demo.test'], copy: 'dan@outside.example', rules: [rule.id] });
    await kept({ client: '', sender: '' });
    const { messages, total } = await simulated(draftOf({ conditions: [OUTSIDE] }));
    expect([messages, total.matched]).toEqual([1, 0]);
  });

  it('reads page by page, and ends where somebody cancels it', async () => {
    await database.query(
      `INSERT INTO mail.message (id, organisation_id, received_at, listener, client_address, sender, header_from, from_name, size, header,
                                 segments, epoch, groups, protected, open_recipients, receiver)
       SELECT gen_random_uuid(), $1, now() - make_interval(mins => n), 'relay', '192.0.2.7', 'ann@demo.test', 'ann@demo.test', '', 10, '', 1, 202611,
              '[{"template": null, "edits": [], "rules": [], "reject": null}]', false, 0, 1 FROM generate_series(1, 1201) AS n`,
      [organisation],
    );
    await database.query(
      `INSERT INTO mail.recipient (message_id, idx, organisation_id, address, domain, group_no, treatment, state)
       SELECT id, 0, $1, 'ben@outside.example', 'outside.example', 0, 'relay', 'delivered' FROM mail.message WHERE organisation_id = $1`,
      [organisation],
    );
    const draft = draftOf({ conditions: [OUTSIDE], actions: [protect('do-not-forward')] });
    expect((await simulated(draft)).total.matched).toBe(1201);
    const { id } = await simulations.create(organisation, { draft, days: 7, zone: 'UTC' }, BY);
    const seen: string[] = [];
    onChange = async () => {
      const row = await simulations.one(organisation, id);
      seen.push(`${row?.state} ${row?.done}`);
      if (row?.done === '500') await simulations.cancel(organisation, id, BY);
    };
    expect(await runner().run(organisation, id)).toBeNull();
    expect(seen).toEqual(['running 0', 'running 500', 'cancelled 500']);
    expect((await simulations.one(organisation, id))?.result).toBeNull();
    expect((await said()).at(-1)).toBe('rule.simulation-cancelled');
  });

  it('begins anew where a worker is gone, and the one that comes back late changes nothing', async () => {
    await kept();
    const { id } = await simulations.create(organisation, { days: 7, zone: 'UTC' }, BY);
    let taken = false;
    onChange = async () => {
      if (taken) return;
      taken = true;
      await database.query(
        `UPDATE rules.simulation SET heard_at = now() - interval '1 minute' WHERE id = $1`,
        [id],
      );
      expect(await simulations.due(organisation)).toEqual([{ id, run: 2 }]);
      expect((await runner().run(organisation, id))?.state).toBe('succeeded');
    };
    expect(await runner().run(organisation, id)).toBeNull();
    expect(await simulations.one(organisation, id)).toMatchObject({ state: 'succeeded', run: 2 });
  });

  it('keeps results as long as it says, and shows them to no other organisation', async () => {
    const { id } = await simulations.create(organisation, { days: 1, zone: 'UTC' }, BY);
    await runner().run(organisation, id);
    expect(await simulations.one(uuid7(), id)).toBeNull();
    expect(await simulations.list(uuid7(), 10, null)).toEqual([]);
    await database.query(
      `UPDATE rules.simulation SET expires_at = now() - interval '1 second' WHERE id = $1`,
      [id],
    );
    await simulations.expire(organisation);
    expect(await simulations.list(organisation, 10, null)).toEqual([]);
    expect((await said()).at(-1)).toBe('rule.simulation-expired');
  });

  it('are asked for one message by its id, of the own organisation only', async () => {
    const id = await kept({ sender: 'ann@demo.test', to: ['ben@outside.example'], size: 77 });
    await kept();
    const one = (of: string) => scope.inOrganisation(of, (em) => pastMessage(em, of, id));
    expect(await one(organisation)).toMatchObject({
      id,
      sender: 'ann@demo.test',
      size: 77,
      recipients: [{ address: 'ben@outside.example', group: 0 }],
    });
    expect(await one(uuid7())).toBeNull();
    await expect(
      scope.inOrganisation(uuid7(), (em) => pastMessage(em, organisation, id)),
    ).rejects.toThrow('not the organisation of this transaction');
  });
});
