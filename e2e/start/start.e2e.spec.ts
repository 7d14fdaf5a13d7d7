import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/ports';
import { queuedAs, sendMail, SmtpClient } from '../support/smtp';
import { type Clone, FULL, makeClone, makeUser, openFolder, type User } from './clone';
import {
  type Addresses,
  addresses,
  listenAt,
  type NpmStart,
  npmStart,
  processesOf,
} from './launcher';

/** Installing and building takes minutes; a database is made in seconds. */
const FIRST_START_S = FULL ? 1_200 : 120;
/** What a start may take that finds everything in place. */
const LATER_START_S = 20;

/** `run.json` of a data folder, as far as it is read here. */
interface RunFile {
  pid: number;
  databaseUrl: string;
  server: { pid: number };
}

const asRoot = process.getuid?.() === 0;

/** One life of an installation: what each test leaves is what the next one finds. */
describe('npm start from a fresh clone', () => {
  let user: User | null = null;
  let clone: Clone;
  let dataDir: string;
  let ports: Addresses;
  let running: NpmStart;
  const took: Record<string, number> = {};

  beforeAll(async () => {
    if (asRoot) user = makeUser();
    clone = await makeClone(user?.home ?? openFolder('start'), user);
    dataDir = join(clone.path, 'data');
    ports = await addresses();
  });
  afterAll(async () => {
    if (running) await running.interrupt().catch(() => undefined);
    clone?.remove();
    user?.remove();
    console.log(`npm start was ready after: ${JSON.stringify(took)} ms`);
  });

  const start = async (what: string, seconds: number): Promise<void> => {
    running = npmStart(clone, listenAt(ports));
    took[what] = await running.ready(seconds);
  };
  const runFile = () => JSON.parse(readFileSync(join(dataDir, 'run.json'), 'utf8')) as RunFile;
  const postmaster = () =>
    Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  const nothingLeft = () =>
    until('no process is left', () => processesOf(clone.path).length === 0, 30);

  const page = async (port: number, path = '/'): Promise<{ status: number; text: string }> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      headers: { accept: 'text/html' },
    });
    return { status: response.status, text: await response.text() };
  };
  const greeting = async (port: number): Promise<string> => {
    const client = await SmtpClient.open(port);
    await client.quit();
    return client.greeting;
  };
  const send = async (subject: string): Promise<void> => {
    const raw = `From: Alice <alice@demo.test>\r\nTo: bob@example.org\r\nSubject: [encrypt] ${subject}\r\nMessage-ID: <${subject.replaceAll(' ', '-')}@demo.test>\r\n\r\nNumbers for Thursday.\r\n`;
    queuedAs(await sendMail(ports.smtp, 'alice@demo.test', ['bob@example.org'], Buffer.from(raw)));
    accepted.push(subject);
  };
  /** The raw form of each mail in the built-in mailbox, newest first. */
  const kept = async (): Promise<string[]> => {
    const { text } = await page(ports.mailbox);
    const ids = [...text.matchAll(/href="\/([0-9a-f-]{36})"/g)].map(([, id]) => id);
    return Promise.all(ids.map(async (id) => (await page(ports.mailbox, `/${id}/raw`)).text));
  };
  /**
   * Every outcome is in the database. A delivery whose outcome is still on its way there when a process is
   * killed is made again, with the same Message-ID; that is not what is asked here.
   */
  const settled = () =>
    until('every outcome is kept', async () => {
      const client = new pg.Client({ connectionString: runFile().databaseUrl });
      await client.connect();
      try {
        const { rows } = await client.query(
          `SELECT address, state, attempts, last_reply, next_attempt_at FROM mail.recipient WHERE state IN ('queued', 'deferred')`,
        );
        if (rows.length > 0) throw new Error(JSON.stringify(rows));
        return true;
      } finally {
        await client.end();
      }
    });
  /** What was accepted in this life, each once, and nothing else. */
  const accepted: string[] = [];
  const allKept = () =>
    expect
      .poll(
        async () =>
          (await kept()).map((raw) => /^Subject: \[encrypt\] (.*?)\r?$/m.exec(raw)?.[1]).sort(),
        {
          timeout: 20_000,
        },
      )
      .toEqual([...accepted].sort());

  it('comes up without a question and says where everything is', async () => {
    await start('first', FIRST_START_S);
    const lines = running.stdout();
    for (const [what, words] of Object.entries({
      portal: `http://127.0.0.1:${ports.portal}`,
      console: `http://127.0.0.1:${ports.admin}`,
      SMTP: `127.0.0.1:${ports.smtp}`,
      submission: `127.0.0.1:${ports.submission}`,
      mailbox: `http://127.0.0.1:${ports.mailbox}`,
    }))
      expect([what, lines]).toEqual([what, expect.stringContaining(words)]);
    expect(lines).toMatch(/^Chancery is ready\./m);
    // Whoever copies the folder has the keys: to be said as long as it is so.
    expect(lines).toContain('whoever copies this folder has the keys');
  });

  it('answers at every address it printed', async () => {
    expect(await greeting(ports.smtp)).toMatch(/^220 /);
    expect(await greeting(ports.submission)).toMatch(/^220 /);
    const portal = await page(ports.portal);
    expect([portal.status, portal.text]).toEqual([200, expect.stringContaining('<html')]);
    expect((await page(ports.admin, '/healthz/gateway')).status).toBe(200);
    expect((await page(ports.mailbox)).status).toBe(200);
  });

  it('keeps its data beside the clone, for its owner alone', () => {
    const owner = user?.uid ?? process.getuid?.();
    expect(statSync(dataDir).uid).toBe(owner);
    for (const file of ['run.json', 'postgres-password', 'keys/root.key', 'keys/passphrase'])
      expect([file, statSync(join(dataDir, file)).mode & 0o077]).toEqual([file, 0]);
    expect(statSync(`/proc/${postmaster()}`).uid).toBe(asRoot ? user?.uid : owner);
  });

  it('protects a message and keeps the wrapper in the built-in mailbox', async () => {
    await send('Figures');
    await allKept();
    const [wrapper = ''] = await kept();
    expect(wrapper).toContain('message.html');
    expect(wrapper).not.toContain('Numbers for Thursday');
  });

  it('serves the command line of the same clone', () => {
    const said = execFileSync(
      'npm',
      ['run', '--silent', 'chancery', '--', 'organisation', 'list'],
      {
        cwd: clone.path,
        env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: user?.home ?? '/nonexistent' },
        ...(user ? { uid: user.uid, gid: user.gid } : {}),
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    expect(JSON.parse(said.toString())).toMatchObject({ domains: ['demo.test'] });
  });

  it('refuses a second start on the same data folder, in one line', async () => {
    const second = npmStart(clone, listenAt(await addresses()));
    expect(await second.ended).toEqual({ code: 75, signal: null });
    expect(second.stderr()).toContain(
      `chancery: another Chancery already runs on the data folder ${dataDir} (process ${runFile().pid}). Stop it first, or set CHANCERY_DATA_DIR to another folder.\n`,
    );
    expect((await page(ports.mailbox)).status).toBe(200);
  });

  it('stops on Ctrl+C and leaves no process', async () => {
    await running.interrupt();
    expect(processesOf(clone.path)).toEqual([]);
    expect(existsSync(join(dataDir, 'run.json'))).toBe(false);
    expect(existsSync(join(dataDir, 'lock'))).toBe(false);
  });

  it(`starts again within ${LATER_START_S} s, with its data`, async () => {
    await start('again', LATER_START_S);
    await allKept();
    await send('The day after');
    await allKept();
  });

  it('starts a server that died again by itself', async () => {
    await settled();
    process.kill(runFile().server.pid, 'SIGKILL');
    await until(
      'it is ready again',
      () => running.stdout().match(/^Chancery is ready/gm)?.length === 2,
      60,
    );
    expect(running.stderr()).toContain('The server ended with signal SIGKILL. Starting it again.');
    await send('After the server died');
    await allKept();
  });

  it('starts a database that died again by itself', async () => {
    await settled();
    process.kill(postmaster(), 'SIGKILL');
    await until(
      'PostgreSQL is there again',
      async () => {
        await send('After the database died');
        return true;
      },
      60,
    );
    expect(running.stderr()).toContain('PostgreSQL ended with signal SIGKILL. Starting it again.');
    await allKept();
  });

  it('comes up after its launcher was killed', async () => {
    await settled();
    process.kill(runFile().pid, 'SIGKILL');
    // At once: what the dead one left is still there.
    await start('after kill -9', 60);
    await allKept();
    await send('After a kill');
    await allKept();
    const servers = processesOf(clone.path).filter((line) => line.includes('apps/server/main.js'));
    expect(servers).toHaveLength(1);
  });

  it('ends in order when the npm that runs it is killed', async () => {
    await running.signal('SIGKILL');
    await nothingLeft();
  });

  it('leaves nothing when it is interrupted while it starts', async () => {
    running = npmStart(clone, listenAt(ports));
    await until(
      'the database runs',
      () => processesOf(dataDir).some((line) => line.includes('postgres')),
      30,
    );
    await running.interrupt();
    expect(running.stdout()).not.toMatch(/^Chancery is ready/m);
    expect(processesOf(clone.path)).toEqual([]);
  });

  it('stops on SIGTERM, as a service manager asks', async () => {
    await start('once more', 60);
    await allKept();
    await running.signal('SIGTERM');
    await nothingLeft();
    expect(existsSync(join(dataDir, 'run.json'))).toBe(false);
  });
});
