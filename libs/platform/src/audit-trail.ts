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

/** Writes one audit record in the caller's transaction, through `audit.append`. */
export async function appendAudit(
  em: EntityManager,
  organisation: string,
  record: {
    kind: string;
    actor: string;
    message?: string | null;
    recipient?: string | null;
    body: object;
  },
): Promise<void> {
  auditEntries.n += 1;
  const tally = OF_KIND.get(record.kind);
  if (tally) tally.n += 1;
  await em.query('SELECT audit.append($1, $2, $3, $4, $5, $6, $7)', [
    organisation,
    [uuid7()],
    [record.kind],
    [record.message ?? null],
    [record.recipient ?? null],
    [record.actor],
    [JSON.stringify(record.body)],
  ]);
}
