import {
  type Action,
  type AnyOf,
  type Predicate,
  Rule,
  type RuleCondition,
} from '@chancery/contracts';
import { isAnyOf } from '@chancery/rules';
import { severalOf } from '../converters';
import type { Properties } from './properties';

/** The arguments of a condition, or of several of which one is enough. */
export type Args = Predicate['args'] | readonly Predicate['args'][];

/** What a file says of a rule. What it does not mention is not in here. */
export interface Patch {
  readonly properties: Properties;
  /** By code; null takes the condition away. */
  readonly conditions: ReadonlyMap<string, Args | null>;
  readonly exceptions: ReadonlyMap<string, Args | null>;
  /** Only in a file of our own; they come beside those that the rule has. */
  readonly groups?: readonly AnyOf[];
  readonly actions: ReadonlyMap<string, Action['args'] | null>;
  /** Something stays behind that decides over mail: the rule is not to act by itself. */
  readonly lossy: boolean;
}

/** An empty rule, for what a file says to be put into. */
export const emptyRule = (id: string, name: string): Rule =>
  Rule.parse({ id, name: name.slice(0, 64), priority: 0, actions: [] });

/** The rule with what the file says in it: conditions it names replace those of the same kind. */
export function patched(rule: Rule, patch: Patch): Rule {
  const { priority: _, ...properties } = patch.properties;
  const result: Rule = {
    ...rule,
    ...properties,
    conditions: [
      ...put<RuleCondition, Args>(
        rule.conditions,
        patch.conditions,
        (each) => (isAnyOf(each) ? severalOf(each) : each.predicate),
        (predicate, args) => {
          const any = predicates(predicate, args);
          return any.length > 1 ? [{ any }] : any;
        },
      ),
      ...(patch.groups ?? []).filter((group) => !rule.conditions.some(same(group))),
    ],
    exceptions: put(rule.exceptions, patch.exceptions, ({ predicate }) => predicate, predicates),
    actions: put(
      rule.actions,
      patch.actions,
      ({ action }) => action,
      (action, args) => [{ action, args }],
    ),
  };
  return patch.lossy && result.mode === 'enforce' ? { ...result, mode: 'test' } : result;
}

const same = (group: AnyOf) => (each: RuleCondition) =>
  JSON.stringify(each) === JSON.stringify(group);

const predicates = (predicate: string, args: Args): Predicate[] =>
  isSeveral(args) ? args.map((each) => ({ predicate, args: each })) : [{ predicate, args }];

const isSeveral = (args: Args): args is readonly Predicate['args'][] => Array.isArray(args);

/** What has no code stays as it is. */
function put<T, A>(
  list: readonly T[],
  changes: ReadonlyMap<string, A | null>,
  codeOf: (each: T) => string | null,
  make: (code: string, args: A) => readonly T[],
): T[] {
  const placed = new Set<string>();
  const result: T[] = [];
  for (const each of list) {
    const code = codeOf(each);
    if (code === null) {
      result.push(each);
      continue;
    }
    const change = changes.get(code);
    if (change === undefined) result.push(each);
    else if (change !== null && !placed.has(code)) result.push(...make(code, change));
    placed.add(code);
  }
  for (const [code, args] of changes)
    if (args !== null && !placed.has(code)) result.push(...make(code, args));
  return result;
}
