import type { EntityManager } from 'typeorm';
import { uuid7 } from './ids';

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
