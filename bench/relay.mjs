// Chancery beside Postfix plain relay, alternate rounds, with the harness of ../shared/bench.
//
// Run:  npm run bench:relay -- [--json] [--sizes 1k,10k,100k,1m] [--sessions 1,10,50] [--rounds 5] [--seconds 3] [--no-save]
// Needs root (Postfix instance), Debian's postfix (not running), and a built workspace (npm run build).
// Every message bears the keyword of the starter rule; "protected" sends to an outsider with the rule on,
// "unprotected" with the rule off. Results are appended to bench/RESULTS.md with commit, date and raw rounds.
import { execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { startPostgres } from '../tools/postgres.mjs';

const workspace = resolve(import.meta.dirname, '..');
const harness = resolve(workspace, process.env.CHANCERY_CORPUS ?? '../shared', 'bench');
const args = process.argv.slice(2);
const option = (name, fallback) =>
  args.includes(`--${name}`) ? args[args.indexOf(`--${name}`) + 1] : fallback;
const json = args.includes('--json');
const sizes = option('sizes', '1k,10k,100k,1m');
const sessions = option('sessions', '1,10,50');
const rounds = option('rounds', '5');
const seconds = option('seconds', '3');
const modes = option('modes', 'protected,unprotected').split(',');
const talk = (line) => process.stderr.write(`${line}\n`);

if (!existsSync(harness)) {
  talk(`The harness is not at ${harness}. Set CHANCERY_CORPUS to the folder that holds bench/.`);
  process.exit(69);
}
const work = mkdtempSync(join(tmpdir(), 'chancery-bench-'));
execFileSync('chmod', ['755', work]);
const messages = join(work, 'msgs');
mkdirSync(messages);
const run = (command, list, env = {}) =>
  execFileSync(command, list, {
    env: { ...process.env, TMPDIR: work, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 28,
  }).toString();
run(process.execPath, [join(harness, 'gen-messages.mjs'), messages, sizes]);

const ports = await free(10);
const [
  postfixIn,
  postfixOut,
  smtp,
  submission,
  internal,
  admin,
  portal,
  mailbox,
  mailboxSmtp,
  out,
] = ports;
run('bash', [join(harness, 'postfix-instance.sh'), 'start', String(postfixIn), String(postfixOut)]);
const database = await startPostgres({ dataDir: join(work, 'data'), log: () => undefined });
const at = (port) => `127.0.0.1:${port}`;
const env = {
  ...process.env,
  CHANCERY_DATA_DIR: join(work, 'data'),
  CHANCERY_DATABASE_URL: database.url,
  CHANCERY_REDIS_URL: process.env.CHANCERY_REDIS_URL ?? '',
  CHANCERY_SMTP_LISTEN: at(smtp),
  CHANCERY_SUBMISSION_LISTEN: at(submission),
  CHANCERY_INTERNAL_LISTEN: at(internal),
  CHANCERY_ADMIN_LISTEN: at(admin),
  CHANCERY_PORTAL_LISTEN: at(portal),
  CHANCERY_MAILBOX_LISTEN: at(mailbox),
  CHANCERY_MAILBOX_SMTP_LISTEN: at(mailboxSmtp),
  CHANCERY_SMTP_NEXT_HOP: at(out),
  CHANCERY_SMTP_MAX_SIZE: '210000000',
};
const rows = [];
const raw = [];
let peakRss = 0;
const large = [];
const status = (pid, field) =>
  Math.round(
    Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) /
      1024,
  );
let running;
try {
  const server = await startServer(
    args.includes('--prof') ? ['--cpu-prof', `--cpu-prof-dir=${join(workspace, '.tmp/prof')}`] : [],
  );
  running = server;
  const token = JSON.parse(
    run(
      process.execPath,
      [join(workspace, 'dist/apps/cli/main.js'), 'user', 'add', 'bench@demo.test'],
      env,
    ),
  ).token;
  const api = (method, path, body) =>
    fetch(`http://${at(admin)}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    }).then((r) => r.json());
  // The harness sends from corp.test: make it one of the organisation's domains, so that its sender is licensed.
  await api('POST', '/domains', { name: 'corp.test' });
  const [rule] = (await api('GET', '/rules')).items;
  const watch = setInterval(() => {
    try {
      peakRss = Math.max(
        peakRss,
        Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))[1]) / 1024,
      );
    } catch {
      peakRss += 0;
    }
  }, 500);
  for (const mode of modes) {
    await api('POST', `/rules/${rule.id}/mode`, { mode: mode === 'protected' ? 'enforce' : 'off' });
    await new Promise((done) => setTimeout(done, 1500));
    const file = join(work, `${mode}.json`);
    const text = run(process.execPath, [
      join(harness, 'relay-bench.mjs'),
      '--msgs',
      messages,
      '--target',
      `postfix:${postfixIn}:${postfixOut}`,
      '--target',
      `chancery:${smtp}:${out}`,
      '--sizes',
      sizes,
      '--sessions',
      sessions,
      '--rounds',
      rounds,
      '--seconds',
      seconds,
      '--json',
      file,
    ]);
    talk(text);
    raw.push({ mode, text });
    for (const row of JSON.parse(readFileSync(file, 'utf8')))
      rows.push({
        target: row.target,
        size: row.size,
        sessions: row.sessions,
        protected: mode === 'protected',
        messagesPerSecond: Math.round(row.delivered),
        ratioToPostfix: Number(row.ratio.toFixed(2)),
      });
  }
  clearInterval(watch);
  // Memory of one 150 MB message, protected and relayed: the high-water mark is set back before each.
  run(process.execPath, [join(harness, 'gen-messages.mjs'), messages, '150m']);
  for (const mode of args.includes('--no-large') ? [] : modes) {
    await api('POST', `/rules/${rule.id}/mode`, { mode: mode === 'protected' ? 'enforce' : 'off' });
    await new Promise((done) => setTimeout(done, 1500));
    const sink = spawn(process.execPath, [join(harness, 'raw-sink.mjs'), String(out)], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let arrived = '';
    sink.stdout.on('data', (chunk) => (arrived += chunk));
    await new Promise((done) => setTimeout(done, 500));
    writeFileSync(`/proc/${server.pid}/clear_refs`, '5');
    const before = status(server.pid, 'VmRSS');
    const began = Date.now();
    run('smtp-source', [
      '-4',
      '-F',
      join(messages, '150m.eml'),
      '-f',
      'alice@corp.test',
      '-t',
      'bob@partner.test',
      '-m',
      '1',
      '-s',
      '1',
      at(smtp),
    ]);
    const answered = (Date.now() - began) / 1000;
    for (let wait = 0; wait < 300 && !/mesg=[1-9]/.test(arrived); wait++)
      await new Promise((done) => setTimeout(done, 100));
    sink.kill();
    large.push({
      mode,
      before,
      peak: status(server.pid, 'VmHWM'),
      answered,
      delivered: (Date.now() - began) / 1000,
    });
    talk(
      `150 MB ${mode}: RSS ${before} MB before, peak ${large.at(-1).peak} MB, answered after ${answered.toFixed(1)} s`,
    );
  }
  server.kill('SIGTERM');
  await new Promise((done) => server.once('exit', done));
} finally {
  if (running?.exitCode === null) running.kill('SIGKILL');
  run('bash', [join(harness, 'postfix-instance.sh'), 'stop', String(postfixIn)]);
  await database.stop();
  rmSync(work, { recursive: true, force: true });
}

const machine = `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
if (!args.includes('--no-save')) save();
if (json) process.stdout.write(`${JSON.stringify({ name: 'relay', machine, rows })}\n`);
process.exit(0);

function save() {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: workspace })
    .toString()
    .trim();
  const lines = rows.map(
    (row) =>
      `| ${row.size} | ${row.sessions} | ${row.protected ? 'protected' : 'unprotected'} | ${row.target} | ${row.messagesPerSecond} | ${row.ratioToPostfix} |`,
  );
  appendFileSync(
    join(workspace, 'bench/RESULTS.md'),
    `\n## relay, ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, commit ${commit}\n\n${machine}; load ${loadavg()[0].toFixed(1)} at the end; medians of ${rounds} alternate rounds of about ${seconds} s; peak RSS of the server ${Math.round(peakRss)} MB.\n\n| size | sessions | mail | target | delivered/s | ratio to Postfix |\n| --- | --- | --- | --- | --- | --- |\n${lines.join('\n')}${large.length > 0 ? `\n\nOne message of 150 MB: ${large.map((row) => `${row.mode}: RSS ${row.before} MB before, peak ${row.peak} MB, 250 after ${row.answered.toFixed(1)} s`).join('; ')}.` : ''}\n\nRaw rounds:\n\n\`\`\`\n${raw.map(({ mode, text }) => `# ${mode}\n${text.trim()}`).join('\n')}\n\`\`\`\n`,
  );
}

function startServer(flags) {
  const child = spawn(process.execPath, [...flags, join(workspace, 'dist/apps/server/main.js')], {
    env,
    cwd: workspace,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((done, fail) => {
    child.once('exit', (code) => fail(new Error(`server ended with ${code}`)));
    child.stdout.on(
      'data',
      (chunk) => chunk.toString().includes('Chancery is ready') && done(child),
    );
  });
}

function free(count) {
  return Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((done) => {
          const server = createServer().listen(0, '127.0.0.1', () => done(server));
        }),
    ),
  ).then(async (servers) => {
    const found = servers.map((server) => server.address().port);
    await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
    return found;
  });
}
