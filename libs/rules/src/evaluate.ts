import type { RuleExplanation } from '@chancery/contracts';
import { type CompiledRules } from './compile';
import { withinDates, type CompiledRule } from './compiled-rule';
import { Course } from './course';
import { traitsOf } from './disclaimer';
import { acts, outcomeOf } from './deeds';
import type { Decision, RuleInput, RuleReference, TestMatch } from './decision';
import { explainJudged, explainPassed } from './explain';
import { judgeFor } from './judge';
import { MessageView, NO_GROUPS } from './message-view';
import { reportOn } from './sensitive-content';
import { UNKNOWN } from './truth';
import { Version } from './versions';

export interface EvaluateOptions {
  /** Judge every rule to the end and say why it did or did not match. */
  readonly explain?: boolean;
  /** Milliseconds, by which it is measured for an explanation what each rule takes; without it nothing is. */
  readonly clock?: () => number;
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
 * - Rules work one after another on the message: what one changes of it, for some recipients or all, is
 *   what later ones see for those (docs/adr/0099).
 *
 * Without `explain` only rules that the indexes name are judged, and each only until its value is
 * certain; where a rule has changed something, that alone is looked up again. With it every rule goes
 * through the same code to the end.
 */
export function evaluate(
  compiled: CompiledRules,
  input: RuleInput,
  { explain = false, clock }: EvaluateOptions = {},
): Decision {
  const view = new MessageView(
    {
      sender: input.envelope.sender,
      recipients: input.envelope.recipients,
      authenticated: input.authenticated,
      trustedHop: input.trustedHop ?? false,
      clientAddress: input.clientAddress,
      acceptedDomains: input.acceptedDomains,
      groups: input.groups ?? NO_GROUPS,
      people: input.people ?? null,
      facts: input.facts,
      content: input.content ?? null,
    },
    compiled.indexes,
  );
  const run = new Run(view, input, compiled, explain, clock);
  if (explain) for (const rule of compiled.rules) run.step(rule);
  else run.candidates();
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
  private readonly course: Course;
  private readonly now: number;
  private readonly encryptedWhole: boolean;
  private readonly testMatches: TestMatch[] = [];
  private readonly explanation: RuleExplanation[] = [];
  private alreadyEncrypted = false;
  private deferredBy: RuleReference | null = null;

  constructor(
    private readonly view: MessageView,
    input: RuleInput,
    private readonly compiled: CompiledRules,
    private readonly explaining: boolean,
    private readonly clock: EvaluateOptions['clock'],
  ) {
    this.encryptedWhole = input.facts.encryptedWhole;
    this.course = new Course(
      view.recipients,
      traitsOf(input, {
        managers: () => view.managers,
        sensitive: (needs, withMatches) => reportOn(view, needs, withMatches),
      }),
      Version.first(view, compiled.indexes),
      ({ domain }) => view.accepts(domain),
    );
    this.now = input.now.getTime();
  }

  get finished(): boolean {
    return this.course.remaining.length === 0;
  }

  /** Judges the rules that the indexes name; more of them may be named when a rule has changed the message. */
  candidates(): void {
    const { rules, gates } = this.compiled;
    let ordinals = gates.candidates(this.course.sights[0]!.version.judge);
    const lookedUp = new Set(this.course.sights.map(({ version }) => version));
    for (let at = 0; at < ordinals.length && !this.finished; at++) {
      const ordinal = ordinals[at]!;
      const before = this.course.sights;
      this.step(rules[ordinal]!);
      if (this.course.sights === before) continue;
      for (const { version } of this.course.sights) {
        if (lookedUp.has(version)) continue;
        lookedUp.add(version);
        const more = gates.more(version.judge, version.fresh).filter((each) => each > ordinal);
        if (more.length > 0)
          ordinals = [...ordinals.slice(0, at + 1), ...merged(ordinals.slice(at + 1), more)];
      }
    }
  }

  step(rule: CompiledRule): void {
    if (!rule.live) return this.passed(rule, 'off');
    if (!withinDates(rule, this.now)) return this.passed(rule, 'outside-dates');
    if (this.finished) return this.passed(rule, 'not-reached');
    const recipients = this.course.remaining;
    const { sights } = this.course;
    const began = this.clock?.();
    const verdict = judgeFor(rule, sights);
    const matched = acts(rule, verdict.most)
      ? recipients.filter(({ index }) => acts(rule, verdict.values[index]!))
      : [];
    if (recipients.some(({ index }) => verdict.values[index] === UNKNOWN) && waits(rule, this.view))
      this.deferredBy ??= rule.reference;
    const notes = matched.length > 0 ? this.act(rule, verdict.values) : [];
    if (!this.explaining) return;
    const ms = began === undefined ? undefined : this.clock!() - began;
    const stopped = recipients.filter((each) => !this.course.remaining.includes(each));
    this.explanation.push({
      ...explainJudged(rule, sights, matched, notes),
      ...(stopped.length > 0 ? { stopped: stopped.map(({ index }) => index) } : {}),
      ...(ms === undefined ? {} : { ms: Math.round(ms * 1_000) / 1_000 }),
    });
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

/** Two ascending lists as one. */
const merged = (a: readonly number[], b: readonly number[]): number[] =>
  [...a, ...b].sort((one, other) => one - other);
