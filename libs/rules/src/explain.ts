import type { PredicateExplanation, RuleExplanation } from '@chancery/contracts';
import {
  clauseSentence,
  type Clause,
  type CompiledRule,
  type PredicateClause,
} from './compiled-rule';
import type { Judge } from './judge';
import type { MessageView, Recipient } from './message-view';
import type { Sighting } from './probe';
import { actionSentence } from './sentence';
import type { Test } from './test';
import { FALSE, TRUE, or, truthName, type Truth } from './truth';

/** In the place of the code of a condition. */
const ANY_OF = 'AnyOf';

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
  clause: Clause,
  judge: Judge,
  recipients: readonly Recipient[],
): PredicateExplanation {
  if (!('any' in clause)) return explainPredicate(clause, judge, recipients);
  const any = clause.any.map((each) => explainPredicate(each, judge, recipients));
  return {
    code: ANY_OF,
    sentence: inWords(clause, judge),
    ...valueOf(clause.test, judge, recipients),
    saw: '',
    found: any.find(({ result, found }) => result === 'true' && found !== null)?.found ?? null,
    any,
  };
}

function explainPredicate(
  clause: PredicateClause,
  judge: Judge,
  recipients: readonly Recipient[],
): PredicateExplanation {
  const { condition, test } = clause;
  const value = valueOf(test, judge, recipients);
  const common = { code: condition.predicate, sentence: inWords(clause, judge), ...value };
  if (!test.perRecipient) {
    const sighting = masked(judge.view, test.describe(judge.view));
    // One of several senders may be inside while the condition wants all of them: nothing decided then.
    const found = value.result === 'false' ? null : foundIn(sighting);
    return { ...common, saw: sighting.saw, found };
  }
  const truths = judge.split(test);
  const sightings = recipients.map((recipient) =>
    masked(judge.view, test.describe(judge.view, recipient)),
  );
  const found = recipients.flatMap(({ index }, i) =>
    truths[index] === FALSE ? [] : (foundIn(sightings[i]!) ?? []),
  );
  return {
    ...common,
    saw: shortList(sightings.map((each) => each.saw)),
    found: found.length > 0 ? shortList(found) : null,
  };
}

/** For whom it holds, if that may differ, and whether it does for anybody. */
function valueOf(
  test: Test,
  judge: Judge,
  recipients: readonly Recipient[],
): Pick<PredicateExplanation, 'result' | 'recipients'> {
  if (!test.perRecipient) return { result: truthName(judge.whole(test)) };
  const truths = judge.split(test);
  const most = recipients.reduce<Truth>((truth, { index }) => or(truth, truths[index]!), FALSE);
  return {
    result: truthName(most),
    recipients: recipients.filter(({ index }) => truths[index] === TRUE).map(({ index }) => index),
  };
}

const inWords = (clause: Clause, judge: Judge): string =>
  clauseSentence(clause, {
    sensitiveTypeName: (code) => judge.view.sensitive.type(code)?.name,
    listName: judge.view.listName,
  });

/**
 * Nothing of a message leaves an explanation but through this, whichever condition saw it. What is cut out of a longer
 * text was masked before that, where values stood whole.
 */
function masked({ sensitive }: MessageView, { saw, found, ...rest }: Sighting): Sighting {
  return {
    ...rest,
    saw: sensitive.mask(saw),
    found: found === null ? null : sensitive.mask(found),
  };
}

/** What was found, with the list by which it was. */
const foundIn = ({ found, list }: Sighting): string | null =>
  found === null || list === undefined ? found : `${found} (in the list ${list})`;

const SHOWN = 10;

function shortList(texts: readonly string[]): string {
  const shown = texts.slice(0, SHOWN).join(', ');
  return texts.length > SHOWN ? `${shown} and ${texts.length - SHOWN} more` : shown;
}
