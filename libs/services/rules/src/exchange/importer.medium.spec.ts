import type { Rule } from '@chancery/contracts';
import { uuid7 } from '@chancery/platform';
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
import { RulesStore } from '../store';
import { RuleImporter } from './importer';

const ANN = 'ann@demo.test';

let database: FreshDatabase;
let store: RulesStore;
let importer: RuleImporter;
let trail: RulesFixture['trail'];
let publishTemplates: RulesFixture['publishTemplates'];
let organisation: string;

beforeAll(async () => {
  const fixture = await rulesFixture(RULES_MIGRATIONS, [RuleRow]);
  ({ database, trail, publishTemplates } = fixture);
  const { scope } = fixture;
  store = new RulesStore(scope);
  importer = new RuleImporter(store, scope);
});
afterAll(() => database?.drop());
beforeEach(async () => {
  organisation = uuid7();
  await publishTemplates(organisation, builtInTemplates(organisation));
});

const file = (text: string) => ({ name: 'rules.ps1', bytes: new TextEncoder().encode(text) });
const SCRIPT = `New-TransportRule Contracts -SubjectContainsWords contract -ApplyRightsProtectionTemplate Encrypt
New-TransportRule Label -FromScope InOrganization -SetHeaderName X-Label -SetHeaderValue internal
New-TransportRule Unknown -ApplyRightsProtectionTemplate 'Not here'`;
const names = async () => (await store.list(organisation)).map(({ name }) => name);

describe('an import', () => {
  it('is previewed with the templates of the organisation, and keeps nothing', async () => {
    const preview = await importer.preview(organisation, file(SCRIPT));
    expect(preview.rules.map(({ blocked }) => blocked === null)).toEqual([true, true, false]);
    expect(preview.rules[0]?.sentence.text).toContain('protect with Encrypt-Only');
    expect(preview.rules[2]?.warnings[0]?.reason).toContain('“Not here”');
    expect(preview.revision).toBe(0);
    expect(await names()).toEqual([]);
  });

  it('is one change: audited, with versions, and published once', async () => {
    await store.create(organisation, ruleDraft('Contracts'), null, ANN);
    const { revision } = await importer.preview(organisation, file(SCRIPT));
    const result = await importer.apply(
      organisation,
      file(SCRIPT),
      { revision, otherwise: 'replace' },
      ANN,
    );
    expect(result).toEqual({
      changes: [
        { what: 'changed', name: 'Contracts' },
        { what: 'added', name: 'Label' },
        { what: 'left', name: 'Unknown' },
      ],
      before: revision,
      revision: revision + 1,
    });
    expect(await names()).toEqual(['Contracts', 'Label']);
    const [contracts] = await store.list(organisation);
    const [version] = await store.versions(organisation, contracts!.id, null, 1);
    expect(version).toMatchObject({ version: 2, note: 'Imported from rules.ps1', by: ANN });
    const kinds = (await trail(organisation)).map(({ kind }) => kind);
    expect(kinds.slice(-3)).toEqual(['rule.changed', 'rule.created', 'rules.imported']);
    expect((await trail(organisation)).at(-1)).toMatchObject({
      actor: ANN,
      body: { file: 'rules.ps1', added: 1, changed: 1, left: 1 },
    });
  });

  it('is refused when the rules were changed since the preview', async () => {
    const { revision } = await importer.preview(organisation, file(SCRIPT));
    await store.create(organisation, ruleDraft('meanwhile'), null, ANN);
    await expect(
      importer.apply(organisation, file(SCRIPT), { revision, otherwise: 'skip' }, ANN),
    ).rejects.toMatchObject({ code: 'rules.stale' });
    expect(await names()).toEqual(['meanwhile']);
  });

  it('is undone to the rules there were, in their order and with their history', async () => {
    for (const name of ['a', 'Label', 'b'])
      await store.create(organisation, ruleDraft(name), null, ANN);
    const asTheyWere = (await store.list(organisation)).map(content);
    const { revision: before } = await importer.preview(organisation, file(SCRIPT));
    const { revision } = await importer.apply(
      organisation,
      file(SCRIPT),
      { revision: before, otherwise: 'replace' },
      ANN,
    );
    await importer.undo(organisation, { before, revision }, ANN);
    const after = await store.list(organisation);
    expect(after.map(content)).toEqual(asTheyWere);
    expect(after[1]?.version).toBe(3);
    await expect(importer.undo(organisation, { before, revision }, ANN)).rejects.toMatchObject({
      code: 'rules.stale',
    });
  });

  it('goes back to nothing, and an imported rule that comes again keeps its versions', async () => {
    const apply = async () => {
      const { revision } = await importer.preview(organisation, file(SCRIPT));
      return importer.apply(organisation, file(SCRIPT), { revision, otherwise: 'skip' }, ANN);
    };
    const first = await apply();
    const ids = (await store.list(organisation)).map(({ id }) => id);
    const back = await importer.undo(organisation, first, ANN);
    expect(await names()).toEqual([]);
    await importer.undo(organisation, { before: first.revision, revision: back }, ANN);
    const again = await store.list(organisation);
    expect(again.map(({ id, version }) => [id, version])).toEqual(ids.map((id) => [id, 3]));
  });
});

describe('an export', () => {
  it('read into another organisation gives the same rules', async () => {
    const { revision } = await importer.preview(organisation, file(SCRIPT));
    await importer.apply(organisation, file(SCRIPT), { revision, otherwise: 'skip' }, ANN);
    const rules = (await store.list(organisation)).map(content);
    for (const format of ['xml', 'ps1', 'json'] as const) {
      const { bytes, fileName } = await importer.write(organisation, format);
      const other = uuid7();
      await publishTemplates(other, builtInTemplates(other));
      await importer.apply(
        other,
        { name: fileName, bytes },
        { revision: 0, otherwise: 'skip' },
        ANN,
      );
      expect((await store.list(other)).map((rule) => ({ ...content(rule), id: '' }))).toEqual(
        rules.map((rule) => ({ ...rule, id: '' })),
      );
    }
  });
});

const content = ({ id, name, conditions, actions }: Rule) => ({ id, name, conditions, actions });
