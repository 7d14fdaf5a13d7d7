// How fast the console's lists answer with many rows behind them, over HTTP, one request at a time.
//
// Run:  npm run bench:console -- [--json] [--requests 40] [--insert-cost]
// Needs a built server and command line (npm run build). `--insert-cost` adds what each index of the search costs
// a message that is written and delivered, in bytes of write-ahead log and in time.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { startPostgres } from '../tools/postgres.mjs';
import { AUDIT_SEARCHES, writeRecords } from './console/audit.mjs';
import { insertCost } from './console/insert-cost.mjs';
import { SEARCHES, writeMessages } from './console/messages.mjs';

const workspace = resolve(import.meta.dirname, '..');
const args = process.argv.slice(2);
const requests = Number(args.includes('--requests') ? args[args.indexOf('--requests') + 1] : 40);
const talk = (line) => process.stderr.write(`${line}\n`);

const work = mkdtempSync(join(tmpdir(), 'chancery-bench-'));
chmodSync(work, 0o755);
const database = await startPostgres({ dataDir: join(work, 'data'), log: () => undefined });
const [smtp, submission, internal, admin, portal, mailbox, mailboxSmtp] = await free(7);
const at = (port) => `127.0.0.1:${port}`;
const env = {
  ...process.env,
  CHANCERY_DATA_DIR: join(work, 'data'),
  CHANCERY_DATABASE_URL: database.url,
  CHANCERY_REDIS_URL: '',
  CHANCERY_SMTP_LISTEN: at(smtp),
  CHANCERY_SUBMISSION_LISTEN: at(submission),
  CHANCERY_INTERNAL_LISTEN: at(internal),
  CHANCERY_ADMIN_LISTEN: at(admin),
  CHANCERY_PORTAL_LISTEN: at(portal),
  CHANCERY_MAILBOX_LISTEN: at(mailbox),
  CHANCERY_MAILBOX_SMTP_LISTEN: at(mailboxSmtp),
  CHANCERY_SMTP_NEXT_HOP: '',
};
const owner = new pg.Client({ connectionString: database.url });
let server;
const rows = [];
let cost = null;
try {
  server = await startServer();
  await owner.connect();
  const query = async (sql, values) => (await owner.query(sql, values)).rows;
  const user = JSON.parse(
    execFileSync(
      process.execPath,
      [join(workspace, 'dist/apps/cli/main.js'), 'user', 'add', 'bench@demo.test'],
      { env, stdio: ['ignore', 'pipe', 'inherit'] },
    ).toString(),
  );
  const [{ id: organisation }] = await query('SELECT id FROM directory.organisation');
  const began = Date.now();
  await writeMessages(query, organisation);
  await writeRecords(query, organisation);
  talk(`rows written in ${Date.now() - began} ms`);

  const get = async (path, list = 'messages') => {
    const start = performance.now();
    const response = await fetch(`http://${at(admin)}/api/v1/${list}?limit=50&${path}`, {
      headers: { authorization: `Bearer ${user.token}` },
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
  server?.kill('SIGTERM');
  await owner.end().catch(() => undefined);
  await new Promise((done) => (server?.exitCode === null ? server.once('exit', done) : done()));
  await database.stop();
  rmSync(work, { recursive: true, force: true });
}

const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, load ${loadavg()[0].toFixed(1)}, Node ${process.version}`;
if (args.includes('--json'))
  process.stdout.write(
    `${JSON.stringify({ name: 'console', machine, rows, ...(cost ? { cost } : {}) })}\n`,
  );
else {
  process.stdout.write(
    `${machine}\n\n| list | search | found | p50 ms | p95 ms |\n| --- | --- | ---: | ---: | ---: |\n`,
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

function startServer() {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [join(workspace, 'dist/apps/server/main.js')], {
      cwd: workspace,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const take = (chunk) => {
      output += chunk.toString();
      if (output.includes('Chancery is ready')) done(child);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('exit', (code) => failed(new Error(`server ended with ${code}: ${output}`)));
  });
}

async function free(count) {
  const held = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((done) => {
          const listener = createServer().listen(0, '127.0.0.1', () => done(listener));
        }),
    ),
  );
  const ports = held.map((listener) => listener.address().port);
  await Promise.all(held.map((listener) => new Promise((done) => listener.close(done))));
  return ports;
}
