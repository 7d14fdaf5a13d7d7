import type { LicenceView } from '@chancery/contracts';
import { kindOf } from '@chancery/journey';
import { type OrganisationScope, Problem } from '@chancery/platform';
import type { EntityManager } from 'typeorm';
import { append } from './store';

/** How long a revoked licence can be given back before it is gone for good. */
export const RESTORABLE_DAYS = 30;

/** What a licence is made of; a withheld one has the same. */
const COLUMNS = `id, organisation_id, message_id, recipient, display, role, ticket, not_before, expires_at, epoch, sealed,
  template, policy_version, policy_hash, rights, first_opened_at, replied_at, brand_version`;

const UNTIL = `w.withheld_at + make_interval(days => ${RESTORABLE_DAYS})`;

/** A recipient whose access ended just now. */
export interface Ended {
  recipient: string;
  firstOpenedAt: Date | null;
}

/** Taking licences away and giving them back. Every change writes its audit record in the same transaction. */
export class Withdrawals {
  constructor(private readonly scope: OrganisationScope) {}

  /**
   * Takes licences away, effective at the next request: the row is deleted, so that no function that asks for a
   * living licence finds one, and a tombstone says why. A revoked licence is withheld for thirty days, in a table
   * that nothing reads to open a message; an erased one is gone at once.
   *
   * @param recipient canonical address, or null for everybody
   * @param note the reason that somebody gave; stands in the audit
   * @returns whose licence ended now; nobody where none was live
   */
  revoke(
    organisation: string,
    message: string,
    recipient: string | null,
    actor: string,
    note: string,
    reason: 'revoked' | 'erased' = 'revoked',
  ): Promise<Ended[]> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const rows = (await em.query(
        `SELECT id, recipient, role, first_opened_at FROM rights.licence
          WHERE message_id = $1 AND ($2::text IS NULL OR recipient = $2) ORDER BY recipient FOR UPDATE`,
        [message, recipient],
      )) as { id: string; recipient: string; role: string; first_opened_at: Date | null }[];
      for (const row of rows) {
        if (reason === 'revoked') await withhold(em, row.id);
        await em.query(
          `INSERT INTO rights.tombstone (ticket, organisation_id, message_id, recipient, reason, note, actor, sender_address, sender_name, sent_at, brand_version)
           SELECT l.ticket, l.organisation_id, l.message_id, l.recipient, $2, $3, $4, p.sender_address, p.sender_name, p.sent_at, coalesce(l.brand_version, p.brand_version)
             FROM rights.licence l JOIN rights.publication p ON p.message_id = l.message_id WHERE l.id = $1
           ON CONFLICT (ticket) DO NOTHING`,
          [row.id, reason, note, actor],
        );
        await em.query('DELETE FROM rights.licence WHERE id = $1', [row.id]);
        await append(em, organisation, kindOf(reason), message, row.recipient, actor, {
          note,
          role: row.role,
        });
      }
      if (reason === 'erased')
        await em.query(
          'DELETE FROM rights.withheld_licence WHERE message_id = $1 AND ($2::text IS NULL OR recipient = $2)',
          [message, recipient],
        );
      return rows
        .filter(({ role }) => role === 'recipient')
        .map((row) => ({ recipient: row.recipient, firstOpenedAt: row.first_opened_at }));
    });
  }

  /**
   * Gives revoked licences back as they were, with the link that the recipient has. Effective at the next request.
   *
   * @param recipient canonical address, or null for everybody
   * @returns who has access again; nobody where nothing can be given back
   * @throws Problem 410 where the message itself was erased meanwhile
   */
  restore(
    organisation: string,
    message: string,
    recipient: string | null,
    actor: string,
    note: string,
  ): Promise<string[]> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const rows = (await em.query(
        `SELECT w.id, w.recipient, w.role, w.expires_at IS NULL OR w.expires_at > now() AS live FROM rights.withheld_licence w
          WHERE w.message_id = $1 AND ($2::text IS NULL OR w.recipient = $2) AND ${UNTIL} > now() ORDER BY w.recipient FOR UPDATE`,
        [message, recipient],
      )) as { id: string; recipient: string; role: string; live: boolean }[];
      for (const row of rows) {
        await giveBack(em, row.id);
        await append(em, organisation, kindOf('restored'), message, row.recipient, actor, {
          note,
          role: row.role,
        });
      }
      const live = rows.find((row) => row.live);
      if (live && !(await isKept(em, organisation, message, live)))
        throw new Problem(
          410,
          'message.erased',
          'This message is no longer kept; access cannot be given back.',
        );
      return rows.map((row) => row.recipient);
    });
  }

  /** Who may open a message, who may not any more, and why. */
  ofMessage(organisation: string, message: string): Promise<LicenceView[]> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const rows = (await em.query(
        `SELECT l.recipient, l.display, l.role, l.template, l.not_before, l.expires_at, l.first_opened_at, l.replied_at,
                CASE WHEN l.expires_at <= now() THEN 'expired' ELSE 'live' END AS state,
                NULL::timestamptz AS at, NULL AS actor, NULL AS note, NULL::timestamptz AS restorable_until
           FROM rights.licence l WHERE l.message_id = $1
         UNION ALL
         SELECT t.recipient, w.display, coalesce(w.role, 'recipient'), w.template, w.not_before, w.expires_at, w.first_opened_at, w.replied_at,
                t.reason, t.at, t.actor, t.note, CASE WHEN ${UNTIL} > now() THEN ${UNTIL} END
           FROM rights.tombstone t LEFT JOIN rights.withheld_licence w ON w.ticket = t.ticket WHERE t.message_id = $1
         ORDER BY role, recipient`,
        [message],
      )) as ViewRow[];
      return rows.map(viewOf);
    });
  }

  /** Deletes what can no longer be given back. @returns how many licences are gone for good. */
  forget(organisation: string): Promise<number> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const [, gone] = (await em.query(
        `DELETE FROM rights.withheld_licence w WHERE w.organisation_id = $1 AND ${UNTIL} <= now()`,
        [organisation],
      )) as [unknown, number];
      return gone;
    });
  }
}

