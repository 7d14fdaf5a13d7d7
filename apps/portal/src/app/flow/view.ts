import type { ReplySent } from '@chancery/contracts';
import type { PortalProblem } from '../api/problem';

/** Where a person stands on the way from the link to the message. */
export type View =
  | { at: 'loading' }
  /** `again`: the session ended by itself, so the page says why it asks. */
  | { at: 'sign-in'; again: boolean }
  | { at: 'passcode' }
  | { at: 'message' }
  | { at: 'sent'; receipt: ReplySent }
  | { at: 'ended'; how: 'expired' | 'revoked' | 'erased' }
  /** Signed in as somebody else. */
  | { at: 'other'; as: string | null }
  /** Too many tries; `until` is null where the service named no time. */
  | { at: 'wait'; until: Date | null }
  | { at: 'unknown' }
  /** No WebCrypto here: an insecure context or a browser that is too old. */
  | { at: 'unsupported' }
  | { at: 'signed-out' }
  | { at: 'failed'; problem: PortalProblem; retry: () => void };

const GONE = {
  'message.expired': 'expired',
  'message.revoked': 'revoked',
  'message.erased': 'erased',
} as const;

/**
 * The page that a problem leads to, by its status and code (contracts/portal); what has no page of
 * its own is `failed`.
 *
 * @param retry what the button of that page does.
 */
export function viewOf(problem: PortalProblem, retry: () => void): View {
  if (problem.status === 401) return { at: 'sign-in', again: true };
  if (problem.code === 'message.not-yours') return { at: 'other', as: null };
  if (problem.status === 404) return { at: 'unknown' };
  if (problem.status === 429) return { at: 'wait', until: problem.more.retryAt ?? null };
  if (problem.code === 'browser.unsupported') return { at: 'unsupported' };
  if (problem.status === 410)
    return { at: 'ended', how: GONE[problem.code as keyof typeof GONE] ?? 'expired' };
  return { at: 'failed', problem, retry };
}
