import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive } from './launch/processes.mjs';
import { startPostgres } from './postgres.mjs';

let dataDir: string;
let lines: string[];
let stops: (() => Promise<void>)[];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'chancery-postgres-'));
  lines = [];
  stops = [];
});

afterEach(async () => {
  for (const stop of stops) await stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(port?: number) {
  const server = await startPostgres({ dataDir, log: (line: string) => lines.push(line), port });
  stops.push(server.stop);
  return server;
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(text);
    return rows;
  } finally {
    await client.end();
  }
}

/** Starts the server in a process that is killed at once, as a launcher may be. */
async function leaveOrphan(): Promise<number> {
  const module = pathToFileURL(join(import.meta.dirname, 'postgres.mjs')).href;
  const script = `
    const { startPostgres } = await import(${JSON.stringify(module)});
    const { pid } = await startPostgres({ dataDir: ${JSON.stringify(dataDir)}, log() {} });
    process.stdout.write(String(pid), () => process.kill(process.pid, 'SIGKILL'));`;
  const launcher = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let pid = '';
  launcher.stdout.on('data', (chunk: Buffer) => (pid += chunk.toString()));
  await once(launcher, 'close');
  return Number(pid);
}

describe('embedded PostgreSQL', () => {
  it('starts with the settings that durability rests on, and keeps its data', async () => {
    const first = await start();
    const [settings] = await query(
      first.url,
      `select current_setting('fsync') as fsync,
              current_setting('synchronous_commit') as synchronous_commit,
              current_setting('full_page_writes') as full_page_writes,
              current_setting('listen_addresses') as listen_addresses,
              current_setting('unix_socket_directories') as sockets,
              current_setting('max_connections') as max_connections,
              current_database() as database,
              (select datcollate || ' ' || pg_encoding_to_char(encoding)
                 from pg_database where datname = current_database()) as locale`,
    );
    expect(settings).toEqual({
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      listen_addresses: '127.0.0.1',
      sockets: '',
      max_connections: '300',
      database: 'chancery',
      locale: 'C UTF8',
    });
    await query(first.url, 'create table kept as select 42 as answer');
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);
    const second = await start();
    expect(second.adopted).toBe(false);
    expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('lets nobody in without the password, which only its owner may read', async () => {
    const { url } = await start();
    const wrong = new URL(url);
    wrong.password = 'guess';
    await expect(query(wrong.href, 'select 1')).rejects.toThrow(/password authentication failed/);
    expect(statSync(join(dataDir, 'postgres-password')).mode & 0o077).toBe(0);
    expect(statSync(join(dataDir, 'postgres')).mode & 0o077).toBe(0);
  });

  it('goes on with the server that a killed launcher left', async () => {
    const pid = await leaveOrphan();
    expect(isAlive(pid)).toBe(true);
    const server = await start();
    expect(server).toMatchObject({ adopted: true, pid });
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await server.stop();
    expect(isAlive(pid)).toBe(false);
    await expect(server.ended).resolves.toBeDefined();
  });

  it('goes on with it through a symbolic link to the data folder', async () => {
    const pid = await leaveOrphan();
    const link = `${dataDir}.link`;
    symlinkSync(dataDir, link);
    try {
      const server = await startPostgres({ dataDir: link, log: () => undefined });
      stops.push(server.stop);
      expect(server).toMatchObject({ adopted: true, pid });
    } finally {
      rmSync(link);
    }
  });

  it('recovers after a crash of the server', async () => {
    const first = await start();
    await query(first.url, 'create table kept as select 42 as answer');
    process.kill(first.pid, 'SIGKILL');
    await expect(first.ended).resolves.toEqual({ how: 'signal SIGKILL' });
    const second = await start(first.port);
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('starts although the pid file names a process that is not PostgreSQL', async () => {
    await (await start()).stop();
    const lie = [process.pid, join(dataDir, 'postgres'), 1, 5432, '', '127.0.0.1', '0 0', 'ready'];
    writeFileSync(join(dataDir, 'postgres', 'postmaster.pid'), lie.join('\n'));
    const server = await start();
    expect(server.adopted).toBe(false);
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('says which port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    try {
      const address = other.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      await expect(start(port)).rejects.toThrow(`port ${port} of 127.0.0.1`);
    } finally {
      other.close();
    }
  });

  it('says that the password is lost, and touches nothing', async () => {
    await (await start()).stop();
    const file = join(dataDir, 'postgres-password');
    const password = readFileSync(file);
    rmSync(file);
    await expect(start()).rejects.toThrow(`cannot be read from ${file}`);
    writeFileSync(file, password, { mode: 0o600 });
    expect((await start()).adopted).toBe(false);
  });

  it('says that a cluster is of another major version', async () => {
    await (await start()).stop();
    writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '12\n');
    await expect(start()).rejects.toThrow(/was made by PostgreSQL 12, this Chancery brings \d+/);
  });
});
