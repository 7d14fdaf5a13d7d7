import type { Operand, RuleSet } from '@chancery/contracts';
import type { SensitiveLibrary } from '@chancery/sensitive';
import { atOnce } from './at-once';
import { problemSteps, RuleSetError, type CompileContext } from './check';
import { compileRule, type CompiledRule } from './compiled-rule';
import type { Effect } from './definition';
import { Gates } from './gates';
import { looksInside } from './incident';
import type { TextIndexes } from './message-view';
import { libraryWith } from './sensitive-types';
import { TestFactory } from './test-factory';

/** What a message must be read for, so that nothing is decoded that no rule asks for. */
export interface Needs {
  readonly headers: boolean;
  /** Text of the parts, those of mails that are attached too. */
  readonly bodyText: boolean;
  readonly attachments: boolean;
  /** What is inside attachments: `RuleInput.content`. */
  readonly content: boolean;
  readonly sizes: boolean;
  readonly structure: boolean;
  /** The people of the organisation: `RuleInput.people`. */
  readonly people: boolean;
}

/** A rule set made ready once, for any number of messages. Immutable to its users. */
export interface CompiledRules {
  readonly revision: number;
  /** All rules in the order of judging, those that are off too. */
  readonly rules: readonly CompiledRule[];
  /** Of the rules that are on. */
  readonly needs: Needs;
  /** A rule in force or in test mode removes protection. */
  readonly unprotects: boolean;
  /** Can the rule with this id be judged at RCPT? False for a rule that is not known. */
  envelopeOnly(id: string): boolean;
  readonly indexes: TextIndexes;
  /** The types of sensitive information of the organisation: by these everything is masked that is shown of its mail. */
  readonly sensitive: SensitiveLibrary;
  readonly gates: Gates;
}

/**
 * Compiles a rule set: arguments are read, patterns compiled, indexes over all words, addresses and
 * domains built. To be done once for each published snapshot; judging a message then hardly depends
 * on the number of rules.
 *
 * @throws RuleSetError with every problem, when a rule cannot be judged. A gateway goes on with the
 * rules it has.
 */
export const compile = (ruleSet: RuleSet, context: CompileContext = {}): CompiledRules =>
  atOnce(compileSteps(ruleSet, context));

/** See {@link compile}; in steps, between which other work may be done. Ten thousand rules take half a second. */
export function* compileSteps(
  ruleSet: RuleSet,
  context: CompileContext = {},
): Generator<undefined, CompiledRules> {
  const problems = yield* problemSteps(ruleSet, context);
  if (problems.length > 0) throw new RuleSetError(problems);
  const factory = new TestFactory(ruleSet.lists);
  const inOrder = ruleSet.rules
    .map((rule, place) => ({ rule, place }))
    .sort((a, b) => a.rule.priority - b.rule.priority || a.place - b.place);
  const rules: CompiledRule[] = [];
  for (const { rule } of inOrder) {
    rules.push(compileRule(rule, rules.length, factory));
    yield;
  }
  const live = rules.filter((rule) => rule.live);
  const byId = new Map(rules.map((rule) => [rule.rule.id, rule]));
  const wanted = new Set(live.flatMap((rule) => [...rule.needs, ...rule.effects.flatMap(needsOf)]));
  const needs = (operand: Operand): boolean => wanted.has(operand);
  const sensitive = libraryWith(ruleSet.sensitiveTypes);
  const indexes = factory.indexes(sensitive);
  yield;
  return {
    revision: ruleSet.revision,
    rules,
    needs: {
      headers: needs('headers'),
      bodyText: needs('body') || needs('content'),
      attachments: needs('attachments'),
      content: needs('content'),
      sizes: needs('sizes'),
      structure: needs('structure'),
      people: needs('people'),
    },
    unprotects: live.some((rule) => rule.unprotects),
    envelopeOnly: (id) => {
      const rule = byId.get(id);
      return rule !== undefined && onlyEnvelope(rule);
    },
    indexes,
    sensitive,
    gates: new Gates(rules),
  };
}

/** What a message must be read for beyond its rule's conditions, for the effect to be as it is meant. */
function needsOf(effect: Effect): readonly Operand[] {
  if (effect.kind === 'manager' || effect.kind === 'moderate-manager') return ['people'];
  if (effect.kind === 'incident' && looksInside(effect))
    return ['headers', 'body', 'attachments', 'content'];
  return [];
}

/** Every condition and exception can be judged from the envelope. */
export const onlyEnvelope = (rule: CompiledRule): boolean => [...rule.needs].every(isOfEnvelope);

/** Known when a recipient is named. */
export const isOfEnvelope = (operand: Operand): boolean =>
  operand === 'envelope' || operand === 'people';
