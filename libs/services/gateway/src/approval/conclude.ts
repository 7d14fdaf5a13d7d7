import { uuid7 } from '@chancery/platform';
import type { DeliverParts } from '../deliver/parts';
import { makeReport } from '../deliver/reports';
import type { OrganisationPolicy } from '../policy/policies';
import type { LeasedMessage, LeasedRecipient } from '../store/mail-store';
import type { NewMessage } from '../store/types';
import { writeWithin } from '../store/write-within';
import { APPROVAL_DAYS, type Level, levelsOf, record, waitingLine } from './levels';
import type { Approval, Queries } from './rows';

/** How much of a comment stands in the reply line that the sender's report quotes (RFC 5321 4.5.3.1.5). */
const REASON_MAX = 400;

/** How a level ended. */
export interface Decided {
  /** The message that it must be a level of; absent where the link says it. */
  message?: string;
  state: 'approved' | 'rejected' | 'expired';
  /** Address of the approver or of the administrator; null where time decided. */
  by: string | null;
  comment: string | null;
  where: 'link' | 'console' | null;
}

/** A level with its message, in the transaction that holds it. */
export interface Work {
  client: Queries;
  approval: Approval;
  policy: OrganisationPolicy;
  message: LeasedMessage;
  /** Who waits. */
  held: LeasedRecipient[];
}

/** What is to be done once the transaction stands. */
export interface Follows {
  /** Id of the level that is asked next. */
  next?: string;
  report?: NewMessage | null;
}

/** What follows from a decision, in its transaction: the next level, the release, or the end and the report to the sender. */
export async function conclude(
  work: Work,
  { state, by, comment, where }: Decided,
  receiver: number,
  delivery: DeliverParts,
): Promise<Follows> {
  const { client, approval, policy, message, held } = work;
  const actor = by ?? 'gateway';
  const body = { ...(comment ? { comment } : {}), ...(where ? { where } : {}) };
  if (state === 'approved') {
    await writeWithin(client, policy.id, receiver, {
      notes: [record('approved', actor, approval, held, body)],
    });
    const next = levelsOf(message, approval)[approval.level + 1];
    return next ? { next: await nextLevel(work, next) } : release(work);
  }
  const reply =
    state === 'expired'
      ? `550 5.7.1 Nobody approved it within ${APPROVAL_DAYS} days`
      : `550 5.7.1 Not approved${comment ? `: ${comment.replace(/\s+/g, ' ').slice(0, REASON_MAX)}` : ''}`;
  const told = held.filter(
    ({ notify }) => notify === null || notify.split(',').includes('FAILURE'),
  );
  const report = await makeReport(
    policy,
    message,
    told.map(({ address, orcpt }) => ({
      address,
      orcpt,
      action: 'failed' as const,
      status: '5.7.1',
      diagnostic: reply,
      remoteMta: null,
      willRetryUntil: null,
    })),
    delivery,
  );
  const step = state === 'expired' ? 'approval-expired' : 'not-approved';
  await writeWithin(client, policy.id, receiver, {
    messages: report ? [report] : [],
    outcomes: held.map(({ idx }) => ({
      organisation: policy.id,
      message: message.id,
      idx,
      state: 'rejected',
      reply,
      retryInSeconds: 0,
      noticed: false,
      audit: null,
    })),
    notes: [record(step, actor, approval, held, { ...body, reported: report !== null })],
  });
  return { report };
}

async function nextLevel({ client, approval, policy }: Work, next: Level): Promise<string> {
  const id = uuid7();
  await client.query(
    `INSERT INTO mail.approval (id, organisation_id, message_id, groups, level, rule_id, rule_name, rule_priority, approvers)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      id,
      policy.id,
      approval.message,
      approval.groups,
      approval.level + 1,
      next.rule.id,
      next.rule.name,
      next.rule.priority,
      next.approvers,
    ],
  );
  await client.query(
    `UPDATE mail.recipient SET last_reply = $3 WHERE message_id = $1 AND group_no = ANY ($2) AND state = 'held'`,
    [approval.message, approval.groups, waitingLine(next)],
  );
  return id;
}

/** As it was judged: protected, changed and branded as the rules said. The sweep takes it up within five seconds. */
async function release({ client, approval }: Work): Promise<Follows> {
  await client.query(
    `UPDATE mail.recipient SET state = 'queued', crashes = 0, lease_owner = NULL, next_attempt_at = now()
        WHERE message_id = $1 AND group_no = ANY ($2) AND state = 'held'`,
    [approval.message, approval.groups],
  );
  return {};
}
