import { uuid7 } from '@chancery/platform';
import type { FreshDatabase } from './database';

/** A licence as the gateway issues it, or withheld; `more` in SQL. */
export async function makeLicence(
  database: FreshDatabase,
  organisation: string,
  message: string,
  recipient: string,
  more: Record<string, string>,
  table = 'licence',
): Promise<void> {
  await database.query(
    `INSERT INTO rights.publication (message_id, organisation_id, sender_address, sender_name, sent_at, brand_version)
     VALUES ($1, $2, 'ann@demo.test', 'Ann', now(), 1) ON CONFLICT DO NOTHING`,
    [message, organisation],
  );
  const columns = { ...more, ...(table === 'withheld_licence' ? { replies: `'[]'` } : {}) };
  await database.query(
    `INSERT INTO rights.${table} (id, organisation_id, message_id, recipient, display, role, ticket, not_before, epoch, sealed, template, policy_version, policy_hash, rights
       ${Object.keys(columns)
         .map((name) => `, ${name}`)
         .join('')})
     VALUES ($1::uuid, $2, $3, $4, $4, 'recipient', decode(md5($1::uuid::text), 'hex'), now(), 202611, '', 'encrypt-only', 1, '', '{}'
       ${Object.values(columns)
         .map((value) => `, ${value}`)
         .join('')})`,
    [uuid7(), organisation, message, recipient],
  );
}
