import { databaseUrlFor, type Settings } from '@chancery/platform';
import pg from 'pg';
import type { Connector } from './committer';
import type { GroupRecord, Treatment } from './types';
import type { Stage } from '../receive/sealing';

/** Advisory lock space in which every living gateway process holds its number. */
const INSTANCE_LOCKS = 4711;
/** A lease this old is nobody's, whoever holds it. */
const LEASE_LIMIT = '15 minutes';
const MAX_CRASHES = 3;

/** A freshly migrated database must be as fast as an old one: no plan may rest on empty-table statistics. */
export const PLANS =
  '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off';

export interface LeasedRecipient {
  idx: number;
  address: string;
  domain: string;
  group: number;
  treatment: Treatment;
  ticket: Buffer | null;
  notify: string | null;
  orcpt: string | null;
  attempts: number;
  delayNoticed: boolean;
}

/** A message with the recipients leased to this process, as a delivery needs it. */
export interface LeasedMessage {
  id: string;
  organisation: string;
  receivedAt: Date;
  listener: string;
  clientAddress: string;
  sender: string;
  headerFrom: string;
  fromName: string;
  headerMessageId: string | null;
  size: number;
  header: Buffer;
  segments: number;
  partIndex: Buffer | null;
  transportKey: Buffer | null;
  epoch: number;
  groups: GroupRecord[];
  dsnReturn: string | null;
  dsnEnvelope: string | null;
  utf8: boolean;
  protected: boolean;
  recipients: LeasedRecipient[];
}

/** The gateway's own tables, apart from the batch: leases, sealed rows, what the sweep looks for. */
export class MailStore implements Stage, Connector {
  private readonly pool: pg.Pool;
  private presence: pg.Client | null = null;
  instance = 0;

  constructor(private readonly settings: Settings) {
    this.pool = new pg.Pool({
      connectionString: databaseUrlFor(settings, 'gateway'),
      max: 6,
      application_name: 'chancery gateway',
      options: PLANS,
      connectionTimeoutMillis: 10_000,
    });
    this.pool.on('error', () => undefined);
    // A connection that is in use when the database dies tells its user by the query; without a listener
    // of its own the same error would end the process.
    this.pool.on('connect', (client) => client.on('error', () => undefined));
  }

