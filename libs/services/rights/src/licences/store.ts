import type { Right } from '@chancery/contracts';
import { kindOf, type StepKind } from '@chancery/journey';
import { appendAudit, type OrganisationScope, uuid7 } from '@chancery/platform';
import type { LicenceContext } from '@chancery/seal';
import type { EntityManager } from 'typeorm';

/** A licence with what was published of its message. */
export interface Licence {
  id: string;
  organisation: string;
  message: string;
  recipient: string;
  display: string;
  role: 'recipient' | 'sender';
  ticket: Buffer;
  notBefore: Date;
  expiresAt: Date | null;
  epoch: number;
  sealed: Buffer;
  firstOpenedAt: Date | null;
  sender: { name: string; address: string };
  sentAt: Date;
  /** Number of the brand's version that it was sent with. */
  brand: number;
  template: string;
  policyVersion: number;
  policyHash: string;
  rights: Right[];
}

/** What is left of a licence that was taken away. */
export interface Tombstone {
  organisation: string;
  message: string;
  recipient: string;
  reason: 'revoked' | 'erased';
  at: Date;
  sender: { name: string; address: string };
  sentAt: Date;
  brand: number;
}

export type Found =
  { kind: 'licence'; licence: Licence } | { kind: 'tombstone'; tombstone: Tombstone } | null;

const SELECT = `SELECT l.*, coalesce(l.brand_version, p.brand_version) AS brand, p.sender_address, p.sender_name, p.sent_at
  FROM rights.licence l JOIN rights.publication p ON p.message_id = l.message_id`;

/** Licences of an organisation that live: find, note what is done under them. Every change writes its audit record in the same transaction. */
export class LicenceStore {
  constructor(
    readonly scope: OrganisationScope,
    private readonly query: (sql: string, values: unknown[]) => Promise<Record<string, unknown>[]>,
  ) {}

  /** @param ticket as it stands in the link; anything that is not one finds nothing. */
  async find(ticket: string): Promise<Found> {
    const bytes = Buffer.from(ticket, 'base64url');
    if (bytes.length !== 32 || bytes.toString('base64url') !== ticket) return null;
    const [row] = await this.query('SELECT rights.ticket_organisation($1) AS organisation', [
      bytes,
    ]);
    const organisation = row?.['organisation'] as string | null | undefined;
    if (!organisation) return null;
    return this.scope.inOrganisation(organisation, async (em) => {
      const [licence] = (await em.query(`${SELECT} WHERE l.ticket = $1`, [bytes])) as LicenceRow[];
      if (licence) return { kind: 'licence', licence: licenceOf(licence) };
      const [stone] = (await em.query('SELECT * FROM rights.tombstone WHERE ticket = $1', [
        bytes,
      ])) as TombstoneRow[];
      return stone ? { kind: 'tombstone', tombstone: tombstoneOf(stone) } : null;
    });
  }

  ofMessage(organisation: string, message: string): Promise<Licence[]> {
    return this.scope.inOrganisation(organisation, async (em) =>
      (
        (await em.query(`${SELECT} WHERE l.message_id = $1 ORDER BY l.role, l.recipient`, [
          message,
        ])) as LicenceRow[]
      ).map(licenceOf),
    );
  }

  /** Records the first opening, and every opening in the audit. */
  opened(licence: Licence, method: string): Promise<void> {
    return this.scope.inOrganisation(licence.organisation, async (em) => {
      await em.query(
        'UPDATE rights.licence SET first_opened_at = coalesce(first_opened_at, now()) WHERE id = $1',
        [licence.id],
      );
      await append(
        em,
        licence.organisation,
        kindOf('opened'),
        licence.message,
        licence.recipient,
        licence.recipient,
        { method, role: licence.role },
      );
    });
  }

  noteReply(licence: Licence, recipients: string[]): Promise<void> {
    return this.scope.inOrganisation(licence.organisation, async (em) => {
      await em.query('UPDATE rights.licence SET replied_at = now() WHERE id = $1', [licence.id]);
      await em.query(
        'INSERT INTO rights.reply (id, organisation_id, licence_id, recipients) VALUES ($1, $2, $3, $4)',
        [uuid7(), licence.organisation, licence.id, recipients],
      );
      await append(
        em,
        licence.organisation,
        kindOf('replied'),
        licence.message,
        licence.recipient,
        licence.recipient,
        { recipients },
      );
    });
  }

  replies(licence: Licence): Promise<{ sentAt: string; to: string[] }[]> {
    return this.scope.inOrganisation(licence.organisation, async (em) =>
      (
        (await em.query(
          'SELECT sent_at, recipients FROM rights.reply WHERE licence_id = $1 ORDER BY sent_at',
          [licence.id],
        )) as { sent_at: Date; recipients: string[] }[]
      ).map((row) => ({ sentAt: row.sent_at.toISOString(), to: row.recipients })),
    );
  }
}

/** What the message key was bound to when this licence was issued. */
export const contextOf = (licence: Licence): LicenceContext => ({
  organisation: licence.organisation,
  message: licence.message,
  recipient: licence.recipient,
  policyHash: licence.policyHash,
  policyVersion: licence.policyVersion,
  notBefore: Math.floor(licence.notBefore.getTime() / 1000),
  expires: licence.expiresAt ? Math.floor(licence.expiresAt.getTime() / 1000) : 0,
  role: licence.role,
});

/** Writes one audit record about a message in the caller's transaction. */
export const append = (
  em: EntityManager,
  organisation: string,
  kind: StepKind,
  message: string | null,
  recipient: string | null,
  actor: string,
  body: object,
): Promise<void> => appendAudit(em, organisation, { kind, actor, message, recipient, body });

interface LicenceRow {
  id: string;
  organisation_id: string;
  message_id: string;
  recipient: string;
  display: string;
  role: 'recipient' | 'sender';
  ticket: Buffer;
  not_before: Date;
  expires_at: Date | null;
  epoch: number;
  sealed: Buffer;
  first_opened_at: Date | null;
  sender_address: string;
  sender_name: string;
  sent_at: Date;
  brand: number;
  template: string;
  policy_version: number;
  policy_hash: string;
  rights: Right[];
}

interface TombstoneRow {
  organisation_id: string;
  message_id: string;
  recipient: string;
  reason: 'revoked' | 'erased';
  at: Date;
  sender_address: string;
  sender_name: string;
  sent_at: Date;
  brand_version: number;
}

const licenceOf = (row: LicenceRow): Licence => ({
  id: row.id,
  organisation: row.organisation_id,
  message: row.message_id,
  recipient: row.recipient,
  display: row.display,
  role: row.role,
  ticket: row.ticket,
  notBefore: row.not_before,
  expiresAt: row.expires_at,
  epoch: row.epoch,
  sealed: row.sealed,
  firstOpenedAt: row.first_opened_at,
  sender: { name: row.sender_name, address: row.sender_address },
  sentAt: row.sent_at,
  brand: row.brand,
  template: row.template,
  policyVersion: row.policy_version,
  policyHash: row.policy_hash,
  rights: row.rights,
});

const tombstoneOf = (row: TombstoneRow): Tombstone => ({
  organisation: row.organisation_id,
  message: row.message_id,
  recipient: row.recipient,
  reason: row.reason,
  at: row.at,
  sender: { name: row.sender_name, address: row.sender_address },
  sentAt: row.sent_at,
  brand: row.brand_version,
});
