import type { Right } from '@chancery/contracts';
import { withImplied } from './rights';

/** What a licence says when it is asked for. */
export interface LicenceState {
  readonly now: Date;
  readonly notBefore: Date;
  /** Null for a licence without end. */
  readonly expiresAt: Date | null;
  readonly revoked: boolean;
  /** The rights it was granted with. */
  readonly rights: readonly Right[];
}

export type LicenceDecision =
  | { allowed: true; rights: Right[] }
  | { allowed: false; reason: 'expired' | 'revoked' | 'not-yet' };

/** Clocks of two processes differ by less than a minute. */
const SKEW_MS = 60_000;

/**
 * May the message be opened now, and with which rights? Asked at every use, so that an end takes
 * effect at the next request. A licence holds until just before `expiresAt`; that it was revoked is
 * told before anything else. A moment that is no date allows nothing.
 */
export function decide(licence: LicenceState): LicenceDecision {
  const { now, notBefore, expiresAt, revoked } = licence;
  if (revoked) return { allowed: false, reason: 'revoked' };
  // Asked the other way round, so that an invalid date, which compares false, closes the message.
  if (expiresAt && !(now.getTime() < expiresAt.getTime()))
    return { allowed: false, reason: 'expired' };
  if (!(now.getTime() + SKEW_MS >= notBefore.getTime()))
    return { allowed: false, reason: 'not-yet' };
  const rights = withImplied(licence.rights);
  // Without the right to view there is nothing that a licence could open.
  if (!rights.includes('View')) return { allowed: false, reason: 'revoked' };
  return { allowed: true, rights };
}