  async connect(options: string): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: databaseUrlFor(this.settings, 'gateway'),
      application_name: 'chancery gateway batch',
      options: `${PLANS} -c synchronous_commit=on ${options}`.trim(),
      connectionTimeoutMillis: 10_000,
    });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  /**
   * Takes a number for this process and holds a lock of that number while the process lives, so that
   * others can tell a lease whose owner died from one that is being worked on.
   */
  async arrive(onLost: () => void): Promise<number> {
    const client = await this.connect('');
    const { rows } = await client.query<{ n: number }>(
      `SELECT nextval('mail.gateway_instance')::int AS n`,
    );
    this.instance = rows[0]!.n;
    await client.query('SELECT pg_advisory_lock($1, $2)', [INSTANCE_LOCKS, this.instance]);
    client.on('error', () => undefined);
    client.on('end', () => {
      if (this.presence !== client) return;
      this.presence = null;
      onLost();
    });
    this.presence = client;
    return this.instance;
  }

  /** Takes the same number again after the connection was lost. */
  async returnToPresence(onLost: () => void): Promise<void> {
    const number = this.instance;
    const client = await this.connect('');
    await client.query('SELECT pg_advisory_lock($1, $2)', [INSTANCE_LOCKS, number]);
    client.on('error', () => undefined);
    client.on('end', () => {
      if (this.presence !== client) return;
      this.presence = null;
      onLost();
    });
    this.presence = client;
  }

  query<T extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<T[]> {
    return this.pool.query<T>(text, values).then(({ rows }) => rows);
  }

  /** Work in one transaction that sees this organisation's rows and nothing else. */
  async inOrganisation<T>(
    organisation: string,
    work: (client: pg.PoolClient) => Promise<T>,
  ): Promise<T> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query(`SELECT set_config('chancery.organisation', $1, true)`, [organisation]);
      const result = await work(client);
      await client.query('COMMIT');
      client.release();
      return result;
    } catch (error) {
      await client.query('ROLLBACK').then(
        () => client.release(),
        () => client.release(true),
      );
      throw error;
    }
  }

  async put(organisation: string, message: string, row: number, bytes: Buffer): Promise<void> {
    await this.inOrganisation(organisation, (client) =>
      client.query({
        name: 'stage',
        text: 'INSERT INTO mail.segment (message_id, row_no, organisation_id, bytes, staged) VALUES ($1, $2, $3, $4, true)',
        values: [message, row, organisation, bytes],
      }),
    );
  }

  async drop(organisation: string, message: string): Promise<void> {
    await this.inOrganisation(organisation, (client) =>
      client.query('DELETE FROM mail.segment WHERE message_id = $1 AND staged', [message]),
    );
  }

  /** One row of sealed segments, or null when it is gone. */
  async row(organisation: string, message: string, row: number): Promise<Buffer | null> {
    return this.inOrganisation(organisation, async (client) => {
      const { rows } = await client.query<{ bytes: Buffer }>({
        name: 'segment row',
        text: 'SELECT bytes FROM mail.segment WHERE message_id = $1 AND row_no = $2',
        values: [message, row],
      });
      return rows[0]?.bytes ?? null;
    });
  }

  /** Messages with recipients that are due and leased by nobody who lives. */
  async due(organisation: string, limit: number): Promise<string[]> {
    return this.inOrganisation(organisation, async (client) => {
      const { rows } = await client.query<{ message_id: string }>(
        `SELECT DISTINCT message_id FROM (
           SELECT message_id FROM mail.recipient
            WHERE organisation_id = $1 AND state IN ('queued', 'deferred') AND next_attempt_at <= now() AND ${FREE}
            ORDER BY next_attempt_at LIMIT $2) due`,
        [organisation, limit],
      );
      return rows.map((row) => row.message_id);
    });
  }

  /** What waits for a connector is due now: another way may be open. @returns recipients */
  async hasten(organisation: string): Promise<number> {
    return this.inOrganisation(organisation, async (client) => {
      const { rowCount } = await client.query(
        `UPDATE mail.recipient SET next_attempt_at = now()
          WHERE organisation_id = $1 AND state = 'deferred' AND next_attempt_at > now() AND last_reply LIKE '451 4.4.4 %' AND ${FREE}`,
        [organisation],
      );
      return rowCount ?? 0;
    });
  }

  /**
   * Leases what is due of these messages to this process, counting the attempt before the work. A lease
   * found without an outcome counts as a crash; after three the recipient is held for an operator.
   */
  async lease(
    organisation: string,
    messages: string[],
  ): Promise<{
    leased: LeasedMessage[];
    held: { message: string; idx: number; address: string }[];
  }> {
    return this.inOrganisation(organisation, async (client) => {
      const { rows } = await client.query<LeaseRow>(
        `WITH due AS (
           SELECT message_id, idx, lease_owner FROM mail.recipient
            WHERE message_id = ANY ($1) AND ended_at IS NULL AND state <> 'held' AND next_attempt_at <= now() AND ${FREE}
            FOR UPDATE SKIP LOCKED)
         UPDATE mail.recipient r
            SET attempts = r.attempts + 1, crashes = r.crashes + (due.lease_owner IS NOT NULL)::int,
                lease_owner = CASE WHEN r.crashes + (due.lease_owner IS NOT NULL)::int >= ${MAX_CRASHES} THEN NULL ELSE $2::int END, leased_at = now(),
                state = CASE WHEN r.crashes + (due.lease_owner IS NOT NULL)::int >= ${MAX_CRASHES} THEN 'held' ELSE r.state END
           FROM due WHERE r.message_id = due.message_id AND r.idx = due.idx
         RETURNING r.message_id, r.idx, r.address, r.domain, r.group_no, r.treatment, r.ticket, r.notify, r.orcpt, r.attempts, r.delay_noticed, r.state`,
        [messages, this.instance],
      );
      const held = rows
        .filter((row) => row.state === 'held')
        .map((row) => ({ message: row.message_id, idx: row.idx, address: row.address }));
      const mine = rows.filter((row) => row.state !== 'held');
      const ids = [...new Set(mine.map((row) => row.message_id))];
      if (ids.length === 0) return { leased: [], held };
      const found = await client.query<MessageRow>(
        `SELECT * FROM mail.message WHERE id = ANY ($1)`,
        [ids],
      );
      return {
        leased: found.rows.map((row) =>
          messageOf(
            row,
            mine.filter((recipient) => recipient.message_id === row.id),
          ),
        ),
        held,
      };
    });
  }

  /** Gives leases of these messages back, so that the sweep finds them. */
  async release(organisation: string, messages: string[]): Promise<void> {
    await this.inOrganisation(organisation, (client) =>
      client.query(
        `UPDATE mail.recipient SET lease_owner = NULL WHERE message_id = ANY ($1) AND lease_owner = $2 AND ended_at IS NULL AND state <> 'held'`,
        [messages, this.instance],
      ),
    );
  }

  /** Messages that clients may send again: accepted within the hour by a gateway that died before it knew its answer arrived. */
  async unconfirmed(organisation: string): Promise<{ id: string; foldKey: Buffer; at: Date }[]> {
    return this.inOrganisation(organisation, async (client) => {
      const { rows } = await client.query<{ id: string; fold_key: Buffer; received_at: Date }>(
        `SELECT id, fold_key, received_at FROM mail.message
          WHERE organisation_id = $1 AND fold_key IS NOT NULL AND received_at > now() - interval '1 hour' AND receiver <> $2
            AND NOT EXISTS (SELECT 1 FROM pg_locks l WHERE l.locktype = 'advisory' AND l.classid = ${INSTANCE_LOCKS} AND l.objid = receiver AND l.granted)`,
        [organisation, this.instance],
      );
      return rows.map((row) => ({ id: row.id, foldKey: row.fold_key, at: row.received_at }));
    });
  }

  async close(): Promise<void> {
    const presence = this.presence;
    this.presence = null;
    await presence?.end().catch(() => undefined);
    await this.pool.end();
  }
}

