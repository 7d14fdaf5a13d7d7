import type pg from 'pg';
import type { EntityManager } from 'typeorm';
import {
  type LeasedMessage,
  type LeasedRecipient,
  type MessageRow,
  messageOf,
} from '../store/mail-store';

export type Queries = Pick<pg.PoolClient, 'query'>;

/** A level of approval as it is kept. */
export interface Approval {
  id: string;
  message: string;
  groups: number[];
  level: number;
  rule: { id: string; name: string; priority: number };
  approvers: string[];
  state: 'waiting' | 'approved' | 'rejected' | 'expired';
  askedAt: Date | null;
  expiresAt: Date | null;
  decidedAt: Date | null;
  decidedBy: string | null;
  comment: string | null;
}

interface ApprovalRow {
  id: string;
  message_id: string;
  groups: number[];
  level: number;
  rule_id: string;
  rule_name: string;
  rule_priority: number;
  approvers: string[];
  state: Approval['state'];
  asked_at: Date | null;
  expires_at: Date | null;
  decided_at: Date | null;
  decided_by: string | null;
  comment: string | null;
}

export const COLUMNS =
  'a.id, a.message_id, a.groups, a.level, a.rule_id, a.rule_name, a.rule_priority, a.approvers, a.state, a.asked_at, a.expires_at, a.decided_at, a.decided_by, a.comment';

export const approvalOf = (row: ApprovalRow): Approval => ({
  id: row.id,
  message: row.message_id,
  groups: row.groups,
  level: row.level,
  rule: { id: row.rule_id, name: row.rule_name, priority: row.rule_priority },
  approvers: row.approvers,
  state: row.state,
  askedAt: row.asked_at,
  expiresAt: row.expires_at,
  decidedAt: row.decided_at,
  decidedBy: row.decided_by,
  comment: row.comment,
});

/** The level, and nobody else decides it while this transaction lasts. */
export async function lockApproval(client: Queries, id: string): Promise<Approval | null> {
  const { rows } = await client.query<ApprovalRow>(
    `SELECT ${COLUMNS} FROM mail.approval a WHERE a.id = $1 FOR UPDATE`,
    [id],
  );
  return rows[0] ? approvalOf(rows[0]) : null;
}

/** Whom a mailed link lets decide, and on what. */
export async function findByLink(
  client: Queries,
  hash: Buffer,
): Promise<{ approval: Approval; address: string } | null> {
  const { rows } = await client.query<ApprovalRow & { address: string }>(
    `SELECT ${COLUMNS}, l.address FROM mail.approval_link l JOIN mail.approval a ON a.id = l.approval_id WHERE l.hash = $1`,
    [hash],
  );
  return rows[0] ? { approval: approvalOf(rows[0]), address: rows[0].address } : null;
}

/** All levels of a message that were asked for, as the console reads them. */
export async function approvalsFor(em: EntityManager, message: string): Promise<Approval[]> {
  const rows: ApprovalRow[] = await em.query(
    `SELECT ${COLUMNS} FROM mail.approval a WHERE a.message_id = $1 ORDER BY a.groups, a.level`,
    [message],
  );
  return rows.map(approvalOf);
}

/** The message of an approval with its recipients of those groups, in the order of the envelope. */
export async function moderatedMessage(
  client: Queries,
  { message, groups }: Pick<Approval, 'message' | 'groups'>,
): Promise<{ message: LeasedMessage; held: LeasedRecipient[] } | null> {
  const found = await client.query<MessageRow>('SELECT * FROM mail.message WHERE id = $1', [
    message,
  ]);
  const [row] = found.rows;
  if (!row) return null;
  const { rows } = await client.query(
    `SELECT message_id, idx, address, domain, group_no, treatment, ticket, notify, orcpt, attempts, delay_noticed, state
       FROM mail.recipient WHERE message_id = $1 AND group_no = ANY ($2) AND state <> 'discarded' ORDER BY idx`,
    [message, groups],
  );
  const whole = messageOf(row, rows);
  const held = new Set(rows.filter(({ state }) => state === 'held').map(({ idx }) => idx));
  return { message: whole, held: whole.recipients.filter(({ idx }) => held.has(idx)) };
}
