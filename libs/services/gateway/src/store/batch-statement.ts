import { auditEntries } from '@chancery/platform';
import { bool, bytea, int4, int8, text, uuid } from './binary';
import type { AuditEntry, NewMessage, NewRecipient, Outcome } from './types';

/**
 * One statement, one round trip, one implicit transaction for a batch of accepted messages and whatever
 * outcomes of earlier deliveries are waiting. Named, so that it is parsed once a connection; with
 * `plan_cache_mode=force_generic_plan` and sequential scans off it is as fast on a fresh database as on an old one.
 *
 * An outcome that ends a recipient always counts; one that defers counts for whoever holds the lease, so that
 * writing it twice does not move the next attempt. Whoever is held ends only by somebody's decision: not approved,
 * or discarded.
 *
 * What is still open is asked for without naming its states: that would let the index of all that waits answer,
 * where the rows are known by their keys.
 *
 * Order inside: outcomes move their recipients; a message whose last recipient ended loses its transport
 * key and, where nobody was to read it in the portal, its segments and index in the same transaction.
 */
export const BATCH = {
  name: 'batch',
  text: `
WITH moved AS (
  UPDATE mail.recipient r
     SET state = o.state, last_reply = o.reply, lease_owner = NULL, crashes = 0, delay_noticed = r.delay_noticed OR o.noticed,
         next_attempt_at = CASE WHEN o.retry > 0 THEN now() + make_interval(secs => o.retry) END,
         ended_at = CASE WHEN o.retry > 0 THEN NULL ELSE now() END
    FROM unnest($2::uuid[], $3::int4[], $4::text[], $5::text[], $6::int4[], $69::bool[]) AS o(message, idx, state, reply, retry, noticed)
   WHERE r.message_id = o.message AND r.idx = o.idx AND r.ended_at IS NULL AND (r.state = 'held') = (o.state IN ('rejected', 'discarded')) AND (o.retry <= 0 OR r.lease_owner = $8::int4)
  RETURNING r.message_id, r.ended_at
), counted AS (
  SELECT message_id, count(ended_at)::int AS ended FROM moved GROUP BY message_id
), closed AS (
  UPDATE mail.message m
     SET open_recipients = m.open_recipients - c.ended,
         transport_key = CASE WHEN m.open_recipients = c.ended THEN NULL ELSE m.transport_key END,
         part_index = CASE WHEN m.open_recipients = c.ended AND NOT m.protected THEN NULL ELSE m.part_index END,
         erased_at = CASE WHEN m.open_recipients = c.ended AND NOT m.protected THEN now() ELSE m.erased_at END,
         fold_key = CASE WHEN m.id = ANY ($7::uuid[]) THEN NULL ELSE m.fold_key END
    FROM counted c WHERE m.id = c.message_id
  RETURNING m.id, m.erased_at
), emptied AS (
  DELETE FROM mail.segment s USING closed c WHERE s.message_id = c.id AND c.erased_at IS NOT NULL
), confirmed AS (
  UPDATE mail.message SET fold_key = NULL WHERE id = ANY ($7::uuid[]) AND NOT (id = ANY ($2::uuid[]))
), m AS (
  INSERT INTO mail.message (id, organisation_id, listener, client_address, sender, header_from, from_name, header_message_id, size, header,
                            segments, part_index, transport_key, epoch, groups, dsn_return, dsn_envelope, utf8, protected, open_recipients, fold_key, receiver, erased_at)
  SELECT t.id, $1::uuid, t.listener, t.client, t.sender, t.hfrom, t.fname, t.hid, t.size, t.header, t.segments, t.pindex, t.tkey, t.epoch, t.groups::jsonb,
         t.dret, t.denv, t.utf8, t.prot, t.open, t.fold, $8::int4, CASE WHEN t.open = 0 AND NOT t.prot THEN now() END
    FROM unnest($9::uuid[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::int8[], $17::bytea[], $18::int4[],
                $19::bytea[], $20::bytea[], $21::int4[], $22::text[], $23::text[], $24::text[], $25::bool[], $26::bool[], $27::int4[], $28::bytea[])
      AS t(id, listener, client, sender, hfrom, fname, hid, size, header, segments, pindex, tkey, epoch, groups, dret, denv, utf8, prot, open, fold)
), s AS (
  INSERT INTO mail.segment (message_id, row_no, organisation_id, bytes)
  SELECT t.message, t.row_no, $1::uuid, t.bytes FROM unnest($29::uuid[], $30::int4[], $31::bytea[]) AS t(message, row_no, bytes)
), adopted AS (
  UPDATE mail.segment SET staged = false WHERE message_id = ANY ($32::uuid[]) AND staged
), r AS (
  INSERT INTO mail.recipient (message_id, idx, organisation_id, address, domain, group_no, treatment, ticket, notify, orcpt, state, attempts,
                              lease_owner, leased_at, next_attempt_at, last_reply, ended_at)
  SELECT t.message, t.idx, $1::uuid, t.address, t.domain, t.grp, t.treatment, t.ticket, t.notify, t.orcpt, t.state, 1,
         CASE WHEN t.state = 'queued' THEN $8::int4 END, now(), CASE WHEN t.state = 'queued' THEN now() END, t.reply,
         CASE WHEN t.state NOT IN ('queued', 'held') THEN now() END
    FROM unnest($33::uuid[], $34::int4[], $35::text[], $36::text[], $37::int4[], $38::text[], $39::bytea[], $40::text[], $41::text[], $42::text[], $43::text[])
      AS t(message, idx, address, domain, grp, treatment, ticket, notify, orcpt, state, reply)
), issued AS (
  SELECT rights.issue_licences($1::uuid, $44::uuid[], $45::text[], $46::text[], $47::int4[], $48::uuid[],
                               $49::uuid[], $50::uuid[], $51::text[], $52::text[], $53::text[], $54::bytea[], $55::int8[], $56::int8[], $57::int4[], $58::bytea[],
                               $59::text[], $60::int4[], $61::text[], $62::text[], $70::int4[]) AS n
   WHERE cardinality($44::uuid[]) > 0
), asked AS (
  INSERT INTO mail.approval (id, organisation_id, message_id, groups, level, rule_id, rule_name, rule_priority, approvers)
  SELECT a.id, $1::uuid, a.message, a.groups, a.level, a.rule_id, a.rule_name, a.rule_priority, a.approvers
    FROM jsonb_to_recordset($71::jsonb) AS a(id uuid, message uuid, groups int[], level int, rule_id text, rule_name text, rule_priority int, approvers text[])
), written AS (
  SELECT audit.append($1::uuid, $63::uuid[], $64::text[], $65::uuid[], $66::text[], $67::text[], $68::text[]) AS n
   WHERE cardinality($63::uuid[]) > 0
)
SELECT (SELECT n FROM issued) AS issued, (SELECT n FROM written) AS written, (SELECT count(*)::int FROM closed WHERE erased_at IS NOT NULL) AS erased`,
} as const;

