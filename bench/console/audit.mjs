/** A million audit records of a year, and what an auditor looks for in them. */
export const RECORDS = 1_000_000;

/**
 * Writes the records behind those that are there, with their places, as the worker would have left them.
 * @param {(sql: string, values?: unknown[]) => Promise<unknown[]>} query as the database's owner
 * @param {string} organisation
 */
export async function writeRecords(query, organisation, count = RECORDS) {
  await query(
    `WITH head AS (SELECT coalesce(max(position), 0) AS position FROM audit.head WHERE organisation_id = $1),
          written AS (
            INSERT INTO audit.record (id, organisation_id, at, kind, message_id, recipient, actor, body, leaf, position, chain)
            SELECT gen_random_uuid(), $1, now() - ($2 - i) * interval '30 seconds',
                   CASE WHEN i % 5000 = 0 THEN 'rule.changed' WHEN i % 700 = 0 THEN 'session.started' WHEN i % 2 = 0 THEN 'message.committed' ELSE 'message.delivered' END,
                   gen_random_uuid(), CASE WHEN i % 2 = 1 THEN 'p' || i % 30000 || '@d' || i % 300 || '.example' END,
                   CASE WHEN i % 700 = 0 OR i % 5000 = 0 THEN 'admin' || i % 13 || '@demo.test' ELSE 'gateway' END,
                   '{"recipients": [], "templates": [], "rules": []}', sha256(i::text::bytea), head.position + i, sha256(i::text::bytea)
              FROM head, generate_series(1, $2::int) AS i)
     INSERT INTO audit.head (organisation_id, position, chain, placed_at)
     SELECT $1, position + $2, sha256('head'), now() FROM head
     ON CONFLICT (organisation_id) DO UPDATE SET position = excluded.position`,
    [organisation, count],
  );
  await query('ANALYZE audit.record');
}

const daysAgo = (days) => new Date(Date.now() - days * 86_400_000).toISOString();

export const AUDIT_SEARCHES = [
  ['newest', () => ''],
  ['far down', (n) => `cursor=${n * 20_000}`],
  ['one administrator', (n) => `filter[actor]=admin${n % 13}@demo.test`],
  ['nobody', () => 'filter[actor]=nobody@demo.test'],
  ['group rules', () => 'filter[group]=rules'],
  ['group without records', () => 'filter[group]=exports'],
  ['one kind', () => 'filter[kind]=rule.changed'],
  ['one recipient', (n) => `filter[recipient]=p${n}@d${n}.example`],
  [
    'ten days of last year',
    (n) => `filter[from]=${daysAgo(300 + n)}&filter[to]=${daysAgo(290 + n)}`,
  ],
];
