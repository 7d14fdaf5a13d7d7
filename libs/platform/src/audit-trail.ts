import type { EntityManager } from 'typeorm';
import { uuid7 } from './ids';
import { Counter, type Tally } from './metrics';

/** Records appended by this process; counted before their transaction ends. */
export const auditEntries = new Counter(
  'chancery_audit_entries_total',
  'Audit records appended.',
).of({});

const counted = (name: string, help: string): Tally => new Counter(name, help).of({});
/** Kinds that are a measure of their own: whoever writes the record need not count too. */
const OF_KIND = new Map<string, Tally>([
  [
    'message.passcode-sent',
    counted('chancery_passcodes_sent_total', 'Passcodes handed to the next hop.'),
  ],
  [
    'message.identified',
    new Counter<{ method: string; result: string }>(
      'chancery_portal_signins_total',
      'Recipients who proved who they are, by method.',
    ).of({ method: 'passcode', result: 'accepted' }),
  ],
  [
    'message.opened',
    counted('chancery_message_opens_total', 'Protected messages opened in the portal.'),
  ],
  ['message.replied', counted('chancery_replies_total', 'Replies sent from the portal.')],
  ['message.revoked', counted('chancery_revocations_total', 'Licences revoked.')],
]);

/** What a record of the trail is made from. */
export interface AuditRecord {
  kind: string;
  actor: string;
  message?: string | null;
  recipient?: string | null;
  body: object;
}

/** Writes one audit record in the caller's transaction, through `audit.append`. */
export const appendAudit = (
  em: EntityManager,
  organisation: string,
  record: AuditRecord,
): Promise<void> => appendAudits(em, organisation, [record]);

/** Writes many at once, in this order. */
export async function appendAudits(
  em: EntityManager,
  organisation: string,
  records: readonly AuditRecord[],
): Promise<void> {
  auditEntries.n += records.length;
  for (const { kind } of records) {
    const tally = OF_KIND.get(kind);
    if (tally) tally.n += 1;
  }
  await em.query('SELECT audit.append($1, $2, $3, $4, $5, $6, $7)', [
    organisation,
    records.map(() => uuid7()),
    records.map(({ kind }) => kind),
    records.map(({ message }) => message ?? null),
    records.map(({ recipient }) => recipient ?? null),
    records.map(({ actor }) => actor),
    records.map(({ body }) => JSON.stringify(body)),
  ]);
}
