import { type OrganisationScope, uuid7 } from '@chancery/platform';
import { builtInTemplates, type FreshDatabase, ruleDraft, rulesFixture } from '@chancery/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RuleRow } from './entities';
import { RULES_MIGRATIONS } from './index';
import { RulesStore } from './store';

let database: FreshDatabase;
let store: RulesStore;
let licensing: OrganisationScope;
const organisation = uuid7();

beforeAll(async () => {
  const fixture = await rulesFixture(RULES_MIGRATIONS, [RuleRow]);
  ({ database } = fixture);
  store = new RulesStore(fixture.scope);
  const { publishTemplates, publishGroups } = fixture;
  await publishTemplates(organisation, builtInTemplates(organisation));
  await publishGroups(organisation, {
    organisation,
    check: 'off',
    subscriptions: [],
    groups: ['board', 'staff'].map((id) => ({ id, name: id, members: [] })),
  });
  licensing = await database.scope('licensing');
});
afterAll(() => database?.drop());

it('rules that name a group of people are found wherever the condition stands', async () => {
  const from = (group: string) => ({ predicate: 'FromMemberOf', args: { groups: [group] } });
  const large = { predicate: 'MessageSizeOver', args: { size: 1 } };
  const save = (name: string, parts: object) =>
    store.create(organisation, { ...ruleDraft(name), ...parts }, null, 'ann@demo.test');
  await save('alone', { conditions: [from('board')] });
  await save('in a group of conditions', { conditions: [large, { any: [from('staff'), large] }] });
  await save('exception', { conditions: [], exceptions: [from('board')] });
  await save('none', { conditions: [{ any: [large, large] }] });
  const uses = await licensing.inOrganisation(organisation, (em) =>
    em.query<{ group_id: string; rule_name: string }[]>(
      'SELECT group_id, rule_name FROM rules.group_uses($1) ORDER BY rule_name',
      [organisation],
    ),
  );
  expect(uses).toEqual([
    { group_id: 'board', rule_name: 'alone' },
    { group_id: 'board', rule_name: 'exception' },
    { group_id: 'staff', rule_name: 'in a group of conditions' },
  ]);
});
