import * as z from 'zod/mini';
import { REASON_MAX } from './messages';
import { Brand, Person } from './portal';

/**
 * Deciding on a message that waits for approval, from the link in the mail: `/api/v1/portal/approvals/…` on the portal's
 * origin. The link's secret stands in the body, never in an address; both verbs are POST, and only `decision` decides,
 * so that a scanner that follows links decides nothing. Errors are RFC 9457 problems.
 *
 * | verb and path | body → answer |
 * | --- | --- |
 * | `POST /view` | ApprovalLink → ApprovalView; 404 `approval.unknown`; 429 `approval.too-often` with Retry-After |
 * | `POST /decision` | ApprovalDecision → ApprovalView as it stands then, whoever decided first; 404, 429 likewise |
 */
const token = z.string().check(z.minLength(1), z.maxLength(200));

export const ApprovalLink = z.object({
  /** What stands behind the `#`: the organisation's id, a dot, 256 random bits. */
  token,
});
export type ApprovalLink = z.infer<typeof ApprovalLink>;

export const APPROVAL_COMMENT_MAX = 500;

export const ApprovalDecision = z.object({
  token,
  decision: z.enum(['approve', 'reject']),
  /** Stands in the audit, and in the report to the sender where it is not approved. */
  comment: z._default(
    z
      .string()
      .check(
        z.trim(),
        z.maxLength(APPROVAL_COMMENT_MAX, `At most ${APPROVAL_COMMENT_MAX} characters`),
      ),
    '',
  ),
});
export type ApprovalDecision = z.infer<typeof ApprovalDecision>;

export const ApprovalState = z.enum(['waiting', 'approved', 'rejected', 'expired']);
export type ApprovalState = z.infer<typeof ApprovalState>;

export const ApprovalView = z.object({
  brand: Brand,
  organisation: z.string(),
  state: ApprovalState,
  /** Whose link this is. */
  you: z.string(),
  sender: Person,
  recipients: z.array(z.string()),
  /** Null outside the organisation, and where nobody can say it any more. */
  subject: z.nullable(z.string()),
  receivedAt: z.string(),
  /** The rule that asks, by its name. */
  rule: z.string(),
  /** From 1. */
  level: z.int(),
  levels: z.int(),
  expiresAt: z.nullable(z.string()),
  decidedAt: z.nullable(z.string()),
  /** Null where time decided. */
  decidedBy: z.nullable(z.string()),
  comment: z.nullable(z.string()),
});
export type ApprovalView = z.infer<typeof ApprovalView>;

const reason = z
  .string('Say why; it stands in the audit.')
  .check(
    z.trim(),
    z.minLength(1, 'Say why; it stands in the audit.'),
    z.maxLength(REASON_MAX, `At most ${REASON_MAX} characters`),
  );

/** `POST /api/v1/messages/{id}/approvals/{approval}/decision`: an administrator decides in place of the approvers. */
export const ApprovalVerdict = z.object({ decision: z.enum(['approve', 'reject']), reason });
export type ApprovalVerdict = z.infer<typeof ApprovalVerdict>;

/** `POST /api/v1/messages/{id}/recipients/{idx}/discard`: a held recipient does not get the message. */
export const Discard = z.object({ reason });
export type Discard = z.infer<typeof Discard>;
