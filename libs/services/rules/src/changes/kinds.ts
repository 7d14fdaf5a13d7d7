import { Problem } from '@chancery/platform';
import type { EntityManager } from 'typeorm';
import { layWholeList, type WholeList } from '../exchange/whole-list';
import {
  createList,
  removeList,
  removeListEntries,
  renameList,
  writeListEntries,
} from '../lists/changes';
import { changeType, createType, removeType } from '../sensitive-type-changes';
import {
  createRule,
  manageInConsole,
  orderRules,
  removeRule,
  replaceRule,
  restoreRule,
} from './of-rules';
import { needSecondPerson } from './second-person';

/**
 * Everything that changes what rules decide, by its name: a change is its kind and what it takes, as JSON, so that
 * it can be done now, or kept and done when somebody approved it. All of them write and publish nothing.
 */
const CHANGES = {
  'rule.create': createRule,
  'rule.change': replaceRule,
  'rule.remove': removeRule,
  'rule.restore': restoreRule,
  'rule.manage-in-console': manageInConsole,
  'rules.order': orderRules,
  'rules.whole': (
    em: EntityManager,
    organisation: string,
    list: Omit<WholeList, 'by'>,
    by: string,
  ) => layWholeList(em, organisation, { ...list, by }),
  'list.create': createList,
  'list.rename': renameList,
  'list.remove': removeList,
  'list.write': writeListEntries,
  'list.remove-entries': removeListEntries,
  'type.create': createType,
  'type.change': changeType,
  'type.remove': removeType,
  'second-person': needSecondPerson,
};

export type ChangeKind = keyof typeof CHANGES;
export type ChangeArgs<K extends ChangeKind> = Parameters<(typeof CHANGES)[K]>[2];
export type ChangeResult<K extends ChangeKind> = Awaited<ReturnType<(typeof CHANGES)[K]>>;

const TAKEN = {
  rule: ['rule.name-taken', 'Another rule has this name.'],
  list: ['list.name-taken', 'Another list has this name.'],
  type: ['sensitive-type.name-taken', 'Another type has this name.'],
} as const;

/**
 * Does a change in the transaction of `em`.
 * @throws Problem whatever the change refuses, 409 a name that is taken
 */
export async function doChange<K extends ChangeKind>(
  em: EntityManager,
  organisation: string,
  { kind, args, by }: { kind: K; args: ChangeArgs<K>; by: string },
): Promise<ChangeResult<K>> {
  const work = CHANGES[kind] as (
    em: EntityManager,
    organisation: string,
    args: ChangeArgs<K>,
    by: string,
  ) => Promise<ChangeResult<K>>;
  try {
    return await work(em, organisation, args, by);
  } catch (error) {
    if ((error as { code?: string }).code !== '23505') throw error;
    const [code, detail] =
      TAKEN[kind.startsWith('list.') ? 'list' : kind.startsWith('type.') ? 'type' : 'rule'];
    throw new Problem(409, code, detail);
  }
}
