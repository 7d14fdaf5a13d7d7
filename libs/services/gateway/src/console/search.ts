import type {
  MessageApproval,
  MessageDetails,
  MessageFilter,
  MessageItem,
  MessageRecipientState,
  Messages,
} from '@chancery/contracts';
import { soughtAddress } from '@chancery/mail';
import type { OrganisationScope } from '@chancery/platform';
import type { EntityManager } from 'typeorm';
import { levelsOf } from '../approval/levels';
import { type Approval, approvalsFor } from '../approval/rows';
import type { GroupRecord, Treatment } from '../store/types';
import { conditionsOf, type Position } from './conditions';
import { cursorOf } from './cursor';
import { editInWords } from './words';

/** Counted exactly up to here; beyond, "at least so many". */
const COUNTED = 10_000;
const SHOWN_RECIPIENTS = 3;

/**
 * What the console reads of messages: envelopes and states, never anything sealed. On a connection of its own,
 * so that a search neither waits for the hot path nor changes how its statements are planned.
 */
export class MessageSearch {
  constructor(private readonly scope: OrganisationScope) {}

  /** One page, newest first; counted where it is the first. */
  page(
    organisation: string,
    filter: MessageFilter,
    limit: number,
    after: Position | null,
  ): Promise<Messages> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const where = conditionsOf(organisation, filter, after);
      // The first page reads on as far as is counted, so that page and count come from one pass.
      const rows = (await em.query(
        `WITH found AS MATERIALIZED (
           SELECT m.id, m.received_at FROM mail.message m WHERE ${where.sql}
            ORDER BY m.received_at DESC, m.id DESC LIMIT ${after ? limit + 1 : COUNTED + 1})
         SELECT m.id, to_char(m.received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, m.sender, m.size, m.protected, m.groups,
                (SELECT count(*)::int FROM found) AS found
           FROM (SELECT id FROM found ORDER BY received_at DESC, id DESC LIMIT ${limit + 1}) AS shown
           JOIN mail.message m ON m.id = shown.id
          ORDER BY m.received_at DESC, m.id DESC`,
        where.values,
      )) as PageRow[];
      const shown = rows.slice(0, limit);
      const last = rows.length > limit ? shown.at(-1) : undefined;
      const recipients = await this.recipients(em, shown, filter);
      return {
        items: shown.map((row) => itemOf(row, recipients.get(row.id) ?? [])),
        nextCursor: last ? cursorOf({ receivedAt: last.at, id: last.id }) : null,
        ...(after ? {} : { total: totalOf(rows[0]?.found ?? 0) }),
      };
    });
  }

  /** Everything that is kept in the clear of one message; null where there is none in this organisation. */
  one(organisation: string, id: string): Promise<MessageDetails | null> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const [row] = (await em.query(
        `SELECT id, received_at, listener, client_address, sender, header_from, from_name, header_message_id, size, protected, erased_at, groups
           FROM mail.message WHERE id = $1`,
        [id],
      )) as MessageRow[];
      if (!row) return null;
      const recipients = (await em.query(
        `SELECT idx, address, group_no, treatment, state, attempts, last_reply, next_attempt_at, ended_at
           FROM mail.recipient WHERE message_id = $1 ORDER BY idx`,
        [id],
      )) as RecipientRow[];
      return detailsOf(row, recipients, await approvalsFor(em, id));
    });
  }

  /** The recipients of a page's messages: the first few, those that were asked for before others, and counts. */
  private async recipients(
    em: EntityManager,
    messages: PageRow[],
    filter: MessageFilter,
  ): Promise<Map<string, CountRow[]>> {
    if (messages.length === 0) return new Map();
    const sought = filter.recipient === undefined ? null : soughtAddress(filter.recipient);
    const asked =
      sought === null ? '' : sought.kind === 'domain' ? `@${sought.domain}` : sought.text;
    const rows = (await em.query(
      `SELECT message_id, state, count(*)::int AS n,
              (array_agg(address ORDER BY position($2 in lower(address)) = 0, idx))[1:${SHOWN_RECIPIENTS}] AS first,
              (array_agg(idx ORDER BY position($2 in lower(address)) = 0, idx))[1:${SHOWN_RECIPIENTS}] AS places,
              (array_agg(position($2 in lower(address)) > 0 ORDER BY position($2 in lower(address)) = 0, idx))[1:${SHOWN_RECIPIENTS}] AS asked
         FROM mail.recipient WHERE message_id = ANY ($1) GROUP BY message_id, state`,
      [messages.map(({ id }) => id), asked],
    )) as CountRow[];
    const byMessage = new Map<string, CountRow[]>();
    for (const row of rows)
      byMessage.set(row.message_id, [...(byMessage.get(row.message_id) ?? []), row]);
    return byMessage;
  }
}

