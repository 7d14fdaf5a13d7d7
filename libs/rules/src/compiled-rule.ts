import type { AnyOf, Operand, Predicate, Rule, RuleCondition } from '@chancery/contracts';
import { isAnyOf } from './clauses';
import type { Effect } from './definition';
import { actionOf, conditionOf } from './registry';
import { conditionSentence, type SentenceOptions } from './sentence';
import type { RuleReference } from './decision';
import type { TestFactory } from './test-factory';
import type { GroupTest, PredicateTest } from './test';

/** A predicate in its place: as condition it must hold, as exception it must not. */
export interface PredicateClause {
  readonly condition: Predicate;
  readonly test: PredicateTest;
  readonly exception: boolean;
}

/** A group among the conditions, with each of its own as they were written. */
export interface GroupClause {
  readonly condition: AnyOf;
  readonly test: GroupTest;
  readonly exception: false;
  readonly any: readonly PredicateClause[];
}

export type Clause = PredicateClause | GroupClause;

/** The predicates of a clause: those of a group, else the clause itself. */
export const predicateClauses = (clause: Clause): readonly PredicateClause[] =>
  'any' in clause ? clause.any : [clause];

/** A rule ready to be judged. */
export interface CompiledRule {
  /** Place in the order of judging. */
  readonly ordinal: number;
  readonly rule: Rule;
  readonly reference: RuleReference;
  /** Enabled and not off; the others are only there to be explained. */
  readonly live: boolean;
  /** In the order in which the administrator wrote them, conditions first. */
  readonly clauses: readonly Clause[];
  /** The same, cheap ones first. */
  readonly byCost: readonly Clause[];
  readonly effects: readonly Effect[];
  /** Some action is applied in doubt, and some only to a certain match. */
  readonly protects: boolean;
  readonly demandsCertainty: boolean;
  readonly stops: boolean;
  /** Some action removes protection, which is for the organisation's own people only. */
  readonly unprotects: boolean;
  readonly needs: ReadonlySet<Operand>;
  /** Milliseconds since 1970; the rule is judged from the first until before the second. */
  readonly from: number;
  readonly until: number;
}

/** Besides a rejection. */
const STOPPING = new Set<Effect['kind']>(['stop', 'delete', 'quarantine']);

/** Compiles a rule that has no problems; tests of equal predicates are shared by `factory`. */
export function compileRule(rule: Rule, ordinal: number, factory: TestFactory): CompiledRule {
  const clauses = [
    ...rule.conditions.map((each) => compileCondition(each, rule, factory)),
    ...rule.exceptions.map((each) => compileClause(each, true, rule, factory)),
  ];
  const actions = rule.actions.map(({ action, args }) => {
    const definition = actionOf(action);
    if (!definition) throw new Error(`There is no action ${action}.`);
    return { protecting: definition.protecting, effect: definition.effect(args) };
  });
  const severity = actions.map((a) => a.effect).find((effect) => effect.kind === 'severity');
  const stops = rule.stopProcessing === true || actions.some((a) => STOPPING.has(a.effect.kind));
  return {
    ordinal,
    rule,
    reference: {
      id: rule.id,
      name: rule.name,
      priority: rule.priority,
      ...(severity ? { severity: severity.severity } : {}),
    },
    live: rule.enabled && rule.mode !== 'off',
    clauses,
    byCost: [...clauses].sort((a, b) => a.test.cost - b.test.cost),
    effects: actions.map((a) => a.effect),
    protects: actions.some((a) => a.protecting),
    demandsCertainty: stops || actions.some((a) => !a.protecting),
    stops,
    unprotects: actions.some((a) => a.effect.kind.startsWith('unprotect')),
    needs: new Set(clauses.flatMap((clause) => clause.test.needs)),
    from: moment(rule.activationDate, -Infinity),
    until: moment(rule.expiryDate, Infinity),
  };
}

function compileCondition(condition: RuleCondition, rule: Rule, factory: TestFactory): Clause {
  if (!isAnyOf(condition)) return compileClause(condition, false, rule, factory);
  const any = condition.any.map((each) => compileClause(each, false, rule, factory));
  return { condition, exception: false, any, test: factory.anyOf(any.map(({ test }) => test)) };
}

function compileClause(
  condition: Predicate,
  exception: boolean,
  rule: Rule,
  factory: TestFactory,
): PredicateClause {
  const definition = conditionOf(condition.predicate);
  if (!definition) throw new Error(`There is no condition ${condition.predicate}.`);
  const { senderAddressLocation, recipientAddressType } = rule;
  const settings = { senderAddressLocation, recipientAddressType };
  const identity = JSON.stringify([condition.predicate, condition.args, settings]);
  return {
    condition,
    exception,
    test: factory.test(identity, () => factory.lists.probes(definition, condition.args, settings)),
  };
}

/** Is the rule to be judged at this moment? */
export const withinDates = (rule: CompiledRule, now: number): boolean =>
  now >= rule.from && now < rule.until;

const moment = (date: string | null | undefined, otherwise: number): number =>
  typeof date === 'string' ? Date.parse(date) : otherwise;

/** The clause in words. */
export const clauseSentence = (clause: Clause, options?: SentenceOptions): string =>
  conditionSentence(clause.condition, options).text;
