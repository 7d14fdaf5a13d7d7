import type { RuleMode } from '@chancery/contracts';
import type { CompiledRule } from './compiled-rule';
import type { RecipientGroup, RuleReference } from './decision';
import { acts, applied, joined, NOTHING, outcomeOf, type Applied, type Deeds } from './deeds';
import { isWrapped, type Traits } from './disclaimer';
import type { Recipient } from './message-view';
import { TRUE, type Truth } from './truth';
import type { Sight, Version } from './versions';

/** The last rule that matched, and those before it: in doubt thousands may, and none is copied for the next. */
interface Matched {
  readonly rule: RuleReference & { readonly mode: RuleMode };
  readonly before: Matched | null;
}

/** What rules have done so far to recipients who have all met the same. */
interface State extends Deeds {
  readonly matched: Matched | null;
  /** No later rule is judged for them. */
  readonly finished: boolean;
  /** The message as later rules see it. */
  readonly version: Version;
}

/**
 * The recipients of a message on their way through the rules. All begin alike; where a rule acts on
 * some of them, those go on as a group of their own.
 */
export class Course {
  private readonly states: State[];
  private open: readonly Recipient[];
  private seen: readonly Sight[];

  constructor(
    private readonly recipients: readonly Recipient[],
    private readonly traits: Traits,
    version: Version,
    /** Is this recipient of the organisation? */
    private readonly inside: (recipient: Recipient) => boolean,
  ) {
    const start: State = { ...NOTHING, matched: null, finished: false, version };
    this.states = recipients.map(() => start);
    this.open = recipients;
    this.seen = [{ version, recipients }];
  }

  /** Those for whom rules are still judged. */
  get remaining(): readonly Recipient[] {
    return this.open;
  }

  /** The same by what their next rule sees. */
  get sights(): readonly Sight[] {
    return this.seen;
  }

  /** Applies a rule in force to the recipients for whom it acts; notes of why something was not. */
  apply(rule: CompiledRule, values: readonly Truth[]): readonly string[] {
    const entry = { ...rule.reference, mode: rule.rule.mode };
    // Recipients in one state go to one state, so that groups can be told by identity.
    const next: [from: State, value: Truth, inside: boolean, to: State][] = [];
    const notes = new Set<string>();
    for (const recipient of this.open) {
      const { index } = recipient;
      const value = values[index]!;
      if (!acts(rule, value)) continue;
      const level: Truth = rule.demandsCertainty ? value : TRUE;
      const inside = !rule.unprotects || this.inside(recipient);
      const from = this.states[index]!;
      let to = next.find(
        ([state, at, within]) => state === from && at === level && within === inside,
      )?.[3];
      if (!to) {
        const done = applied(rule, level, from, this.traits, inside);
        for (const note of done.notes) notes.add(note);
        to = {
          ...joined(from, done),
          matched: { rule: entry, before: from.matched },
          finished: done.stops,
          version: done.stops
            ? from.version
            : from.version.after({ ...done, rule: rule.reference }),
        };
        next.push([from, level, inside, to]);
      }
      this.states[index] = to;
    }
    if (next.some(([, , , to]) => to.finished))
      this.open = this.open.filter(({ index }) => !this.states[index]!.finished);
    if (next.some(([from, , , to]) => to.finished || to.version !== from.version))
      this.seen = this.seenByOpen();
    return [...notes];
  }

  private seenByOpen(): readonly Sight[] {
    const byVersion = new Map<Version, Recipient[]>();
    for (const recipient of this.open) {
      const { version } = this.states[recipient.index]!;
      const recipients = byVersion.get(version);
      if (recipients) recipients.push(recipient);
      else byVersion.set(version, [recipient]);
    }
    return [...byVersion].map(([version, recipients]) => ({ version, recipients }));
  }

  /** What a rule in test mode would do to its recipients, given what was done so far. */
  rehearse(
    rule: CompiledRule,
    values: readonly Truth[],
  ): { recipients: number[]; would: Applied }[] {
    const rehearsals: { key: string; recipients: number[]; would: Applied }[] = [];
    for (const recipient of this.open) {
      const { index } = recipient;
      const value = values[index]!;
      if (!acts(rule, value)) continue;
      const level: Truth = rule.demandsCertainty ? value : TRUE;
      const inside = !rule.unprotects || this.inside(recipient);
      const before = this.states[index]!;
      const key = `${level} ${inside} ${isWrapped(before.edits)} ${before.template ?? ''} ${before.connector ?? ''}`;
      const same = rehearsals.find((each) => each.key === key);
      if (same) same.recipients.push(index);
      else {
        const would = applied(rule, level, before, this.traits, inside);
        rehearsals.push({ key, recipients: [index], would });
      }
    }
    return rehearsals;
  }

  groups(): RecipientGroup[] {
    const byState = new Map<State, number[]>();
    for (const { index } of this.recipients) {
      const state = this.states[index]!;
      const indexes = byState.get(state);
      if (indexes) indexes.push(index);
      else byState.set(state, [index]);
    }
    return [...byState].map(([state, recipients]) => ({
      recipients,
      ...outcomeOf(state),
      rules: inOrder(state.matched),
    }));
  }
}

function inOrder(last: Matched | null): Matched['rule'][] {
  const rules: Matched['rule'][] = [];
  for (let each = last; each; each = each.before) rules.push(each.rule);
  return rules.reverse();
}
