// How fast the console's lists answer with many rows behind them, over HTTP, one request at a time.
//
// Run:  npm run bench:console -- [--json] [--requests 40] [--insert-cost]
// Needs a built server and command line (npm run build). `--insert-cost` adds what each index of the search costs
// a message that is written and delivered, in bytes of write-ahead log and in time.
import pg from 'pg';
import { AUDIT_SEARCHES, writeRecords } from './console/audit.mjs';
import { insertCost } from './console/insert-cost.mjs';
import { SEARCHES, writeMessages } from './console/messages.mjs';
import { machine, startSystem } from './support/system.mjs';

const args = process.argv.slice(2);
const requests = Number(args.includes('--requests') ? args[args.indexOf('--requests') + 1] : 40);
const talk = (line) => process.stderr.write(`${line}\n`);

const system = await startSystem();
const owner = new pg.Client({ connectionString: system.databaseUrl });
const rows = [];
let cost = null;
try {
  await owner.connect();
  const query = async (sql, values) => (await owner.query(sql, values)).rows;
  const [{ id: organisation }] = await query('SELECT id FROM directory.organisation');
  const began = Date.now();
  await writeMessages(query, organisation);
  await writeRecords(query, organisation);
  talk(`rows written in ${Date.now() - began} ms`);

  const get = async (path, list = 'messages') => {
    const start = performance.now();
    const response = await fetch(`${system.console}/api/v1/${list}?limit=50&${path}`, {
      headers: { authorization: `Bearer ${system.token}` },
    });
    const body = await response.json();
    if (!response.ok) throw new Error(`${path}: ${JSON.stringify(body)}`);
    return { ms: performance.now() - start, body };
  };
  for (const [name, path] of SEARCHES) {
    const times = [];
    let found = null;
    for (let n = 0; n < requests; n++) {
      const { ms, body } = await get(path(n + 1));
      times.push(ms);
      found ??= body.total;
    }
    rows.push({ list: 'messages', search: name, found: found.value, ...percentiles(times) });
    talk(JSON.stringify(rows.at(-1)));
  }
  for (const [name, path] of AUDIT_SEARCHES) {
    const times = [];
    for (let n = 0; n < requests; n++) times.push((await get(path(n + 1), 'audit')).ms);
    rows.push({ list: 'audit', search: name, found: null, ...percentiles(times) });
    talk(JSON.stringify(rows.at(-1)));
  }
  const times = [];
  let cursor = (await get('')).body.nextCursor;
  for (let n = 0; n < requests && cursor; n++) {
    const { ms, body } = await get(`cursor=${cursor}`);
    times.push(ms);
    cursor = body.nextCursor;
  }
  rows.push({ list: 'messages', search: 'further pages', found: null, ...percentiles(times) });
  if (args.includes('--insert-cost')) cost = await insertCost(query, organisation, talk);
} finally {
  await owner.end().catch(() => undefined);
  await system.stop();
}

if (args.includes('--json'))
  process.stdout.write(
    `${JSON.stringify({ name: 'console', machine: machine(), rows, ...(cost ? { cost } : {}) })}\n`,
  );
else {
  process.stdout.write(
    `${machine()}\n\n| list | search | found | p50 ms | p95 ms |\n| --- | --- | ---: | ---: | ---: |\n`,
  );
  for (const row of rows)
    process.stdout.write(
      `| ${row.list} | ${row.search} | ${row.found ?? ''} | ${row.p50} | ${row.p95} |\n`,
    );
  if (cost) process.stdout.write(`\n${JSON.stringify(cost, null, 2)}\n`);
}

function percentiles(times) {
  const sorted = times.toSorted((a, b) => a - b);
  const of = (share) =>
    Number(sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)].toFixed(1));
  return { p50: of(0.5), p95: of(0.95) };
}
