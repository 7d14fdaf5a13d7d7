import { isOfEnvelope, onlyEnvelope, type CompiledRules } from './compile';
import { withinDates, type CompiledRule } from './compiled-rule';
import { acts, applied } from './deeds';
import type { Groups, Rejection } from './decision';
import { mayRefuse, supposed } from './disclaimer';
import { Judge } from './judge';
import { MessageView, NO_GROUPS } from './message-view';
import type { People } from './people';
import { FALSE } from './truth';

/** What is known when a recipient is named. */
export interface EnvelopeInput {
  /** Empty for the null sender. */
  readonly sender: string;
  readonly recipient: string;
  readonly authenticated: boolean;
  readonly clientAddress: string;
  readonly acceptedDomains: ReadonlySet<string>;
  readonly groups?: Groups;
  readonly people?: People;
  readonly now: Date;
}

/**
 * The rejection of this recipient that is certain before the message has come, or null. It is the one
 * that `evaluate` would come to with any message: a rule that must see the message and comes earlier
 * defers the answer if it could stop processing or reject, unless its envelope alone excludes it.
 */
export function evaluateEnvelope(compiled: CompiledRules, input: EnvelopeInput): Rejection | null {
  const last = lastRejecting(compiled);
  if (last < 0) return null;
  const { sender, recipient, authenticated, clientAddress, acceptedDomains } = input;
  const view = new MessageView(
    {
      sender,
      recipients: [recipient],
      authenticated,
      trustedHop: false,
      clientAddress,
      acceptedDomains,
      groups: input.groups ?? NO_GROUPS,
      people: input.people ?? null,
      facts: null,
      content: null,
    },
    compiled.indexes,
  );
  const judge = new Judge(view);
  for (let ordinal = 0; ordinal <= last; ordinal++) {
    const rule = compiled.rules[ordinal]!;
    if (!inForce(rule) || !withinDates(rule, input.now.getTime())) continue;
    // Mail about a message can be written when it is there.
    if (tells(rule)) return null;
    // A rule that can neither reject nor stop changes nothing about a later rejection.
    if (!rule.stops && !rejects(rule)) continue;
    const whole = onlyEnvelope(rule);
    const seen = whole ? rule : { ...rule, byCost: rule.byCost.filter(ofEnvelope) };
    const value = judge.judge(seen, view.recipients).most;
    if (value === FALSE) continue;
    if (!whole) return null;
    if (!acts(rule, value)) continue;
    const { reject, stops } = applied(rule, value, NOTHING_YET, supposed(true));
    if (reject || stops) return reject;
  }
  return null;
}

/** The last rule that rejects on the envelope alone, found once for each rule set; -1 for none. */
function lastRejecting(compiled: CompiledRules): number {
  const known = lastOf.get(compiled);
  if (known !== undefined) return known;
  const last = compiled.rules.findLastIndex(
    (rule) => inForce(rule) && onlyEnvelope(rule) && rejects(rule),
  );
  lastOf.set(compiled, last);
  return last;
}

const lastOf = new WeakMap<CompiledRules, number>();

const inForce = (rule: CompiledRule): boolean => rule.live && rule.rule.mode === 'enforce';

const rejects = (rule: CompiledRule): boolean =>
  rule.effects.some((effect) => effect.kind === 'reject');

/** Its answer takes the message: mail about it, or a look at its body. */
const tells = (rule: CompiledRule): boolean =>
  mayRefuse(rule.effects) ||
  rule.effects.some((effect) => effect.kind === 'incident' || effect.kind === 'notify');

const NOTHING_YET = { template: null, connector: null, edits: [], unprotect: null } as const;

const ofEnvelope = (clause: CompiledRule['byCost'][number]): boolean =>
  clause.test.needs.every(isOfEnvelope);
