import type { Right } from '@chancery/contracts';
import { withImplied } from './templates';

export type LicenceDecision =
  | { allowed: true; rights: Right[] }
  | { allowed: false; reason: 'expired' | 'revoked' | 'not-yet' };

/** May the message be opened now, and with which rights? Asked at every use, so that an end takes effect at the next request. */
export function decide(licence: {
  now: Date;
  notBefore: Date;
  expiresAt: Date | null;
  revoked: boolean;
  rights: readonly Right[];
}): LicenceDecision {
  if (licence.revoked) return { allowed: false, reason: 'revoked' };
  if (licence.expiresAt && licence.now >= licence.expiresAt) return { allowed: false, reason: 'expired' };
  // Clocks of two processes differ by less than a minute.
  if (licence.now.getTime() + 60_000 < licence.notBefore.getTime()) return { allowed: false, reason: 'not-yet' };
  const rights = withImplied(licence.rights);
  if (!rights.includes('View')) return { allowed: false, reason: 'revoked' };
  return { allowed: true, rights };
}