const totalOf = (found: number): NonNullable<Messages['total']> =>
  found > COUNTED ? { value: COUNTED, relation: 'gte' } : { value: found, relation: 'eq' };

interface PageRow {
  id: string;
  at: string;
  sender: string;
  size: string;
  protected: boolean;
  groups: GroupRecord[];
  /** How many there are, counted as far as is counted. */
  found: number;
}

/** The recipients of one message in one state. */
interface CountRow {
  message_id: string;
  state: MessageRecipientState;
  n: number;
  first: string[];
  places: number[];
  asked: boolean[];
}

interface MessageRow {
  id: string;
  received_at: Date;
  listener: string;
  client_address: string;
  sender: string;
  header_from: string;
  from_name: string;
  header_message_id: string | null;
  size: string;
  protected: boolean;
  erased_at: Date | null;
  groups: GroupRecord[];
}

interface RecipientRow {
  idx: number;
  address: string;
  group_no: number;
  treatment: Treatment;
  state: MessageRecipientState;
  attempts: number;
  last_reply: string | null;
  next_attempt_at: Date | null;
  ended_at: Date | null;
}

function itemOf(row: PageRow, counts: CountRow[]): MessageItem {
  const first = counts
    .flatMap(({ state, first: addresses, places, asked }) =>
      addresses.map((address, at) => ({
        address,
        state,
        place: (asked[at] ? -1 : 0) * 1e9 + (places[at] ?? 0),
      })),
    )
    .sort((a, b) => a.place - b.place)
    .slice(0, SHOWN_RECIPIENTS);
  return {
    id: row.id,
    receivedAt: row.at,
    sender: row.sender,
    recipients: first.map(({ address, state }) => ({ address, state })),
    recipientCount: counts.reduce((sum, { n }) => sum + n, 0),
    states: Object.fromEntries(counts.map(({ state, n }) => [state, n])),
    size: Number(row.size),
    protected: row.protected,
    templates: [...new Set(row.groups.flatMap(({ template }) => (template ? [template] : [])))],
    rules: distinct(row.groups.flatMap(({ rules }) => rules)),
  };
}

const detailsOf = (
  row: MessageRow,
  recipients: RecipientRow[],
  approvals: Approval[],
): MessageDetails => ({
  id: row.id,
  receivedAt: row.received_at.toISOString(),
  listener: row.listener,
  clientAddress: row.client_address,
  sender: row.sender,
  headerFrom: row.header_from,
  fromName: row.from_name,
  headerMessageId: row.header_message_id,
  size: Number(row.size),
  protected: row.protected,
  erasedAt: row.erased_at?.toISOString() ?? null,
  groups: row.groups.map(({ template, rules, edits, reject }) => ({
    template,
    rules,
    edits: edits.map(editInWords),
    reject,
  })),
  recipients: recipients.map((recipient) => ({
    idx: recipient.idx,
    address: recipient.address,
    group: recipient.group_no,
    treatment: recipient.treatment,
    state: recipient.state,
    attempts: recipient.attempts,
    lastReply: recipient.last_reply,
    nextAttemptAt: recipient.next_attempt_at?.toISOString() ?? null,
    endedAt: recipient.ended_at?.toISOString() ?? null,
    approval: recipient.state === 'held' ? waitingFor(row, recipient, approvals) : null,
  })),
});

/** The level that this recipient waits for. */
function waitingFor(
  message: MessageRow,
  { group_no: group }: RecipientRow,
  approvals: Approval[],
): MessageApproval | null {
  const waiting = approvals.find(
    ({ state, groups }) => state === 'waiting' && groups.includes(group),
  );
  if (!waiting) return null;
  const { id, approvers, rule, level, askedAt, expiresAt } = waiting;
  return {
    id,
    approvers,
    rule,
    level: level + 1,
    levels: levelsOf(message, waiting).length,
    askedAt: askedAt?.toISOString() ?? null,
    expiresAt: expiresAt?.toISOString() ?? null,
  };
}

const distinct = <T extends { id: string }>(all: T[]): T[] => [
  ...new Map(all.map((one) => [one.id, one])).values(),
];
