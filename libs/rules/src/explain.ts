import type { PredicateExplanation, RuleExplanation } from '@chancery/contracts';
import { clauseSentence, type Clause, type CompiledRule } from './compiled-rule';
import type { Judge } from './judge';
import type { Recipient } from './message-view';
import { actionSentence } from './sentence';
import { FALSE, TRUE, or, truthName, type Truth } from './truth';

/** A rule that was not judged at all. */
export function explainPassed(
  rule: CompiledRule,
  outcome: 'off' | 'outside-dates' | 'not-reached',
): RuleExplanation {
  return { ...head(rule), outcome, recipients: [], conditions: [], exceptions: [], notes: [] };
}

/** A rule that was judged, with every predicate whether or not it was needed to decide. */
export function explainJudged(
  rule: CompiledRule,
  judge: Judge,
  recipients: readonly Recipient[],
  matched: readonly Recipient[],
  notes: readonly string[],
): RuleExplanation {
  const explained = rule.clauses.map((clause) => ({
    exception: clause.exception,
    explanation: explainClause(clause, judge, recipients),
  }));
  return {
    ...head(rule),
    outcome: matched.length > 0 ? matchedOutcome(rule) : missedOutcome(rule, judge, recipients),
    recipients: matched.map(({ index }) => index),
    conditions: explained.filter((each) => !each.exception).map((each) => each.explanation),
    exceptions: explained.filter((each) => each.exception).map((each) => each.explanation),
    notes: [...notes],
  };
}

function head(rule: CompiledRule) {
  return {
    ...rule.reference,
    mode: rule.rule.mode,
    actions: [
      ...rule.rule.actions.map((each) => actionSentence(each).text),
      ...(rule.rule.stopProcessing === true ? ['stop processing more rules'] : []),
    ],
  };
}

const matchedOutcome = (rule: CompiledRule): 'test' | 'matched' =>
  rule.rule.mode === 'test' ? 'test' : 'matched';

/** `excepted` when, without its exceptions, the rule would have acted on somebody. */
function missedOutcome(
  rule: CompiledRule,
  judge: Judge,
  recipients: readonly Recipient[],
): 'excepted' | 'not-matched' {
  const conditions = rule.byCost.filter((clause) => !clause.exception);
  const { most } = judge.judge({ ...rule, byCost: conditions }, recipients);
  return most === TRUE || (most !== FALSE && rule.protects) ? 'excepted' : 'not-matched';
}

function explainClause(
  { predicate, test, ...clause }: Clause,
  judge: Judge,
  recipients: readonly Recipient[],
): PredicateExplanation {
  const common = {
    code: predicate.predicate,
    sentence: clauseSentence(
      { predicate, test, ...clause },
      { sensitiveTypeName: (code) => judge.view.sensitive.type(code)?.name },
    ),
  };
  if (!test.perRecipient) {
    const truth = judge.whole(test);
    const { saw, found } = test.describe(judge.view);
    // One of several senders may be inside while the condition wants all of them: nothing decided then.
    return { ...common, result: truthName(truth), saw, found: truth === FALSE ? null : found };
  }
  const truths = judge.split(test);
  const most = recipients.reduce<Truth>((truth, { index }) => or(truth, truths[index]!), FALSE);
  const sightings = recipients.map((recipient) => test.describe(judge.view, recipient));
  const found = recipients.flatMap(({ index }, i) =>
    truths[index] === FALSE ? [] : (sightings[i]!.found ?? []),
  );
  return {
    ...common,
    result: truthName(most),
    saw: shortList(sightings.map((each) => each.saw)),
    found: found.length > 0 ? shortList(found) : null,
    recipients: recipients.filter(({ index }) => truths[index] === TRUE).map(({ index }) => index),
  };
}

const SHOWN = 10;

function shortList(texts: readonly string[]): string {
  const shown = texts.slice(0, SHOWN).join(', ');
  return texts.length > SHOWN ? `${shown} and ${texts.length - SHOWN} more` : shown;
}