/** Waits for its delivery, or for somebody who releases it. */
export const isOpen = (state: NewRecipient['state']): boolean =>
  state === 'queued' || state === 'held';

const clean = (value: string): string =>
  value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value;
const cleanOrNull = (value: string | null): string | null => (value === null ? null : clean(value));

const approvalsOf = (messages: NewMessage[]): string => {
  const rows = messages.flatMap(({ id, approvals }) =>
    approvals.map(({ rule, ...approval }) => ({
      ...approval,
      message: id,
      rule_id: rule.id,
      rule_name: clean(rule.name),
      rule_priority: rule.priority,
    })),
  );
  return rows.length > 0 ? JSON.stringify(rows) : '[]';
};

/** The parameters of {@link BATCH} for one organisation, as binary arrays. */
export function batchParameters(
  organisation: string,
  receiver: number,
  messages: NewMessage[],
  outcomes: Outcome[],
  confirmed: string[],
  notes: AuditEntry[] = [],
): unknown[] {
  const rows = messages.flatMap((m) => m.rows.map((bytes, row) => ({ id: m.id, row, bytes })));
  const recipients = messages.flatMap((m) => m.recipients.map((r) => ({ id: m.id, ...r })));
  const published = messages
    .filter((m) => m.publication !== null)
    .map((m) => ({ id: m.id, ...m.publication! }));
  const licences = messages.flatMap((m) => m.licences.map((l) => ({ message: m.id, ...l })));
  const audit = [
    ...messages.flatMap((m) => m.audit),
    ...outcomes.flatMap((o) => (o.audit ? [o.audit] : [])),
    ...notes,
  ];
  auditEntries.n += audit.length;
  return [
    organisation,
    uuid(outcomes.map((o) => o.message)),
    int4(outcomes.map((o) => o.idx)),
    text(outcomes.map((o) => o.state)),
    text(outcomes.map((o) => clean(o.reply))),
    int4(outcomes.map((o) => o.retryInSeconds)),
    uuid(confirmed),
    receiver,
    uuid(messages.map((m) => m.id)),
    text(messages.map((m) => m.listener)),
    text(messages.map((m) => m.clientAddress)),
    text(messages.map((m) => m.sender)),
    text(messages.map((m) => clean(m.headerFrom))),
    text(messages.map((m) => clean(m.fromName))),
    text(messages.map((m) => cleanOrNull(m.headerMessageId))),
    int8(messages.map((m) => m.size)),
    bytea(messages.map((m) => m.header)),
    int4(messages.map((m) => m.segments)),
    bytea(messages.map((m) => m.partIndex)),
    bytea(messages.map((m) => m.transportKey)),
    int4(messages.map((m) => m.epoch)),
    text(messages.map((m) => JSON.stringify(m.groups))),
    text(messages.map((m) => m.dsnReturn)),
    text(messages.map((m) => cleanOrNull(m.dsnEnvelope))),
    bool(messages.map((m) => m.utf8)),
    bool(messages.map((m) => m.protected)),
    int4(messages.map((m) => m.recipients.filter((r) => isOpen(r.state)).length)),
    bytea(messages.map((m) => m.foldKey)),
    uuid(rows.map((r) => r.id)),
    int4(rows.map((r) => r.row)),
    bytea(rows.map((r) => r.bytes)),
    uuid(messages.filter((m) => m.staged).map((m) => m.id)),
    uuid(recipients.map((r) => r.id)),
    int4(recipients.map((r) => r.idx)),
    text(recipients.map((r) => r.address)),
    text(recipients.map((r) => r.domain)),
    int4(recipients.map((r) => r.group)),
    text(recipients.map((r) => r.treatment)),
    bytea(recipients.map((r) => r.ticket)),
    text(recipients.map((r) => r.notify)),
    text(recipients.map((r) => cleanOrNull(r.orcpt))),
    text(recipients.map((r) => r.state)),
    text(recipients.map((r) => cleanOrNull(r.lastReply))),
    uuid(published.map((p) => p.id)),
    text(published.map((p) => clean(p.senderAddress))),
    text(published.map((p) => clean(p.senderName))),
    int4(published.map((p) => p.brandVersion)),
    uuid(published.map((p) => p.inReplyTo)),
    uuid(licences.map((l) => l.id)),
    uuid(licences.map((l) => l.message)),
    text(licences.map((l) => l.recipient)),
    text(licences.map((l) => l.display)),
    text(licences.map((l) => l.role)),
    bytea(licences.map((l) => l.ticket)),
    int8(licences.map((l) => l.notBefore)),
    int8(licences.map((l) => l.expires)),
    int4(licences.map((l) => l.epoch)),
    bytea(licences.map((l) => l.sealed)),
    text(licences.map((l) => l.policy.template)),
    int4(licences.map((l) => l.policy.version)),
    text(licences.map((l) => l.policy.hash)),
    text(licences.map((l) => l.policy.rights.join(' '))),
    uuid(audit.map((a) => a.id)),
    text(audit.map((a) => a.kind)),
    uuid(audit.map((a) => a.message)),
    text(audit.map((a) => cleanOrNull(a.recipient))),
    text(audit.map((a) => clean(a.actor))),
    text(audit.map((a) => JSON.stringify(a.body).replaceAll('\\u0000', '\\ufffd'))),
    bool(outcomes.map((o) => o.noticed)),
    int4(licences.map((l) => l.brand)),
    approvalsOf(messages),
  ];
}
