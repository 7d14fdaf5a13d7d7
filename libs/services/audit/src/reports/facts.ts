/**
 * What the records from position $2 (without it) to $3 add to the figures, as rows (hour, measure, key, label, amount).
 * Everything of a message counts in the hour in which it was kept. First openings, replies and bounces are told from
 * later ones by position, so that counting again from the beginning gives the same.
 */
export const FACTS = `
  batch AS MATERIALIZED (
    SELECT position, at, kind, message_id, lower(recipient) AS recipient, body FROM audit.record
     WHERE organisation_id = $1 AND position > $2 AND position <= $3
       AND kind IN ('message.committed', 'message.opened', 'message.replied', 'message.revoked', 'message.restored', 'message.bounced', 'message.held', 'message.unlicensed-refused', 'message.expired')
       -- Counted is a licence that ran out unread.
       AND (kind <> 'message.expired' OR body->>'opened' = 'false')
  ),
  kept AS MATERIALIZED (
    SELECT message_id, date_trunc('hour', at, 'UTC') AS hour, body, jsonb_array_length(body->'templates') > 0 AS protected
      FROM batch WHERE kind = 'message.committed'
  ),
  addressed AS MATERIALIZED (
    SELECT k.message_id, k.hour, k.protected, split_part(lower(r->>'address'), '@', -1) AS domain, r->>'treatment' AS treatment,
           coalesce(k.body->'groupTemplates'->>(r->>'group')::int, k.body->'templates'->>0) AS template
      FROM kept k CROSS JOIN LATERAL jsonb_array_elements(k.body->'recipients') AS r
  ),
  later AS MATERIALIZED (
    SELECT date_trunc('hour', c.at, 'UTC') AS hour, b.kind, b.recipient, split_part(b.recipient, '@', -1) AS domain,
           CASE WHEN jsonb_array_length(c.body->'templates') = 0 THEN NULL ELSE coalesce(
             (SELECT c.body->'groupTemplates'->>(r->>'group')::int FROM jsonb_array_elements(c.body->'recipients') AS r
               WHERE lower(r->>'address') = b.recipient LIMIT 1), c.body->'templates'->>0) END AS template
      FROM batch b
      JOIN audit.record c ON c.message_id = b.message_id AND c.organisation_id = $1 AND c.kind = 'message.committed' AND c.position IS NOT NULL
     WHERE b.kind <> 'message.committed' AND coalesce(b.body->>'role', 'recipient') = 'recipient'
       AND (b.kind IN ('message.revoked', 'message.restored') OR NOT EXISTS (
         SELECT 1 FROM audit.record e WHERE e.message_id = b.message_id AND e.organisation_id = $1 AND e.kind = b.kind
            AND lower(e.recipient) IS NOT DISTINCT FROM b.recipient AND e.position < b.position))
  ),
  facts (hour, measure, key, label, amount) AS (
    SELECT hour, 'messages', '', NULL, 1 FROM kept
    UNION ALL SELECT hour, 'protected', '', NULL, 1 FROM kept WHERE protected
    UNION ALL SELECT k.hour, 'messages.template', t, NULL, 1 FROM kept k CROSS JOIN LATERAL (SELECT DISTINCT jsonb_array_elements_text(k.body->'templates') AS t) AS each
    UNION ALL SELECT hour, 'ruled', '', NULL, 1 FROM kept WHERE body->'rules' @? '$[*] ? (!(@.severity == "DoNotAudit"))'
    UNION ALL SELECT k.hour, 'messages.rule', r->>'id', r->>'name', 1 FROM kept k CROSS JOIN LATERAL (SELECT DISTINCT ON (r->>'id') r FROM jsonb_array_elements(k.body->'rules') AS r WHERE r->>'severity' IS DISTINCT FROM 'DoNotAudit') AS each
    UNION ALL SELECT k.hour, 'messages.severity', s, NULL, 1 FROM kept k CROSS JOIN LATERAL (SELECT DISTINCT r->>'severity' AS s FROM jsonb_array_elements(k.body->'rules') AS r WHERE r->>'severity' <> 'DoNotAudit') AS each
    UNION ALL SELECT hour, 'severe', '', NULL, 1 FROM kept WHERE body->'rules' @? '$[*] ? (@.severity != "DoNotAudit")'
    UNION ALL SELECT k.hour, 'tests.rule', r->>'id', r->>'name', 1 FROM kept k CROSS JOIN LATERAL (SELECT DISTINCT ON (r->>'id') r FROM jsonb_array_elements(k.body->'testMatches') AS r WHERE r->>'severity' IS DISTINCT FROM 'DoNotAudit') AS each
    UNION ALL SELECT hour, 'unlicensed.reason', body->>'unlicensed', NULL, 1 FROM kept WHERE body ? 'unlicensed'
    UNION ALL SELECT hour, 'unlicensed', '', NULL, 1 FROM kept WHERE body ? 'unlicensed'
    UNION ALL SELECT date_trunc('hour', at, 'UTC'), 'unlicensed-refused', '', NULL, 1 FROM batch WHERE kind = 'message.unlicensed-refused'
    UNION ALL SELECT date_trunc('hour', at, 'UTC'), 'unlicensed-refused.reason', body->>'reason', NULL, 1 FROM batch WHERE kind = 'message.unlicensed-refused'
    UNION ALL SELECT hour, 'recipients', '', NULL, 1 FROM addressed
    UNION ALL SELECT hour, 'recipients.domain', domain, NULL, 1 FROM addressed
    UNION ALL SELECT hour, 'protected-recipients', '', NULL, 1 FROM addressed WHERE protected AND treatment = 'wrap'
    UNION ALL SELECT hour, 'recipients.template', template, NULL, 1 FROM addressed WHERE protected AND treatment = 'wrap'
    UNION ALL SELECT d.hour, 'messages.domain', domain, NULL, 1 FROM (SELECT DISTINCT message_id, hour, domain FROM addressed) AS d
    UNION ALL SELECT d.hour, 'protected.domain', domain, NULL, 1 FROM (SELECT DISTINCT message_id, hour, domain FROM addressed WHERE protected) AS d
    UNION ALL SELECT hour, replace(kind, 'message.', ''), '', NULL, 1 FROM later WHERE kind IN ('message.opened', 'message.replied', 'message.bounced', 'message.held', 'message.expired')
    UNION ALL SELECT hour, replace(kind, 'message.', '') || '.domain', domain, NULL, 1 FROM later WHERE kind IN ('message.opened', 'message.bounced', 'message.held', 'message.expired')
    UNION ALL SELECT hour, replace(kind, 'message.', '') || '.template', template, NULL, 1 FROM later WHERE kind IN ('message.opened', 'message.bounced', 'message.expired') AND template IS NOT NULL
    UNION ALL SELECT hour, 'revoked', '', NULL, CASE kind WHEN 'message.revoked' THEN 1 ELSE -1 END FROM later WHERE kind IN ('message.revoked', 'message.restored')
    UNION ALL SELECT hour, 'revoked.template', template, NULL, CASE kind WHEN 'message.revoked' THEN 1 ELSE -1 END FROM later WHERE kind IN ('message.revoked', 'message.restored') AND template IS NOT NULL
  )`;
