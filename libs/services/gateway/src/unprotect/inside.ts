import type { Route } from '@chancery/delivery';
import { kindOf } from '@chancery/journey';
import { uuid7 } from '@chancery/platform';
import type { DeliverParts, Sent } from '../deliver/parts';
import type { OrganisationPolicy } from '../policy/policies';
import type { LeasedMessage, LeasedRecipient } from '../store/mail-store';
import type { AuditEntry, GroupRecord } from '../store/types';
import type { Opening } from './openings';

/** Is there a hop of the organisation's own for its people? Where mail goes by MX nothing is sent in the clear. */
export const hasInternalWay = ({ directory }: OrganisationPolicy): boolean =>
  (directory.internalHop ?? directory.nextHop) !== null;

/**
 * May what this recipient gets be opened? For the organisation's own people alone, whoever else is in the group of
 * the rule. Portal replies are this installation's own mail: they were opened or wrapped when they were accepted.
 */
export const opensFor = (
  { groups, listener }: Pick<LeasedMessage, 'groups' | 'listener'>,
  policy: OrganisationPolicy,
  { group, domain }: Pick<LeasedRecipient, 'group' | 'domain'>,
): boolean =>
  groups[group]?.unprotect !== undefined &&
  listener !== 'internal' &&
  policy.acceptedDomains.has(domain) &&
  hasInternalWay(policy);

/** Does this portal reply go to one of the own people in the clear, because a rule says so? */
export const isOpenedReply = (
  { groups, listener }: Pick<LeasedMessage, 'groups' | 'listener'>,
  { group, treatment }: Pick<LeasedRecipient, 'group' | 'treatment'>,
): boolean =>
  listener === 'internal' && treatment === 'relay' && groups[group]?.unprotect !== undefined;

/** Is a hop on this machine? A name that only begins like its address is not. */
export const isLoopback = (host: string): boolean =>
  /^(?:127(?:\.\d{1,3}){3}|localhost|::1)$/.test(host);

/** What was protected goes over TLS, unless it stays on this machine. */
export const guarded = (route: Route): Route =>
  route.mailbox || isLoopback(route.host) ? route : { ...route, tls: 'required' };

/** Says in the trace what became of the protection, for those who have the message. */
export function noteOpening(
  message: Pick<LeasedMessage, 'id' | 'organisation'>,
  { unprotect }: GroupRecord,
  opening: Opening,
  sent: readonly Sent[],
  { committer }: Pick<DeliverParts, 'committer'>,
): void {
  const note = noteOf(opening);
  if (!note || !unprotect) return;
  for (const { recipient, result } of sent)
    if (result.accepted)
      committer.note(
        message.organisation,
        removal(message.id, recipient.address, unprotect.rule, note),
      );
}

const noteOf = (opening: Opening) => {
  if (opening.kind === 'opened')
    return {
      step: 'protection-removed',
      body: { as: opening.as, originals: opening.originals },
    } as const;
  return opening.kind === 'as-it-came' && opening.reason
    ? ({ step: 'still-protected', body: { reason: opening.reason } } as const)
    : null;
};

/** A record of what a rule's removal of protection came to for one recipient. */
export const removal = (
  message: string,
  recipient: string,
  rule: { id: string; name: string },
  { step, body }: { step: 'protection-removed' | 'still-protected'; body: object },
): AuditEntry => ({
  id: uuid7(),
  kind: kindOf(step),
  message,
  recipient,
  actor: 'gateway',
  body: { rule: rule.id, ruleName: rule.name, ...body },
});
