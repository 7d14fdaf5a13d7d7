import type { Operand, Predicate, Rule } from '@chancery/contracts';
import type { Effect } from './definition';
import { actionOf, conditionOf } from './registry';
import { predicateSentence, type SentenceOptions } from './sentence';
import type { RuleReference } from './decision';
import type { TestFactory } from './test-factory';
import type { Test } from './test';

/** A predicate in its place: as condition it must hold, as exception it must not. */
export interface Clause {
  readonly predicate: Predicate;
  readonly test: Test;
  readonly exception: boolean;
}

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
    ...rule.conditions.map((each) => compileClause(each, false, rule, factory)),
    ...rule.exceptions.map((each) => compileClause(each, true, rule, factory)),
  ];
  const actions = rule.actions.map(({ action, args }) => {
    const definition = actionOf(action);
    if (!definition) throw new Error(`There is no action ${action}.`);
    return { protecting: definition.protecting, effect: definition.effect(args) };
  });
  const stops = rule.stopProcessing === true || actions.some((a) => STOPPING.has(a.effect.kind));
  return {
    ordinal,
    rule,
    reference: { id: rule.id, name: rule.name, priority: rule.priority },
    live: rule.enabled && rule.mode !== 'off',
    clauses,
    byCost: [...clauses].sort((a, b) => a.test.cost - b.test.cost),
    effects: actions.map((a) => a.effect),
    protects: actions.some((a) => a.protecting),
    demandsCertainty: stops || actions.some((a) => !a.protecting),
    stops,
    needs: new Set(clauses.flatMap((clause) => clause.test.needs)),
    from: moment(rule.activationDate, -Infinity),
    until: moment(rule.expiryDate, Infinity),
  };
}

function compileClause(
  predicate: Predicate,
  exception: boolean,
  rule: Rule,
  factory: TestFactory,
): Clause {
  const definition = conditionOf(predicate.predicate);
  if (!definition) throw new Error(`There is no condition ${predicate.predicate}.`);
  const { senderAddressLocation, recipientAddressType } = rule;
  const settings = { senderAddressLocation, recipientAddressType };
  const identity = JSON.stringify([predicate.predicate, predicate.args, settings]);
  return {
    predicate,
    exception,
    test: factory.test(identity, () => definition.probe(predicate.args, settings)),
  };
}

/** Is the rule to be judged at this moment? */
export const withinDates = (rule: CompiledRule, now: number): boolean =>
  now >= rule.from && now < rule.until;

const moment = (date: string | null | undefined, otherwise: number): number =>
  typeof date === 'string' ? Date.parse(date) : otherwise;

/** The clause in words. */
export const clauseSentence = (clause: Clause, options?: SentenceOptions): string =>
  predicateSentence(clause.predicate, options).text;
