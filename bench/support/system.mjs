// A whole Chancery of its own for a bench: database, data folder, ports, a token of an owner.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { startPostgres } from '../../tools/postgres.mjs';

const workspace = resolve(import.meta.dirname, '../..');

/** What figures were measured on. */
export const machine = () =>
  `${cpus()[0].model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, load ${loadavg()[0].toFixed(1)}`;

/** @param {Record<string, string>} given settings beside those of ports and data; needs a build. */
export async function startSystem(given = {}) {
  const work = mkdtempSync(join(tmpdir(), 'chancery-bench-'));
  chmodSync(work, 0o755);
  const database = await startPostgres({ dataDir: join(work, 'data'), log: () => undefined });
  const [smtp, submission, internal, admin, portal, mailbox, mailboxSmtp] = await freePorts(7);
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
    ...given,
  };
  const server = await startServer(env).catch(async (error) => {
    await database.stop();
    throw error;
  });
  const { token } = JSON.parse(
    execFileSync(
      process.execPath,
      [join(workspace, 'dist/apps/cli/main.js'), 'user', 'add', 'bench@demo.test'],
      { env, stdio: ['ignore', 'pipe', 'inherit'] },
    ).toString(),
  );
  const api = async (method, path, body, headers = {}) => {
    const form = body instanceof FormData;
    const response = await fetch(`http://${at(admin)}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined || form ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
    return text === '' ? null : JSON.parse(text);
  };
  return {
    pid: server.pid,
    /** Where the console is. */
    console: `http://${at(admin)}`,
    /** A bearer token of an owner. */
    token,
    /** CPU time that the server has taken: what a loaded machine does not change. */
    cpuSeconds() {
      const fields = readFileSync(`/proc/${server.pid}/stat`, 'latin1').split(') ')[1].split(' ');
      return (Number(fields[11]) + Number(fields[12])) / 100;
    },
    smtp,
    databaseUrl: database.url,
    api,
    async stop() {
      server.kill('SIGTERM');
      await new Promise((done) => (server.exitCode === null ? server.once('exit', done) : done()));
      await database.stop();
      rmSync(work, { recursive: true, force: true });
    },
  };
}

function startServer(env) {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [join(workspace, 'dist/apps/server/main.js')], {
      cwd: workspace,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output = (output + chunk.toString()).slice(-100_000);
      if (output.includes('Chancery is ready')) done(child);
    });
    child.once('exit', () => failed(new Error(`the server ended:\n${output}`)));
  });
}

function freePorts(many) {
  const servers = Array.from({ length: many }, () => createServer().listen(0, '127.0.0.1'));
  return Promise.all(
    servers.map(
      (each) =>
        new Promise((done) =>
          each.once('listening', () => {
            const { port } = each.address();
            each.close(() => done(port));
          }),
        ),
    ),
  );
}