/** Leased by nobody who lives: the owner's lock is gone, or the lease is older than any attempt. */
const FREE = `(lease_owner IS NULL OR leased_at < now() - interval '${LEASE_LIMIT}' OR NOT EXISTS (
  SELECT 1 FROM pg_locks l WHERE l.locktype = 'advisory' AND l.classid = ${INSTANCE_LOCKS} AND l.objid = lease_owner AND l.granted))`;

/** A recipient as it is read. */
export interface LeaseRow {
  message_id: string;
  idx: number;
  address: string;
  domain: string;
  group_no: number;
  treatment: Treatment;
  ticket: Buffer | null;
  notify: string | null;
  orcpt: string | null;
  attempts: number;
  delay_noticed: boolean;
  state: string;
}

/** A message as it is read. */
export interface MessageRow {
  id: string;
  organisation_id: string;
  received_at: Date;
  listener: string;
  client_address: string;
  sender: string;
  header_from: string;
  from_name: string;
  header_message_id: string | null;
  size: string;
  header: Buffer;
  segments: number;
  part_index: Buffer | null;
  transport_key: Buffer | null;
  epoch: number;
  groups: GroupRecord[];
  dsn_return: string | null;
  dsn_envelope: string | null;
  utf8: boolean;
  protected: boolean;
}

/** A message with these recipients, as a delivery needs it. */
export const messageOf = (row: MessageRow, recipients: LeaseRow[]): LeasedMessage => ({
  id: row.id,
  organisation: row.organisation_id,
  receivedAt: row.received_at,
  listener: row.listener,
  clientAddress: row.client_address,
  sender: row.sender,
  headerFrom: row.header_from,
  fromName: row.from_name,
  headerMessageId: row.header_message_id,
  size: Number(row.size),
  header: row.header,
  segments: row.segments,
  partIndex: row.part_index,
  transportKey: row.transport_key,
  epoch: row.epoch,
  groups: row.groups,
  dsnReturn: row.dsn_return,
  dsnEnvelope: row.dsn_envelope,
  utf8: row.utf8,
  protected: row.protected,
  recipients: recipients.map((recipient) => ({
    idx: recipient.idx,
    address: recipient.address,
    domain: recipient.domain,
    group: recipient.group_no,
    treatment: recipient.treatment,
    ticket: recipient.ticket,
    notify: recipient.notify,
    orcpt: recipient.orcpt,
    attempts: recipient.attempts,
    delayNoticed: recipient.delay_noticed,
  })),
});
