/**
 * A hundred thousand messages as an organisation of four hundred people has them after ninety days, and the
 * searches that people make in them.
 */
export const MESSAGES = 100_000;
const RULES = 50;

/** Ids of the rules that the messages name. */
export const ruleId = (n) => `018f0000-0000-7000-8000-${String(n).padStart(12, '0')}`;

/**
 * Writes the rows, sealed columns filled with as many random bytes as they have.
 * @param {(sql: string, values?: unknown[]) => Promise<unknown[]>} query as the database's owner
 * @param {string} organisation
 */
export async function writeMessages(query, organisation, count = MESSAGES) {
  await query(
    `INSERT INTO mail.message (id, organisation_id, received_at, listener, client_address, sender, header_from, from_name, header_message_id, size, header,
                               segments, part_index, epoch, groups, protected, open_recipients, receiver, erased_at)
     SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid,
            $1, at, 'relay', '192.0.2.' || n % 250, sender, sender, 'Person ' || n % 400, '<' || md5(n::text) || '@demo.test>', 2000 + n * 7919 % 400000,
            decode(md5(n::text) || md5(n::text), 'hex'), 1, CASE WHEN sealed THEN decode(repeat(md5(n::text), 40), 'hex') END, 202611,
            jsonb_build_array(jsonb_build_object('template', CASE WHEN sealed THEN CASE WHEN n % 10 < 3 THEN 'encrypt-only' ELSE 'do-not-forward' END END,
              'edits', '[]'::jsonb, 'reject', NULL, 'expires', 0,
              'rules', CASE WHEN n % 3 = 0 THEN jsonb_build_array(jsonb_build_object('id', '018f0000-0000-7000-8000-' || lpad((n / 3 % ${RULES})::text, 12, '0'), 'name', 'Rule', 'priority', n / 3 % ${RULES}, 'mode', 'enforce')) ELSE '[]'::jsonb END)),
            sealed, 0, 1, CASE WHEN sealed THEN NULL ELSE at END
       FROM (SELECT n, now() - interval '90 days' * (1 - n::float / $2) AS at, 'person' || n * 31 % 400 || '@demo.test' AS sender, n % 10 < 4 AS sealed
               FROM generate_series(1, $2) AS n) AS t`,
    [organisation, count],
  );
  // Three messages in ten go to one large provider, the rest to three thousand domains; one to three recipients.
  await query(
    `INSERT INTO mail.recipient (message_id, idx, organisation_id, address, domain, group_no, treatment, state, attempts, last_reply, ended_at)
     SELECT id, idx, $1, name || '@' || domain, domain, 0, CASE WHEN protected THEN 'wrap' ELSE 'relay' END,
            CASE WHEN h % 500 = 0 THEN 'bounced' WHEN h % 5003 = 0 THEN 'held' WHEN h % 1009 = 0 THEN 'rejected' ELSE 'delivered' END,
            1, '250 2.0.0 Ok: queued as 4F1', received_at
       FROM (SELECT id, idx, protected, received_at, h, 'Customer' || h % 20000 AS name,
                    CASE WHEN h % 10 < 3 THEN 'bigmail.example' ELSE 'company' || h % 3000 || '.example' END AS domain
               FROM (SELECT m.id, m.protected, m.received_at, i AS idx, abs(hashtext(m.id::text || i)) AS h
                       FROM mail.message m, generate_series(0, 2) AS i
                      WHERE m.organisation_id = $1 AND (i = 0 OR abs(hashtext(m.id::text)) % (i * 5) = 0)) AS r) AS t`,
    [organisation],
  );
  await query('VACUUM ANALYZE mail.message');
  await query('VACUUM ANALYZE mail.recipient');
}

/**
 * The searches, each by a name that says whom or what it looks for; `n` makes every request another one.
 * @type {[name: string, path: (n: number) => string][]}
 */
export const SEARCHES = [
  ['newest', () => ''],
  ['one sender', (n) => `filter[sender]=person${n % 400}@demo.test`],
  ['part of a sender', (n) => `filter[sender]=son${n % 400}`],
  [
    'one recipient at a company',
    (n) => `filter[recipient]=customer${n * 17}@company${(n * 17) % 3000}.example`,
  ],
  [
    'one recipient at a large provider',
    (n) => `filter[recipient]=customer${n * 10}@bigmail.example`,
  ],
  ['part of a recipient', (n) => `filter[recipient]=mer1999${n % 10}`],
  ['a domain', (n) => `filter[domain]=company${n * 13}.example`],
  ['a large domain', () => 'filter[domain]=bigmail.example'],
  ['held', () => 'filter[state]=held'],
  ['bounced, one sender', (n) => `filter[state]=bounced&filter[sender]=person${n % 400}@demo.test`],
  ['delivered', () => 'filter[state]=delivered'],
  ['protected', () => 'filter[protected]=yes'],
  ['one rule', (n) => `filter[rule]=${ruleId(n % RULES)}`],
  ['one rule that never matched', (n) => `filter[rule]=${ruleId(900 + n)}`],
  ['one template', () => 'filter[template]=do-not-forward'],
  ['nobody', (n) => `filter[recipient]=nobody${n}@nowhere.example`],
  [
    'a week, one sender',
    (n) =>
      `filter[from]=${daysAgo(20)}&filter[to]=${daysAgo(13)}&filter[sender]=person${n % 400}@demo.test`,
  ],
];

const daysAgo = (days) =>
  encodeURIComponent(new Date(Date.now() - days * 86_400_000).toISOString());
