import type { SensitiveTypeEntry } from '@chancery/contracts';
import { appendAudit, type OrganisationScope, publishSnapshot, uuid7 } from '@chancery/platform';
import {
  builtInTemplates,
  type FreshDatabase,
  ruleDraft,
  type RulesFixture,
  rulesFixture,
} from '@chancery/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RuleRow } from '../entities';
import { RULES_MIGRATIONS } from '../index';
import { RuleImporter } from '../exchange/importer';
import { RuleFileStore } from '../files/rule-files';
import { NamedListsStore } from '../lists/store';
import { SensitiveTypesStore } from '../sensitive-types';
import { RulesStore } from '../store';
import { ChangeWaits } from './change-waits';
import { Drafts } from './drafts';

const ANN = 'ann@demo.test';
const BEN = 'ben@demo.test';

let database: FreshDatabase;
let scope: OrganisationScope;
let store: RulesStore;
let lists: NamedListsStore;
let types: SensitiveTypesStore;
let importer: RuleImporter;
let files: RuleFileStore;
let drafts: Drafts;
let trail: RulesFixture['trail'];
let publishTemplates: RulesFixture['publishTemplates'];
let organisation: string;
let published: () => ReturnType<RulesFixture['published']>;

beforeAll(async () => {
  const fixture = await rulesFixture(RULES_MIGRATIONS, [RuleRow]);
  ({ database, trail, publishTemplates, scope } = fixture);
  store = new RulesStore(scope);
  lists = new NamedListsStore(scope, store);
  types = new SensitiveTypesStore(scope, store);
  importer = new RuleImporter(store, scope);
  files = new RuleFileStore(store, importer, scope);
  drafts = new Drafts(scope, store.changes);
  published = () => fixture.published(organisation);
});
afterAll(() => database?.drop());
beforeEach(async () => {
  organisation = uuid7();
  await publishTemplates(organisation, builtInTemplates(organisation));
});

const need = (needed = true, by = ANN) =>
  store.perform(organisation, 'second-person', { needed }, by);
