import type { SensitiveTypeEntry } from '@chancery/contracts';
import { uuid7 } from '@chancery/platform';
import {
  builtInTemplates,
  type FreshDatabase,
  ruleDraft,
  type RulesFixture,
  rulesFixture,
} from '@chancery/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RuleRow } from './entities';
import { RULES_MIGRATIONS } from './index';
import { SensitiveTypesStore } from './sensitive-types';
import { RulesStore } from './store';

const ANN = 'ann@demo.test';
const entry = (name: string): SensitiveTypeEntry => ({
  name,
  description: '',
  formats: [{ name: 'a', pattern: 'C-\\d{6}' }],
  evidence: [],
  levels: [{ confidence: 75, needs: [] }],
  proximity: 300,
  recommendedConfidence: 75,
});

let database: FreshDatabase;
let rules: RulesStore;
let types: SensitiveTypesStore;
let trail: RulesFixture['trail'];
let publishTemplates: RulesFixture['publishTemplates'];
let organisation: string;
let published: () => ReturnType<RulesFixture['published']>;

beforeAll(async () => {
  const fixture = await rulesFixture(RULES_MIGRATIONS, [RuleRow]);
  ({ database, trail, publishTemplates } = fixture);
  const { scope } = fixture;
  rules = new RulesStore(scope);
  types = new SensitiveTypesStore(scope, rules);
  published = () => fixture.published(organisation);
});
afterAll(() => database?.drop());
beforeEach(async () => {
  organisation = uuid7();
  await publishTemplates(organisation, builtInTemplates(organisation));
});

describe("an organisation's own sensitive types", () => {
  it('are published with the rules, kept by version and recorded', async () => {
    const made = await types.create(organisation, entry('Case'), ANN);
    expect(made).toMatchObject({ name: 'Case', version: 1, updatedBy: ANN, usedBy: [] });
    expect((await published())?.body.ruleSet.sensitiveTypes).toMatchObject([
      { code: made.code, name: 'Case' },
    ]);
    const changed = await types.replace(organisation, made.code, entry('Dossier'), 1, ANN);
    expect(changed.version).toBe(2);
    await expect(types.replace(organisation, made.code, entry('x'), 1, ANN)).rejects.toMatchObject({
      code: 'sensitive-type.stale',
    });
    await types.remove(organisation, made.code, 2, ANN);
    expect(await types.list(organisation)).toEqual([]);
    expect((await trail(organisation)).map(({ kind }) => kind)).toEqual([
      'sensitive-type.created',
      'sensitive-type.changed',
      'sensitive-type.deleted',
    ]);
  });

  it('have names of their own, and patterns that can be looked for', async () => {
    await types.create(organisation, entry('Case'), ANN);
    for (const name of ['case', 'Credit Card Number'])
      await expect(types.create(organisation, entry(name), ANN)).rejects.toMatchObject({
        code: 'sensitive-type.name-taken',
      });
    const wrong = { ...entry('Wrong'), formats: [{ name: 'a', pattern: '(?<=x)' }] };
    await expect(types.create(organisation, wrong, ANN)).rejects.toMatchObject({
      code: 'sensitive-type.invalid',
    });
  });

  it('stay while a rule names them, and a rule names none that is not there', async () => {
    const { code } = await types.create(organisation, entry('Case'), ANN);
    const naming = (type: string) => ({
      ...ruleDraft(`Names ${type}`),
      conditions: [
        {
          predicate: 'MessageContainsDataClassifications',
          args: { types: [{ type, minCount: 1 }] },
        },
      ],
    });
    const rule = await rules.create(organisation, naming(code), null, ANN);
    await expect(types.remove(organisation, code, null, ANN)).rejects.toMatchObject({
      code: 'sensitive-type.in-use',
    });
    expect((await types.one(organisation, code)).usedBy).toEqual([
      { id: rule.id, name: rule.name },
    ]);
    const gone = 'custom-00000000-0000-0000-0000-000000000000';
    await expect(rules.create(organisation, naming(gone), null, ANN)).rejects.toMatchObject({
      code: 'rule.not-compilable',
    });
  });

  it('are nobody else’s', async () => {
    const { code } = await types.create(organisation, entry('Case'), ANN);
    const other = uuid7();
    await publishTemplates(other, builtInTemplates(other));
    expect(await types.list(other)).toEqual([]);
    await expect(types.one(other, code)).rejects.toMatchObject({ code: 'sensitive-type.unknown' });
    await expect(types.remove(other, code, null, ANN)).rejects.toMatchObject({
      code: 'sensitive-type.unknown',
    });
  });
});
