import type { CompiledRules } from './compile';
import {
  clauseSentence,
  predicateClauses,
  withinDates,
  type Clause,
  type CompiledRule,
  type PredicateClause,
} from './compiled-rule';
import { applied, joined, NOTHING, type Deeds } from './deeds';
import { mayRefuse, supposed } from './disclaimer';
import type { Groups } from './decision';
import { Gates } from './gates';
import { Judge } from './judge';
import { MessageView, NO_GROUPS, NotThere, type Recipient } from './message-view';
import type { People } from './people';
import type { AddressSource, Aspect } from './probe';
import { groupTest, isKeyedByItself, keyedByItself, type Key, type PredicateTest } from './test';
import { FALSE, TRUE, UNKNOWN, or, type Truth } from './truth';

/** What is kept of a message when it is gone: its envelope, its first From address and its size. */
export interface KeptMessage {
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly headerFrom: string;
  readonly size: number;
  readonly clientAddress: string;
}

export interface KeptInput extends KeptMessage {
  readonly acceptedDomains: ReadonlySet<string>;
  readonly groups?: Groups;
  readonly people?: People;
  readonly now: Date;
  /** What is on record of whether a rule matched a recipient, asked where the rule cannot be judged again. */
  recorded?(rule: string, recipient: number): Truth;
}

/** What becomes of a recipient; `template` where protected. */
export type Fate =
  | { readonly kind: 'protected'; readonly template: string }
  | { readonly kind: 'unprotected' | 'rejected' | 'deleted' | 'held' | 'redirected' };

export interface KeptDecision {
  /** By recipient: everything that may become of them; one where it is certain. */
  readonly fates: readonly (readonly Fate[])[];
  /** By rule that may have matched: for each recipient whether it did. Rules that are not here did not. */
  readonly matches: ReadonlyMap<string, readonly Truth[]>;
}

/** A condition or exception that needs more of a message than is kept. */
export interface NotEvaluable {
  readonly rule: { readonly id: string; readonly name: string };
  readonly conditions: readonly string[];
  readonly exceptions: readonly string[];
}

export interface KeptRules {
  /** Rules that are on and whose answer may hang on what is not kept. */
  readonly notEvaluable: readonly NotEvaluable[];
  judge(input: KeptInput): KeptDecision;
}

/** A message of which nothing but what is kept is there: a test that throws on it asks for more. */
const SAMPLE: KeptInput = {
  sender: 'a@sample.invalid',
  recipients: ['b@sample.invalid'],
  headerFrom: 'a@sample.invalid',
  size: 1,
  clientAddress: '192.0.2.1',
  acceptedDomains: new Set(),
  now: new Date(0),
};

/** What may have come of the rules so far for one recipient. */
interface Way extends Deeds {
  readonly finished: boolean;
}

const START: Way = { ...NOTHING, finished: false };

/**
 * Rules made ready for messages of which only that is there which is kept. What cannot be known is followed both ways:
 * where every way ends alike, what becomes of a recipient is certain all the same.
 *
 * Unlike `evaluate`, where what cannot be read counts in favour of protection, nothing is decided here that the
 * gateway might decide otherwise.
 */
export function keptRules(compiled: CompiledRules): KeptRules {
  const readable = readableTests(compiled);
  const adds = compiled.rules.some(addsRecipients);
  const tests = new Map<PredicateTest, PredicateTest>();
  const swapped = (clause: PredicateClause): PredicateClause => {
    const { test } = clause;
    let known = tests.get(test);
    if (!known) {
      known = readable.has(test) ? guarded(test) : notKept(test);
      // Who is added by an earlier rule is one of the recipients that such a condition looks at.
      if (adds && test.reads.some(isOfRecipients)) known = atLeastUnknown(known);
      tests.set(test, known);
    }
    return { ...clause, test: known };
  };
  const swap = (clause: Clause): Clause => {
    if (!('any' in clause)) return swapped(clause);
    const any = clause.any.map(swapped);
    return {
      ...clause,
      any,
      test: groupTest(
        clause.test.id,
        any.map(({ test }) => test),
      ),
    };
  };
  const rules = compiled.rules.map((rule): CompiledRule => {
    return { ...rule, clauses: rule.clauses.map(swap), byCost: rule.byCost.map(swap) };
  });
  // What is in doubt is followed both ways, whatever a rule does then.
  const gates = new Gates(rules, () => true);
  return {
    notEvaluable: compiled.rules.flatMap((rule) => {
      const hidden = rule.live
        ? rule.clauses.flatMap(predicateClauses).filter(({ test }) => !readable.has(test))
        : [];
      const words = (exception: boolean): string[] =>
        hidden
          .filter((each) => each.exception === exception)
          .map((each) => clauseSentence(each, { listName: compiled.indexes.listName }));
      const { id, name } = rule.reference;
      return hidden.length > 0
        ? [{ rule: { id, name }, conditions: words(false), exceptions: words(true) }]
        : [];
    }),
    judge: (input) => judge(rules, gates, viewOf(input, compiled), input),
  };
}

function judge(
  rules: readonly CompiledRule[],
  gates: Gates,
  view: MessageView,
  input: KeptInput,
): KeptDecision {
  const judge = new Judge(view);
  const now = input.now.getTime();
  let ways: readonly (readonly Way[])[] = view.recipients.map(() => [START]);
  const matches = new Map<string, Truth[]>();
  for (const ordinal of gates.candidates(judge)) {
    const rule = rules[ordinal]!;
    if (!withinDates(rule, now)) continue;
    const { values, most } = judge.judge(rule, view.recipients);
    if (most === FALSE) continue;
    const answers = view.recipients.map(({ index }) =>
      values[index] === UNKNOWN
        ? (input.recorded?.(rule.rule.id, index) ?? UNKNOWN)
        : values[index]!,
    );
    const reached = answers.map((answer, index) => atLeastOpen(answer, ways[index]!));
    if (reached.reduce(or, FALSE) === FALSE) continue;
    matches.set(rule.rule.id, reached);
    if (rule.rule.mode === 'enforce')
      ways = ways.map((each, index) => onward(each, rule, answers[index]!, view.managers));
  }
  return { fates: ways.map(fatesOf), matches };
}

