import type { PredicateExplanation, RuleExplanation } from '@chancery/contracts';
import {
  clauseSentence,
  type Clause,
  type CompiledRule,
  type PredicateClause,
} from './compiled-rule';
import { ChangedView } from './changed-view';
import { judgeFor, type Judge } from './judge';
import type { MessageView, Recipient } from './message-view';
import type { Sighting } from './probe';
import { actionSentence } from './sentence';
import type { PredicateTest, Test } from './test';
import { FALSE, TRUE, or, truthName, type Truth } from './truth';
import type { Sight } from './versions';

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
  sights: readonly Sight[],
  matched: readonly Recipient[],
  notes: readonly string[],
): RuleExplanation {
  const explained = rule.clauses.map((clause) => ({
    exception: clause.exception,
    explanation: explainClause(clause, sights),
  }));
  const outcome = matched.length > 0 ? matchedOutcome(rule) : missedOutcome(rule, sights);
  const conditions = explained.filter((each) => !each.exception).map((each) => each.explanation);
  const exceptions = explained.filter((each) => each.exception).map((each) => each.explanation);
  return {
    ...head(rule),
    outcome,
    recipients: matched.map(({ index }) => index),
    ...withDecider(outcome, conditions, exceptions),
    notes: [...notes],
  };
}

/**
 * Marks what decided: the first condition that does not hold, the exception that does, or the condition in doubt for
 * which a rule protects all the same. Where all conditions hold no single one decided, but in a group the first that
 * holds did.
 */
function withDecider(
  outcome: RuleExplanation['outcome'],
  conditions: readonly PredicateExplanation[],
  exceptions: readonly PredicateExplanation[],
): Pick<RuleExplanation, 'conditions' | 'exceptions'> {
  const first = (all: readonly PredicateExplanation[], ...results: Result[]) =>
    results.map((result) => all.find((each) => each.result === result)).find(Boolean);
  const decider =
    outcome === 'not-matched'
      ? first(conditions, 'false')
      : outcome === 'excepted'
        ? first(exceptions, 'true', 'unknown')
        : first(conditions, 'unknown');
  const marked = (each: PredicateExplanation): PredicateExplanation => {
    const counts = each === decider || outcome === 'matched' || outcome === 'test';
    const member = each.any?.find(
      ({ result }) => counts && result !== 'false' && result === each.result,
    );
    return {
      ...each,
      ...(each === decider ? { decided: true } : {}),
      ...(each.any
        ? { any: each.any.map((one) => (one === member ? { ...one, decided: true } : one)) }
        : {}),
    };
  };
  return { conditions: conditions.map(marked), exceptions: exceptions.map(marked) };
}

type Result = PredicateExplanation['result'];

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
function missedOutcome(rule: CompiledRule, sights: readonly Sight[]): 'excepted' | 'not-matched' {
  const conditions = rule.byCost.filter((clause) => !clause.exception);
  const { most } = judgeFor({ byCost: conditions }, sights);
  return most === TRUE || (most !== FALSE && rule.protects) ? 'excepted' : 'not-matched';
}

function explainClause(clause: Clause, sights: readonly Sight[]): PredicateExplanation {
  if (!('any' in clause)) return explainPredicate(clause, sights);
  const any = clause.any.map((each) => explainPredicate(each, sights));
  return {
    code: ANY_OF,
    sentence: inWords(clause, sights),
    ...valueOf(clause.test, judgesOf(clause.test, sights)),
    saw: '',
    found: any.find(({ result, found }) => result === 'true' && found !== null)?.found ?? null,
    any,
  };
}

function explainPredicate(clause: PredicateClause, sights: readonly Sight[]): PredicateExplanation {
  const { condition, test } = clause;
  const judges = judgesOf(test, sights);
  const seen = judges.map((each) => sightingOf(test, each));
  const found = seen.flatMap((each) => each.found);
  const [only] = seen.length === 1 ? seen : [];
  return {
    code: condition.predicate,
    sentence: inWords(clause, sights),
    ...valueOf(test, judges),
    saw: shortList(
      [...new Set(seen.flatMap((each) => each.saw))],
      test.perRecipient ? ', ' : ' | ',
    ),
    found: found.length > 0 ? shortList([...new Set(found)]) : null,
    ...only?.place,
  };
}

