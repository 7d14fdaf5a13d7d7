import type { AssignedBy, LicenceAnswer } from './licence-of';
import { graceUntil } from './licence-of';
import { planName, planOf } from './plans';

const day = (at: Date | string | number): string => new Date(at).toISOString().slice(0, 10);

const BY: Record<AssignedBy['kind'], (value: string) => string> = {
  address: () => 'assigned to the address',
  group: (value) => `assigned to the group ${value}`,
  domain: (value) => `assigned to everyone at ${value}`,
  everyone: () => 'assigned to everyone in the accepted domains',
};

/** A licence, or the want of one, in words. */
export function sentenceOfLicence(answer: LicenceAnswer): string {
  if (answer.licensed) {
    const { subscription, by } = answer;
    const grace = answer.graceUntil
      ? ` It ended on ${day(subscription.endsAt as string)}; grace lasts until ${day(answer.graceUntil)}.`
      : '';
    return `Licensed by ${planName(subscription.plan)}, ${BY[by.kind](by.value)}.${grace}`;
  }
  const { reason, subscription } = answer;
  const plan = subscription ? planName(subscription.plan) : '';
  switch (reason) {
    case 'no-subscription':
      return 'The organisation has no subscription.';
    case 'foreign-sender':
      return 'The address is not of an accepted domain.';
    case 'not-started':
      return `${plan} starts on ${day(subscription?.startsAt ?? 0)}.`;
    case 'ended':
      return subscription && subscription.graceDays > 0
        ? `${plan} ended on ${day(subscription.endsAt as string)}, and its grace on ${day(graceUntil(subscription) as Date)}.`
        : `${plan} ended on ${day(subscription?.endsAt ?? 0)}.`;
    case 'plan-without-encryption':
      return `${plan} does not contain message encryption without ${planOf(subscription?.plan ?? '')?.needs ?? 'its add-on'}.`;
    case 'no-seat':
      return `${plan} has ${subscription?.seats ?? 0} seats, and all are taken by others.`;
    default:
      return 'No subscription is assigned to this address.';
  }
}
