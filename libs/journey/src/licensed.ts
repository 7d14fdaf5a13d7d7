import type { LicensingSnapshot } from '@chancery/contracts';

export type LicenceVerdict =
  | { licensed: true }
  | {
      licensed: false;
      reason: 'no-subscription' | 'not-started' | 'ended' | 'not-assigned' | 'foreign-sender';
    };

/**
 * May this sender send protected mail under the organisation's subscription?
 * @param sender canonical envelope sender, or From where that is null.
 * @param acceptedDomain is the sender's domain one of the organisation's?
 */
export function licensed(
  snapshot: LicensingSnapshot | undefined,
  sender: string,
  acceptedDomain: boolean,
  now: Date,
): LicenceVerdict {
  const subscription = snapshot?.subscription;
  if (!subscription) return { licensed: false, reason: 'no-subscription' };
  if (now < new Date(subscription.startsAt)) return { licensed: false, reason: 'not-started' };
  if (
    subscription.endsAt &&
    now.getTime() > new Date(subscription.endsAt).getTime() + subscription.graceDays * 86_400_000
  )
    return { licensed: false, reason: 'ended' };
  if (!acceptedDomain) return { licensed: false, reason: 'foreign-sender' };
  if (!snapshot.assigned.includes('*') && !snapshot.assigned.includes(sender))
    return { licensed: false, reason: 'not-assigned' };
  return { licensed: true };
}