async function withhold(em: EntityManager, licence: string): Promise<void> {
  await em.query(
    `INSERT INTO rights.withheld_licence (${COLUMNS}, replies)
     SELECT ${COLUMNS},
            (SELECT coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'sent_at', r.sent_at, 'recipients', r.recipients)), '[]')
               FROM rights.reply r WHERE r.licence_id = l.id)
       FROM rights.licence l WHERE l.id = $1`,
    [licence],
  );
}

async function giveBack(em: EntityManager, licence: string): Promise<void> {
  await em.query(
    `INSERT INTO rights.licence (${COLUMNS}) SELECT ${COLUMNS} FROM rights.withheld_licence WHERE id = $1`,
    [licence],
  );
  await em.query(
    `INSERT INTO rights.reply (id, organisation_id, licence_id, sent_at, recipients)
     SELECT r.id, w.organisation_id, w.id, r.sent_at, r.recipients
       FROM rights.withheld_licence w, jsonb_to_recordset(w.replies) AS r(id uuid, sent_at timestamptz, recipients text[]) WHERE w.id = $1`,
    [licence],
  );
  await em.query(
    'DELETE FROM rights.tombstone WHERE ticket = (SELECT ticket FROM rights.withheld_licence WHERE id = $1)',
    [licence],
  );
  await em.query('DELETE FROM rights.withheld_licence WHERE id = $1', [licence]);
}

/** Whether there is still something to open: asked as the recipient, under the licence just given back. */
async function isKept(
  em: EntityManager,
  organisation: string,
  message: string,
  licence: { id: string; recipient: string },
): Promise<boolean> {
  const [row] = (await em.query(
    'SELECT part_index IS NOT NULL AS kept FROM mail.part_index($1, $2, $3, $4)',
    [organisation, message, licence.id, licence.recipient],
  )) as { kept: boolean }[];
  return row?.kept ?? false;
}

interface ViewRow {
  recipient: string;
  display: string | null;
  role: LicenceView['role'];
  state: LicenceView['state'];
  template: string | null;
  not_before: Date | null;
  expires_at: Date | null;
  first_opened_at: Date | null;
  replied_at: Date | null;
  at: Date | null;
  actor: string | null;
  note: string | null;
  restorable_until: Date | null;
}

const viewOf = (row: ViewRow): LicenceView => ({
  recipient: row.recipient,
  display: row.display,
  role: row.role,
  state: row.state,
  template: row.template,
  notBefore: row.not_before?.toISOString() ?? null,
  expiresAt: row.expires_at?.toISOString() ?? null,
  firstOpenedAt: row.first_opened_at?.toISOString() ?? null,
  repliedAt: row.replied_at?.toISOString() ?? null,
  revocation: row.at && {
    at: row.at.toISOString(),
    by: row.actor ?? '',
    reason: row.note ?? '',
    restorableUntil: row.restorable_until?.toISOString() ?? null,
  },
});