/** What is proposed instead of done. */
async function proposed(work: Promise<unknown>) {
  const thrown: unknown = await work.then(
    () => new Error('it was done at once'),
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(ChangeWaits);
  return (thrown as ChangeWaits).proposal;
}
const names = async () => (await published())?.body.ruleSet.rules.map(({ name }) => name);
const rule = (name: string) => store.create(organisation, ruleDraft(name), null, ANN);
const refusedByDatabase = { code: '42501' };

const CASE: SensitiveTypeEntry = {
  name: 'Case',
  description: '',
  formats: [{ name: 'a', pattern: 'C-\\d{6}' }],
  evidence: [],
  levels: [{ confidence: 75, needs: [] }],
  proximity: 300,
  recommendedConfidence: 75,
};

/** Rules “one” and “two”, “one” using a list, “three” deleted, and what an import would bring. */
async function world() {
  const list = await lists.create(
    organisation,
    { name: 'Partners', kind: 'addresses', comment: '' },
    ANN,
  );
  await lists.add(organisation, list.id, { text: 'a@birch.test' }, null, ANN);
  const one = await store.create(
    organisation,
    { ...ruleDraft('one'), conditions: [{ predicate: 'SentTo', args: { lists: [list.id] } }] },
    null,
    ANN,
  );
  const two = await rule('two');
  const three = await rule('three');
  await store.remove(organisation, three.id, ANN);
  await store.replace(organisation, two.id, ruleDraft('two', { mode: 'test' }), null, ANN);
  return { list, one, two, three };
}
type World = Awaited<ReturnType<typeof world>>;

const FILE = {
  name: 'rules.ps1',
  bytes: Buffer.from(
    'New-TransportRule Label -FromScope InOrganization -SetHeaderName X-Label -SetHeaderValue internal',
  ),
};

/** Every way in which what gateways go by is changed. */
const WAYS: Record<string, (world: World) => Promise<unknown>> = {
  'a new rule': () => rule('new'),
  'a changed rule': ({ two }) =>
    store.replace(organisation, two.id, ruleDraft('two', { mode: 'enforce' }), null, ANN),
  'a deleted rule': ({ one }) => store.remove(organisation, one.id, ANN),
  'a restored version': ({ two }) => store.restore(organisation, two.id, 1, null, ANN),
  'a restored rule': ({ three }) => store.restore(organisation, three.id, 1, null, ANN),
  'another order': ({ one, two }) => store.reorder(organisation, [two.id, one.id], ANN),
  'an import': async () =>
    importer.apply(
      organisation,
      FILE,
      { revision: await store.revision(organisation), otherwise: 'skip' },
      ANN,
    ),
  'an import undone': async () =>
    importer.undo(organisation, { before: 3, revision: await store.revision(organisation) }, ANN),
  'applied files': () =>
    files.apply(
      organisation,
      {
        source: FILE.name,
        folder: false,
        files: [{ name: FILE.name, text: FILE.bytes.toString() }],
      },
      null,
      ANN,
    ),
  'entries of a list in use': ({ list }) =>
    lists.add(organisation, list.id, { text: 'b@birch.test' }, null, ANN),
  'other entries of a list in use': ({ list }) =>
    lists.replace(organisation, list.id, { text: 'b@birch.test' }, null, ANN),
  'entries taken out of a list in use': ({ list }) =>
    lists.removeEntries(organisation, list.id, 'a@birch.test', null, ANN),
  'another name of a list in use': ({ list }) =>
    lists.rename(organisation, list.id, { name: 'Others', comment: '' }, null, ANN),
  'a new sensitive type': () => types.create(organisation, CASE, ANN),
  'no second person any more': () => need(false),
};

describe('while a second person is needed', () => {
  it.each(Object.keys(WAYS))(
    '%s is proposed, and published when somebody approves',
    async (way) => {
      const there = await world();
      await need();
      const before = await published();
      const rules = await store.list(organisation);
      const change = await proposed(WAYS[way]!(there));
      expect(await published()).toEqual(before);
      expect(await store.list(organisation)).toEqual(rules);
      const { id, tag } = change;
      await expect(store.changes.approve(organisation, id, tag, ANN)).rejects.toMatchObject({
        code: 'proposal.own',
      });
      expect(await store.changes.approve(organisation, id, tag, BEN)).toMatchObject({
        state: 'approved',
        decidedBy: BEN,
        author: ANN,
      });
      if (way === 'no second person any more')
        expect((await drafts.secondPerson(organisation)).needed).toBe(false);
      else expect((await published())?.version).toBe(before!.version + 1);
      expect((await trail(organisation)).at(-1)).toMatchObject({
        kind: 'rules.change-approved',
        actor: BEN,
        body: { id, author: ANN, tag },
      });
    },
  );

  it('what no gateway goes by is done at once', async () => {
    await need();
    const list = await lists.create(
      organisation,
      { name: 'Unused', kind: 'domains', comment: '' },
      ANN,
    );
    await lists.add(organisation, list.id, { text: 'birch.test' }, null, ANN);
    expect(await lists.list(organisation)).toMatchObject([{ size: 1 }]);
    expect((await drafts.list(organisation, null, null, 10)).length).toBe(0);
  });

  it('a command that no administrator sends is refused', async () => {
    await need();
    await expect(
      store.create(organisation, ruleDraft('one'), null, 'command line'),
    ).rejects.toMatchObject({ code: 'rules.second-person', status: 409 });
  });

  it('what cannot be published is not proposed', async () => {
    await need();
    const faulty = ruleDraft('faulty', { actions: [] });
    await expect(store.create(organisation, faulty, null, ANN)).rejects.toMatchObject({
      code: 'rule.not-compilable',
    });
    const one = await proposed(rule('one'));
    await store.changes.approve(organisation, one.id, one.tag, BEN);
    await expect(rule('one')).rejects.toMatchObject({ code: 'rule.name-taken' });
  });

  it('the same change proposed again is the same proposal', async () => {
    const { two } = await world();
    await need();
    const remove = () => proposed(store.remove(organisation, two.id, ANN));
    expect((await remove()).id).toBe((await remove()).id);
  });
});

describe('an approval', () => {
  it('is of the change that was looked at, and of no other', async () => {
    const { id } = await rule('one');
    await need();
    const change = await proposed(
      store.replace(organisation, id, ruleDraft('one', { mode: 'test' }), null, ANN),
    );
    const approve = (tag: string) => store.changes.approve(organisation, change.id, tag, BEN);
    await expect(approve('another')).rejects.toMatchObject({ code: 'proposal.stale', status: 412 });
    // The rule says something else by now, though the author would overwrite it.
    const other = await proposed(store.replace(organisation, id, ruleDraft('uno'), null, BEN));
    await store.changes.approve(organisation, other.id, other.tag, ANN);
    expect((await drafts.one(organisation, change.id)).overtaken).toContain('changed since');
    await expect(approve(change.tag)).rejects.toMatchObject({
      code: 'proposal.overtaken',
      status: 412,
    });
    expect(await names()).toEqual(['uno']);
    await expect(store.changes.renew(organisation, change.id, BEN)).rejects.toMatchObject({
      code: 'proposal.not-own',
    });
    const renewed = await store.changes.renew(organisation, change.id, ANN);
    expect(renewed.tag).not.toBe(change.tag);
    await expect(approve(change.tag)).rejects.toMatchObject({ code: 'proposal.stale' });
    await approve(renewed.tag);
    expect(await names()).toEqual(['one']);
    expect((await store.versions(organisation, id, null, 1))[0]).toMatchObject({
      by: ANN,
      approvedBy: BEN,
    });
  });

  it('holds where other rules were changed that the change is not about', async () => {
    const [one, two] = [await rule('one'), await rule('two')];
    await need();
    const first = await proposed(store.remove(organisation, one.id, ANN));
    const second = await proposed(
      store.replace(organisation, two.id, ruleDraft('zwei'), null, ANN),
    );
    await store.changes.approve(organisation, first.id, first.tag, BEN);
    await store.changes.approve(organisation, second.id, second.tag, BEN);
    expect(await names()).toEqual(['zwei']);
  });

  it('is once; what was decided stays', async () => {
    await need();
    const { id, tag } = await proposed(rule('one'));
    const withReason = { by: BEN, reason: 'Not before the audit.' };
    await expect(
      store.changes.reject(organisation, id, { ...withReason, by: ANN }),
    ).rejects.toMatchObject({ code: 'proposal.own' });
    expect(await store.changes.reject(organisation, id, withReason)).toMatchObject({
      state: 'rejected',
      reason: withReason.reason,
    });
    await expect(store.changes.approve(organisation, id, tag, BEN)).rejects.toMatchObject({
      code: 'proposal.decided',
    });
    const other = await proposed(rule('two'));
    await expect(store.changes.withdraw(organisation, other.id, BEN)).rejects.toMatchObject({
      code: 'proposal.not-own',
    });
    await store.changes.withdraw(organisation, other.id, ANN);
    expect(await names()).toBeUndefined();
  });

  it('is an owner’s to pass by with a reason, which is recorded', async () => {
    await need();
    const { id, tag } = await proposed(rule('one'));
    const done = await store.changes.publishAlone(organisation, id, tag, {
      by: ANN,
      reason: 'Mail leaves in the clear.',
    });
    expect(done).toMatchObject({ state: 'published-alone', decidedBy: ANN });
    expect(await names()).toEqual(['one']);
    expect((await trail(organisation)).at(-1)).toMatchObject({
      kind: 'rules.change-published-alone',
      actor: ANN,
      body: { reason: 'Mail leaves in the clear.' },
    });
  });
});

describe('the database', () => {
  const inside = (sql: string, values: unknown[] = []) =>
    scope.inOrganisation(organisation, (em) => em.query(sql, values));

  it('publishes nothing that nobody approved, whatever a program does', async () => {
    await rule('one');
    await need();
    await expect(
      scope.inOrganisation(organisation, async (em) => {
        await appendAudit(em, organisation, { kind: 'x', actor: ANN, body: {} });
        await publishSnapshot(em, 'rules', organisation, {
          organisation,
          ruleSet: { rules: [], revision: 0 },
        });
      }),
    ).rejects.toMatchObject(refusedByDatabase);
    await expect(inside('UPDATE rules.second_person SET needed = false')).rejects.toMatchObject(
      refusedByDatabase,
    );
    await expect(inside('DELETE FROM rules.second_person')).rejects.toMatchObject(
      refusedByDatabase,
    );
  });

  it('takes no approval by the author, and none that is changed afterwards', async () => {
    await need();
    const { id } = await proposed(rule('one'));
    const approve = `UPDATE rules.proposal SET state = 'approved', decided_by = $2, decided_at = now(), decided_in = pg_current_xact_id() WHERE id = $1`;
    for (const by of [ANN, ANN.toUpperCase()])
      await expect(inside(approve, [id, by])).rejects.toMatchObject({ code: '23514' });
    await expect(
      inside(`UPDATE rules.proposal SET author = $2 WHERE id = $1`, [id, 'someone@demo.test']),
    ).rejects.toMatchObject(refusedByDatabase);
    await expect(inside('DELETE FROM rules.proposal WHERE id = $1', [id])).rejects.toMatchObject(
      refusedByDatabase,
    );
    await inside(approve, [id, BEN]);
    await expect(
      inside(`UPDATE rules.proposal SET reason = 'x' WHERE id = $1`, [id]),
    ).rejects.toMatchObject(refusedByDatabase);
  });
});

describe('a draft', () => {
  const entry = (name: string, of: { id: string; version: number } | null = null) => ({
    rule: of?.id ?? null,
    base: of?.version ?? null,
    draft: ruleDraft(name),
  });
  const save = (...of: Parameters<typeof entry>) =>
    drafts.save(organisation, null, entry(...of), { by: ANN, tag: null });

  it('changes nothing until it is saved, and is none any more then', async () => {
    const live = await rule('one');
    const before = await published();
    const draft = await save('uno', live);
    expect(await published()).toEqual(before);
    expect(await drafts.one(organisation, draft.id)).toMatchObject({
      state: 'draft',
      what: 'Change “one”',
      rule: live.id,
      author: ANN,
      overtaken: null,
      effect: { rules: [{ before: { rule: { name: 'one' } }, after: { rule: { name: 'uno' } } }] },
    });
    await store.replace(organisation, live.id, ruleDraft('uno'), 1, BEN, { fromDraft: draft.id });
    await expect(drafts.one(organisation, draft.id)).rejects.toMatchObject({ status: 404 });
    expect(await names()).toEqual(['uno']);
  });

  it('says that the rule was changed or deleted since', async () => {
    const live = await rule('one');
    const { id } = await save('uno', live);
    await store.replace(organisation, live.id, ruleDraft('ein'), null, BEN);
    expect((await drafts.one(organisation, id)).overtaken).toContain(`${BEN} saved version 2`);
    await store.remove(organisation, live.id, BEN);
    expect((await drafts.one(organisation, id)).overtaken).toContain('deleted');
  });

  it('belongs to the organisation: another saves and discards it, but not over what is newer', async () => {
    const first = await save('one');
    const second = await drafts.save(organisation, first.id, entry('two'), {
      by: BEN,
      tag: first.tag,
    });
    expect(second).toMatchObject({ id: first.id, author: BEN, what: 'New rule “two”' });
    const stale = { code: 'proposal.stale' };
    await expect(
      drafts.save(organisation, first.id, entry('x'), { by: ANN, tag: first.tag }),
    ).rejects.toMatchObject(stale);
    await expect(drafts.discard(organisation, first.id, first.tag, ANN)).rejects.toMatchObject(
      stale,
    );
    await drafts.discard(organisation, first.id, second.tag, ANN);
    expect(await drafts.list(organisation, 'open', null, 10)).toEqual([]);
    expect((await trail(organisation)).map(({ kind }) => kind)).toEqual([
      'rule.draft-saved',
      'rule.draft-saved',
      'rule.draft-discarded',
    ]);
  });

  it('that is saved where a second person is needed waits as a proposal', async () => {
    const draft = await save('one');
    await need();
    const change = await proposed(
      store.create(organisation, ruleDraft('one'), null, ANN, { fromDraft: draft.id }),
    );
    expect(await drafts.list(organisation, 'open', null, 10)).toEqual([change]);
  });
});