/** A rule that matches acts where no earlier rule has finished; certain only where that is. */
function atLeastOpen(answer: Truth, ways: readonly Way[]): Truth {
  if (answer === FALSE || ways.every(({ finished }) => finished)) return FALSE;
  return answer === TRUE && ways.every(({ finished }) => !finished) ? TRUE : UNKNOWN;
}

function onward(
  ways: readonly Way[],
  rule: CompiledRule,
  answer: Truth,
  managers: readonly string[] | null,
): readonly Way[] {
  if (answer === FALSE) return ways;
  const next = ways.flatMap((way): Way[] => {
    if (way.finished) return [way];
    // Bodies are not kept: a rule that would rather refuse one that takes no text goes both ways.
    const bodies = mayRefuse(rule.effects) ? [true, false] : [true];
    const to = (at: Truth): Way[] =>
      bodies.map((takesText) => {
        const done = applied(rule, at, way, supposed(takesText, managers));
        return { ...joined(way, done), finished: done.stops };
      });
    if (answer === TRUE) return to(TRUE);
    // The gateway may itself have been in doubt, and then only protected.
    return [way, ...to(TRUE), ...(rule.protects && rule.demandsCertainty ? to(UNKNOWN) : [])];
  });
  // Ways that can only end alike are one; there are few different ones, however many rules are in doubt.
  return [...new Map(next.map((way) => [`${way.finished} ${keyOf(fateOf(way))}`, way])).values()];
}

const fatesOf = (ways: readonly Way[]): Fate[] => [
  ...new Map(ways.map(fateOf).map((fate) => [keyOf(fate), fate])).values(),
];

function fateOf({ reject, ending, redirect, template }: Deeds): Fate {
  if (reject) return { kind: 'rejected' };
  if (ending) return { kind: ending.kind === 'delete' ? 'deleted' : 'held' };
  if (redirect) return { kind: 'redirected' };
  return template === null ? { kind: 'unprotected' } : { kind: 'protected', template };
}

const keyOf = (fate: Fate): string =>
  fate.kind === 'protected' ? `protected ${fate.template}` : fate.kind;

const viewOf = (input: KeptInput, { indexes }: CompiledRules): MessageView =>
  new MessageView(
    {
      sender: input.sender,
      recipients: input.recipients,
      authenticated: true,
      trustedHop: false,
      clientAddress: input.clientAddress,
      acceptedDomains: input.acceptedDomains,
      groups: input.groups ?? NO_GROUPS,
      people: input.people ?? null,
      facts: null,
      kept: { headerFrom: input.headerFrom, size: input.size },
      content: null,
    },
    indexes,
  );

/** The tests that ask for nothing but what is kept. */
function readableTests(compiled: CompiledRules): ReadonlySet<PredicateTest> {
  const view = viewOf(SAMPLE, compiled);
  const [recipient] = view.recipients;
  const tests = new Set(
    compiled.rules.flatMap(({ clauses }) =>
      clauses.flatMap(predicateClauses).map(({ test }) => test),
    ),
  );
  return new Set(
    [...tests].filter(
      (test) => (test.keys ?? []).flat().every(isKept) && answered(test, view, recipient) !== null,
    ),
  );
}

/** Null where it asks for what is not there. */
function answered(test: PredicateTest, view: MessageView, recipient?: Recipient): Truth | null {
  try {
    return test.perRecipient ? test.judge(view, recipient) : test.judge(view);
  } catch (error) {
    if (error instanceof NotThere) return null;
    throw error;
  }
}

const KEPT_ADDRESSES = new Set<AddressSource>([
  'recipient',
  'recipient-original',
  'header',
  'envelope',
]);

function isKept(key: Key): boolean {
  if (key.kind === 'network') return true;
  // Whether the test can be answered says all of it.
  if (key.kind === 'value' || key.kind === 'over' || key.kind === 'test') return true;
  if (key.kind === 'address' || key.kind === 'domain') return KEPT_ADDRESSES.has(key.source);
  return /^(?:recipients(?:-original)?|sender-(?:header|envelope)|(?:sender|recipient)-attribute:.*)$/.test(
    key.operand,
  );
}

/** What it answered for the sample may have hung on what it did not have to ask for there. */
function guarded(test: PredicateTest): PredicateTest {
  const judge: PredicateTest['judge'] = (view, recipient) =>
    answered(test, view, recipient) ?? UNKNOWN;
  return isKeyedByItself(test) ? keyedByItself({ ...test, judge }) : { ...test, judge };
}

const addsRecipients = ({ live, rule, effects }: CompiledRule): boolean =>
  live &&
  rule.mode === 'enforce' &&
  effects.some(
    (effect) => effect.kind === 'copy' || (effect.kind === 'manager' && effect.as !== 'Redirect'),
  );

const isOfRecipients = (aspect: Aspect): boolean =>
  aspect === 'recipients' || aspect === 'recipients-original';

const atLeastUnknown = (test: PredicateTest): PredicateTest => ({
  ...test,
  keys: null,
  judge: (view, recipient) => or(test.judge(view, recipient), UNKNOWN),
});

const notKept = (test: PredicateTest): PredicateTest => ({
  ...test,
  perRecipient: false,
  keys: null,
  cost: 0,
  judge: () => UNKNOWN,
});
