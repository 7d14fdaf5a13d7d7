import type { Action, Predicate, Rule, RuleCondition } from '@chancery/contracts';
import { actionSentence, conditionSentence, isAnyOf, type SentenceOptions } from '@chancery/rules';
import { fullTime } from '@chancery/ui';
import { modeOf } from './mode';
import { ON_ERROR, RECIPIENT_IS, SENDER_IS } from './settings';

/** What one part of a rule said, and says; null where it said nothing. */
export interface RuleChange {
  field: string;
  before: string | null;
  after: string | null;
  /** Of a list that both have: what came in and what went, where that says more than both sentences. */
  added?: readonly string[];
  removed?: readonly string[];
}

type Compared = Omit<Rule, 'id' | 'priority'>;

/** Longer lists are told by what came and went. */
const MOST = 6;

/** @returns every difference of two versions of a rule, in the order of the editor's parts. */
export function ruleChanges(
  before: Compared,
  after: Compared,
  names: SentenceOptions = {},
): RuleChange[] {
  const options = { ...names, mostValues: MOST };
  const condition = (each: RuleCondition) => conditionSentence(each, options).text;
  const action = (each: Action) => actionSentence(each, options).text;
  const plain = (field: string, of: (rule: Compared) => string | null): RuleChange[] => {
    const [was, is] = [of(before), of(after)];
    return was === is ? [] : [{ field, before: was, after: is }];
  };
  const moment = (at: string | null | undefined) => (at ? fullTime(at) : null);
  return [
    ...plain('Name', ({ name }) => name),
    ...plain('Comment', ({ comment }) => comment || null),
    ...clauses(
      'Condition',
      before.conditions,
      after.conditions,
      (each) => (isAnyOf(each) ? null : each),
      condition,
    ),
    ...clauses(
      'Action',
      before.actions,
      after.actions,
      ({ action: it, args }) => ({ predicate: it, args }),
      action,
    ),
    ...clauses('Exception', before.exceptions, after.exceptions, (each) => each, condition),
    ...plain('Mode', ({ mode }) => modeOf(mode).label),
    ...plain('Notifies in Test', ({ notifyInTest }) => (notifyInTest ? 'yes' : 'no')),
    ...plain('Switched on', ({ enabled }) => (enabled ? 'yes' : 'no')),
    ...plain('From', ({ activationDate }) => moment(activationDate)),
    ...plain('Until', ({ expiryDate }) => moment(expiryDate)),
    ...plain('If it cannot be judged', ({ errorAction }) => ON_ERROR[errorAction]),
    ...plain('The sender is read from', (rule) => SENDER_IS[rule.senderAddressLocation]),
    ...plain('The recipient is read as', (rule) => RECIPIENT_IS[rule.recipientAddressType]),
    ...plain('Stop after this rule', ({ stopProcessing }) => (stopProcessing ? 'yes' : 'no')),
  ];
}

/**
 * Parts alike in both are left out; what is left over is paired by its code, in order, and groups with groups.
 *
 * @param partsOf code and arguments of a part; null for a group
 */
function clauses<T>(
  field: string,
  before: readonly T[],
  after: readonly T[],
  partsOf: (each: T) => Predicate | null,
  sentence: (each: T) => string,
): RuleChange[] {
  const gone = left(before, after);
  const come = left(after, before);
  const changes: RuleChange[] = [];
  for (const was of gone) {
    const at = come.findIndex((each) => partsOf(each)?.predicate === partsOf(was)?.predicate);
    const [is] = at < 0 ? [] : come.splice(at, 1);
    changes.push({
      field,
      before: sentence(was),
      after: is ? sentence(is) : null,
      ...(is ? values(partsOf(was), partsOf(is)) : {}),
    });
  }
  for (const is of come) changes.push({ field, before: null, after: sentence(is) });
  if (changes.length === 0 && keyOf(before) !== keyOf(after))
    return [
      {
        field: `Order of ${field.toLowerCase()}s`,
        before: before.map(sentence).join('; '),
        after: after.map(sentence).join('; '),
      },
    ];
  return changes;
}

/** @returns those of the first list that the second has not, each counted. */
function left<T>(list: readonly T[], other: readonly T[]): T[] {
  const there = other.map(keyOf);
  return list.filter((each) => {
    const at = there.indexOf(keyOf(each));
    if (at >= 0) there.splice(at, 1);
    return at < 0;
  });
}

/** Whatever the order in which it was written. */
const keyOf = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

/** What came into the lists of a clause and what went, if they are long and nothing else differs. */
function values(
  was: Predicate | null,
  is: Predicate | null,
): Pick<RuleChange, 'added' | 'removed'> {
  if (!was || !is) return {};
  const [before, after] = [was.args, is.args];
  const added: string[] = [];
  const removed: string[] = [];
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, now] = [before[name], after[name]];
    if (keyOf(old) === keyOf(now)) continue;
    if (!Array.isArray(old) || !Array.isArray(now) || Math.max(old.length, now.length) <= MOST)
      return {};
    added.push(...left(now, old).map(String));
    removed.push(...left(old, now).map(String));
  }
  return { added, removed };
}
