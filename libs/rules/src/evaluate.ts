import type { RuleExplanation } from '@chancery/contracts';
import { type CompiledRules } from './compile';
import { withinDates, type CompiledRule } from './compiled-rule';
import { Course, acts, outcomeOf } from './course';
import { traitsOf } from './disclaimer';
import type { Decision, RuleInput, RuleReference, TestMatch } from './decision';
import { explainJudged, explainPassed } from './explain';
import { Judge } from './judge';
import { MessageView, NO_GROUPS } from './message-view';
import { UNKNOWN } from './truth';

export interface EvaluateOptions {
  /** Judge every rule to the end and say why it did or did not match. */
  readonly explain?: boolean;
}

/**
 * Judges a message by the rules, in order of priority. The decision depends on nothing but its
 * arguments.
 *
 * - Conditions are joined by and, their values by or, exceptions by or.
 * - A condition or exception on recipients splits the message: the rule acts on those that matched.
 * - Where a rule rejects, or matches and stops processing, no later rule is judged for those
 *   recipients; the others go on.
 * - A rule in test mode is judged like any other and acts on nothing.
 * - Predicates see the message as it came: an edit by an earlier rule does not change what a later
 *   one matches.
 *
 * Without `explain` only rules that the indexes name are judged, and each only until its value is
 * certain. With it every rule goes through the same code to the end.
 */
export function evaluate(
  compiled: CompiledRules,
  input: RuleInput,
  { explain = false }: EvaluateOptions = {},
): Decision {
  const view = new MessageView(
    {
      sender: input.envelope.sender,
      recipients: input.envelope.recipients,
      authenticated: input.authenticated,
      clientAddress: input.clientAddress,
      acceptedDomains: input.acceptedDomains,
      groups: input.groups ?? NO_GROUPS,
      people: input.people ?? null,
      facts: input.facts,
      content: input.content ?? null,
    },
    compiled.indexes,
  );
  const run = new Run(view, input, explain);
  if (explain) for (const rule of compiled.rules) run.step(rule);
  else
    for (const ordinal of compiled.gates.candidates(view)) {
      if (run.finished) break;
      run.step(compiled.rules[ordinal]!);
    }
  return run.decision();
}

/** `evaluate` with its explanation. */
export function explain(
  compiled: CompiledRules,
  input: RuleInput,
): Decision & { readonly explanation: readonly RuleExplanation[] } {
  const decision = evaluate(compiled, input, { explain: true });
  return { ...decision, explanation: decision.explanation ?? [] };
}

class Run {
  private readonly judge: Judge;
  private readonly course: Course;
  private readonly now: number;
  private readonly encryptedWhole: boolean;
  private readonly testMatches: TestMatch[] = [];
  private readonly explanation: RuleExplanation[] = [];
  private alreadyEncrypted = false;
  private deferredBy: RuleReference | null = null;

  constructor(
    view: MessageView,
    input: RuleInput,
    private readonly explaining: boolean,
  ) {
    this.judge = new Judge(view);
    this.encryptedWhole = input.facts.encryptedWhole;
    this.course = new Course(
      view.recipients,
      traitsOf(input, () => view.managers),
    );
    this.now = input.now.getTime();
  }

  get finished(): boolean {
    return this.course.remaining.length === 0;
  }

  step(rule: CompiledRule): void {
    if (!rule.live) return this.passed(rule, 'off');
    if (!withinDates(rule, this.now)) return this.passed(rule, 'outside-dates');
    if (this.finished) return this.passed(rule, 'not-reached');
    const recipients = this.course.remaining;
    const verdict = this.judge.judge(rule, recipients);
    const matched = acts(rule, verdict.most)
      ? recipients.filter(({ index }) => acts(rule, verdict.values[index]!))
      : [];
    if (verdict.most === UNKNOWN && waits(rule, this.judge.view))
      this.deferredBy ??= rule.reference;
    const notes = matched.length > 0 ? this.act(rule, verdict.values) : [];
    if (this.explaining)
      this.explanation.push(explainJudged(rule, this.judge, recipients, matched, notes));
  }

  private act(rule: CompiledRule, values: Parameters<Course['apply']>[1]): readonly string[] {
    if (rule.rule.mode === 'test') return this.rehearse(rule, values);
    if (this.encryptedWhole && rule.protects) this.alreadyEncrypted = true;
    return this.course.apply(rule, values);
  }

  private rehearse(rule: CompiledRule, values: Parameters<Course['apply']>[1]): readonly string[] {
    const rehearsals = this.course.rehearse(rule, values);
    for (const { recipients, would } of rehearsals)
      this.testMatches.push({
        rule: rule.reference,
        recipients,
        would: { ...outcomeOf(would), stopProcessing: would.stops },
        ...(rule.rule.notifyInTest ? { notifies: true as const } : {}),
      });
    return [...new Set(rehearsals.flatMap(({ would }) => would.notes))];
  }

  private passed(rule: CompiledRule, outcome: 'off' | 'outside-dates' | 'not-reached'): void {
    if (this.explaining) this.explanation.push(explainPassed(rule, outcome));
  }

  decision(): Decision {
    return {
      groups: this.course.groups(),
      testMatches: this.testMatches,
      alreadyEncrypted: this.alreadyEncrypted,
      ...(this.deferredBy ? { deferredBy: this.deferredBy } : {}),
      ...(this.explaining ? { explanation: this.explanation } : {}),
    };
  }
}

/** Is the rule to wait for another time, because attachments were given up that it asks about? */
const waits = ({ rule, needs }: CompiledRule, view: MessageView): boolean =>
  rule.errorAction === 'defer' &&
  rule.mode === 'enforce' &&
  needs.has('content') &&
  (view.content?.some(({ limitExceeded }) => limitExceeded === 'time') ?? false);
