import type {
  LicenceCheck,
  LicenceReason,
  LicenceSettingMode,
  SubscriptionState,
  SubscriptionView,
} from '@chancery/contracts';
import { type ChipKind, count, plural } from '@chancery/ui';

export const STATES: Record<SubscriptionState, { word: string; kind: ChipKind }> = {
  future: { word: 'Not started', kind: 'waiting' },
  active: { word: 'Active', kind: 'protected' },
  grace: { word: 'In grace', kind: 'test' },
  ended: { word: 'Ended', kind: 'expired' },
};

export const MODES: readonly { mode: LicenceSettingMode; label: string; line: string }[] = [
  {
    mode: 'enforce',
    label: 'Refuse it',
    line: 'The sender’s server gets 550 5.7.1, and nothing is sent.',
  },
  {
    mode: 'warn',
    label: 'Send and flag it',
    line: 'It is sent protected, and stands in the list below.',
  },
  { mode: 'off', label: 'Do not check', line: 'It is sent protected, and nobody is told.' },
];

export const REASONS: Record<LicenceReason, string> = {
  'no-subscription': 'No subscription',
  'foreign-sender': 'Not of an accepted domain',
  'not-assigned': 'Nothing assigned',
  'not-started': 'Not started yet',
  ended: 'Ended',
  'plan-without-encryption': 'Plan without its add-on',
  'no-seat': 'No seat left',
};

export const OUTCOMES: Record<LicenceCheck['outcome'], { word: string; kind: ChipKind }> = {
  sent: { word: 'Sent protected', kind: 'protected' },
  flagged: { word: 'Sent and flagged', kind: 'test' },
  refused: { word: 'Refused', kind: 'failed' },
};

/** `1 Feb 2026`: dates of a contract are days in UTC, wherever one reads them. */
const DAY = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
export const day = (at: string): string => DAY.format(new Date(at));

/** `1 Feb 2026 to 28 Feb 2026, then 10 days of grace` */
export function term({ startsAt, endsAt, graceDays, state }: SubscriptionView): string {
  if (endsAt === null)
    return `${state === 'future' ? 'From' : 'Since'} ${day(startsAt)}, without an end`;
  const grace = graceDays > 0 ? `, then ${plural(graceDays, 'day')} of grace` : '';
  return `${day(startsAt)} to ${day(endsAt)}${grace}`;
}

/** `12 of 25 seats` */
export const seatsOf = ({ seats, seatsUsed, open }: SubscriptionView): string =>
  `${count(seatsUsed)} of ${plural(seats, 'seat')} by name${open ? ', and everybody of a domain' : ''}`;

/** The page's sentence: who may send, and what becomes of the rest. */
export function sentenceOf(
  items: readonly SubscriptionView[],
  check: LicenceSettingMode | null,
): string {
  const valid = items.filter(
    ({ state, encrypts }) => encrypts && (state === 'active' || state === 'grace'),
  );
  if (check === 'off') return 'Everybody may send protected mail: licences are not checked.';
  const rest =
    check === 'warn'
      ? 'protected mail of others is sent and flagged'
      : 'protected mail of others is refused';
  if (valid.length === 0) return `Nobody is licensed at the moment; ${rest}.`;
  const named = valid.reduce((sum, { seatsUsed }) => sum + seatsUsed, 0);
  const who = valid.some(({ open }) => open)
    ? named > 0
      ? `Everybody of a domain and ${plural(named, 'address', 'addresses')} by name are licensed`
      : 'Everybody of an assigned domain is licensed'
    : named === 1
      ? '1 address is licensed'
      : `${count(named)} addresses are licensed`;
  return `${who}; ${rest}.`;
}
