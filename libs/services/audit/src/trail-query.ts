import { AUDIT_GROUPS, type AuditFilter } from '@chancery/contracts';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { AuditRecord } from './entities';

/** The records with a place that a filter leaves, as `record`; for the list and for exports alike. */
export function trailQuery(
  em: EntityManager,
  organisation: string,
  filter: AuditFilter,
): SelectQueryBuilder<AuditRecord> {
  const query = em
    .createQueryBuilder(AuditRecord, 'record')
    .where('record.organisation_id = :organisation AND record.position IS NOT NULL', {
      organisation,
    });
  const { actor, group, kind, recipient, reason, message, from, to } = filter;
  if (actor) query.andWhere('record.actor_key = :actor', { actor: actor.toLowerCase() });
  if (kind) query.andWhere('record.kind = :kind', { kind });
  if (group) query.andWhere('record.noun IN (:...nouns)', { nouns: AUDIT_GROUPS[group] });
  if (recipient)
    query.andWhere('record.recipient_key = :recipient', { recipient: recipient.toLowerCase() });
  if (reason) query.andWhere(`record.body ->> 'reason' = :reason`, { reason });
  if (message) query.andWhere('record.message_id = :message', { message });
  // Places follow the order in which transactions began to write; none lasts a day. So a record a day outside the
  // period bounds the places in it, and the rest of the trail is not read.
  if (from)
    query.andWhere(
      `record.at >= :from AND record.position >= coalesce((SELECT b.position FROM audit.record b
         WHERE b.organisation_id = :organisation AND b.position IS NOT NULL AND b.at < :from::timestamptz - interval '1 day' ORDER BY b.at DESC LIMIT 1), 0)`,
      { from },
    );
  if (to)
    query.andWhere(
      `record.at < :to AND record.position <= coalesce((SELECT b.position FROM audit.record b
         WHERE b.organisation_id = :organisation AND b.position IS NOT NULL AND b.at >= :to::timestamptz + interval '1 day' ORDER BY b.at LIMIT 1), 9223372036854775807)`,
      { to },
    );
  return query;
}
