const BATCH = 200;
const ROUNDS = 15;
const TURNS = 3;

/** What the search adds to the hot path's tables, and an index that was left out for comparison. */
const INDEXES = {
  none: [],
  'recipient_domain, recipient_ended_badly': [
    'CREATE INDEX recipient_domain ON mail.recipient (organisation_id, domain)',
    `CREATE INDEX recipient_ended_badly ON mail.recipient (organisation_id, state) WHERE state IN ('bounced', 'rejected', 'held', 'discarded')`,
  ],
  'address in place of domain': [
    'CREATE INDEX recipient_domain ON mail.recipient (organisation_id, lower(address))',
    `CREATE INDEX recipient_ended_badly ON mail.recipient (organisation_id, state) WHERE state IN ('bounced', 'rejected', 'held', 'discarded')`,
  ],
};

/**
 * Writes messages as a batch does and ends their recipients as the next one does, with and without the indexes,
 * the variants taking turns.
 * @returns {Promise<object[]>} by variant: bytes of write-ahead log, and milliseconds per batch (the best median of three turns)
 */
export async function insertCost(query, organisation, talk) {
  const results = new Map();
  const variants = Array.from({ length: TURNS }, () => Object.entries(INDEXES)).flat();
  for (const [name, statements] of variants) {
    await query('DROP INDEX IF EXISTS mail.recipient_domain, mail.recipient_ended_badly');
    for (const statement of statements) await query(statement);
    await query('CHECKPOINT');
    const times = [];
    let bytes = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const salt = `${name} ${round} ${Math.random()}`;
      const [{ lsn }] = await query('SELECT pg_current_wal_insert_lsn()::text AS lsn');
      const start = performance.now();
      await query(
        `WITH ids AS (SELECT gen_random_uuid() AS id, n, abs(hashtext($2 || n)) AS h FROM generate_series(1, ${BATCH}) AS n),
         m AS (INSERT INTO mail.message (id, organisation_id, listener, client_address, sender, header_from, from_name, size, header, segments, epoch, groups, protected, open_recipients, receiver)
               SELECT id, $1, 'relay', '192.0.2.1', 'a@demo.test', 'a@demo.test', '', 10000, '', 1, 202611, '[]', false, 1, 1 FROM ids)
         INSERT INTO mail.recipient (message_id, idx, organisation_id, address, domain, group_no, treatment, state, attempts, lease_owner, leased_at, next_attempt_at)
         SELECT id, 0, $1, 'Customer' || h % 20000 || '@company' || h % 3000 || '.example', 'company' || h % 3000 || '.example', 0, 'relay', 'queued', 1, 1, now(), now() FROM ids`,
        [organisation, salt],
      );
      await query(
        `UPDATE mail.recipient SET state = 'delivered', last_reply = '250 2.0.0 Ok', lease_owner = NULL, next_attempt_at = NULL, ended_at = now()
          WHERE organisation_id = $1 AND state IN ('queued', 'deferred')`,
        [organisation],
      );
      times.push(performance.now() - start);
      const [{ n }] = await query(`SELECT (pg_current_wal_insert_lsn() - $1::pg_lsn)::int AS n`, [
        lsn,
      ]);
      bytes += n;
    }
    const [{ size }] = await query(
      `SELECT coalesce(sum(pg_relation_size(c.oid)), 0)::bigint::text AS size FROM pg_class c WHERE c.relname IN ('recipient_domain', 'recipient_ended_badly')`,
    );
    const batch = times.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)];
    const before = results.get(name);
    results.set(name, {
      indexes: name,
      walBytesPerMessage: Math.round(bytes / ROUNDS / BATCH),
      msPerBatch: Number(Math.min(batch, before?.msPerBatch ?? Infinity).toFixed(2)),
      indexBytes: Number(size),
    });
    talk(JSON.stringify(results.get(name)));
  }
  return [...results.values()];
}