/** Who has judged a test, and for whom. */
interface Judged {
  readonly judge: Judge;
  readonly recipients: readonly Recipient[];
}

/** One for all recipients, unless rules have changed what the test looks at for some of them. */
function judgesOf(test: Test, sights: readonly Sight[]): readonly Judged[] {
  const byJudge = new Map<Judge, Recipient[]>();
  for (const { version, recipients } of sights) {
    const judge = version.judge.of(test);
    byJudge.set(judge, [...(byJudge.get(judge) ?? []), ...recipients]);
  }
  return [...byJudge].map(([judge, recipients]) => ({
    judge,
    recipients: recipients.sort((a, b) => a.index - b.index),
  }));
}

interface Seen {
  readonly saw: readonly string[];
  readonly found: readonly string[];
  /** Where that is, of one text. */
  readonly place?: Pick<PredicateExplanation, 'foundAt' | 'where'>;
}

/** What was seen, and what in it decided. */
function sightingOf(test: PredicateTest, { judge, recipients }: Judged): Seen {
  if (!test.perRecipient) {
    const seen = test.describe(judge.view);
    const sighting = masked(judge.view, seen);
    // One of several senders may be inside while the condition wants all of them: nothing decided then.
    const found = judge.whole(test) === FALSE ? null : foundIn(sighting);
    const { where, foundAt } = sighting;
    return {
      saw: [sighting.saw + changes(test, judge, seen)],
      found: found === null ? [] : [found],
      place: {
        ...(where === undefined ? {} : { where }),
        ...(foundAt && found !== null ? { foundAt: [...foundAt] } : {}),
      },
    };
  }
  const truths = judge.split(test);
  const sightings = recipients.map((recipient) =>
    masked(judge.view, test.describe(judge.view, recipient)),
  );
  return {
    saw: sightings.map((each) => each.saw),
    found: recipients.flatMap(({ index }, i) =>
      truths[index] === FALSE ? [] : (foundIn(sightings[i]!) ?? []),
    ),
  };
}

/** Which rules made of it what was seen, where it came as something else. */
function changes(test: PredicateTest, { view, came }: Judge, { saw }: Sighting): string {
  if (!(view instanceof ChangedView) || test.describe(came.view).saw === saw) return '';
  const names = view.changedBy(test.reads).map((name) => `“${name}”`);
  return ` (as changed by ${names.length > 1 ? 'the rules' : 'the rule'} ${shortList(names)})`;
}

/** For whom it holds, if that may differ, and whether it does for anybody. */
function valueOf(
  test: Test,
  judges: readonly Judged[],
): Pick<PredicateExplanation, 'result' | 'recipients'> {
  const [first] = judges;
  if (first && judges.length === 1 && !test.perRecipient)
    return { result: truthName(first.judge.whole(test)) };
  const truths = judges.flatMap(({ judge, recipients }) => {
    const split = test.perRecipient ? judge.split(test) : null;
    return recipients.map(({ index }) => ({ index, truth: split?.[index] ?? judge.whole(test) }));
  });
  return {
    result: truthName(truths.reduce<Truth>((most, { truth }) => or(most, truth), FALSE)),
    recipients: truths
      .filter(({ truth }) => truth === TRUE)
      .map(({ index }) => index)
      .sort((a, b) => a - b),
  };
}

function inWords(clause: Clause, [sight]: readonly Sight[]): string {
  const view = sight?.version.judge.view;
  return clauseSentence(
    clause,
    view && {
      sensitiveTypeName: (code) => view.sensitive.type(code)?.name,
      listName: view.listName,
    },
  );
}

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

function shortList(texts: readonly string[], between = ', '): string {
  const shown = texts.slice(0, SHOWN).join(between);
  return texts.length > SHOWN ? `${shown} and ${texts.length - SHOWN} more` : shown;
}
