import type { Clause, CompiledRule } from './compiled-rule';
import type { MessageView, Recipient } from './message-view';
import type { Aspect } from './probe';
import type { GroupTest, Test } from './test';
import { FALSE, TRUE, and, not, or, type Truth } from './truth';

/** The value of a rule for one message: for each recipient that is still judged. */
export interface Verdict {
  /** By recipient index; meaningful for the recipients that were asked for. */
  readonly values: readonly Truth[];
  /** The highest of them. */
  readonly most: Truth;
}

const NEVER: Verdict = { values: [], most: FALSE };

/**
 * Judges rules for one message. Every test is judged at most once (for each recipient at most once),
 * however many rules share it.
 */
export class Judge {
  private readonly wholes = new Map<Test, Truth>();
  private readonly splits = new Map<Test, readonly Truth[]>();

  /**
   * @param after where rules have changed the message: who judges it as it came, and what is not as it came. Tests that
   * look at nothing of that are judged once for all versions
   */
  constructor(
    readonly view: MessageView,
    private readonly after?: { readonly came: Judge; touches(aspect: Aspect): boolean },
  ) {}

  /** Who judges the message as it came. */
  get came(): Judge {
    return this.after?.came ?? this;
  }

  /** Who judges this test: the message as it came will do where nothing of what it looks at was changed. */
  of(test: Test): Judge {
    const { after } = this;
    if (!after || test.reads.some((aspect) => after.touches(aspect))) return this;
    return after.came;
  }

  /** The test for the whole message. */
  whole(test: Test): Truth {
    const judge = this.of(test);
    if (judge !== this) return judge.whole(test);
    if ('anyOf' in test) return this.wholeOfAny(test);
    let truth = this.wholes.get(test);
    if (truth === undefined) this.wholes.set(test, (truth = test.judge(this.view)));
    return truth;
  }

  /** The test for each recipient, by index. */
  split(test: Test): readonly Truth[] {
    const judge = this.of(test);
    if (judge !== this) return judge.split(test);
    let truths = this.splits.get(test);
    if (truths === undefined) {
      truths =
        'anyOf' in test
          ? this.splitOfAny(test)
          : this.view.recipients.map((recipient) => test.judge(this.view, recipient));
      this.splits.set(test, truths);
    }
    return truths;
  }

  /** Members are not judged any more once one holds. */
  private wholeOfAny({ anyOf }: GroupTest): Truth {
    let most: Truth = FALSE;
    for (const each of anyOf) {
      most = or(most, this.whole(each));
      if (most === TRUE) break;
    }
    return most;
  }

  /** A member about recipients counts for those it names, one about the message for all. */
  private splitOfAny({ anyOf }: GroupTest): readonly Truth[] {
    let truths: readonly Truth[] = this.view.recipients.map(() => FALSE);
    for (const each of anyOf) {
      if (truths.every((truth) => truth === TRUE)) break;
      if (each.perRecipient) {
        const own = this.split(each);
        truths = truths.map((truth, index) => or(truth, own[index]!));
      } else {
        const whole = this.whole(each);
        truths = truths.map((truth) => or(truth, whole));
      }
    }
    return truths;
  }

  /**
   * Conditions are joined by and, exceptions by or; an exception that holds for a recipient switches
   * the rule off for that one, any other for all.
   *
   * @param recipients those that no earlier rule has finished with
   */
  judge(rule: Pick<CompiledRule, 'byCost'>, recipients: readonly Recipient[]): Verdict {
    let whole: Truth = TRUE;
    let values: Truth[] | null = null;
    for (const clause of rule.byCost) {
      if (!clause.test.perRecipient) {
        whole = and(whole, signed(clause, this.whole(clause.test)));
        if (whole === FALSE) return NEVER;
        continue;
      }
      const own = this.split(clause.test);
      values ??= this.view.recipients.map(() => TRUE);
      let most: Truth = FALSE;
      for (const { index } of recipients) {
        const value = and(values[index]!, signed(clause, own[index]!));
        values[index] = value;
        most = or(most, value);
      }
      if (most === FALSE) return NEVER;
    }
    if (!values) return { values: this.view.recipients.map(() => whole), most: whole };
    let most: Truth = FALSE;
    for (const { index } of recipients) {
      values[index] = and(values[index]!, whole);
      most = or(most, values[index]!);
    }
    return { values, most };
  }
}

/** A rule for all recipients, whatever version of the message each of them has. */
export function judgeFor(
  rule: Pick<CompiledRule, 'byCost'>,
  sights: readonly {
    readonly version: { readonly judge: Judge };
    readonly recipients: readonly Recipient[];
  }[],
): Verdict {
  const [first] = sights;
  if (!first) return NEVER;
  if (sights.length === 1) return first.version.judge.judge(rule, first.recipients);
  const values: Truth[] = [];
  let most: Truth = FALSE;
  for (const { version, recipients } of sights) {
    const verdict = version.judge.judge(rule, recipients);
    most = or(most, verdict.most);
    for (const { index } of recipients) values[index] = verdict.values[index] ?? FALSE;
  }
  return { values, most };
}

const signed = (clause: Clause, truth: Truth): Truth => (clause.exception ? not(truth) : truth);
