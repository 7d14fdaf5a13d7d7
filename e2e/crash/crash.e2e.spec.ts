import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PortalClient, passcodeOf } from '../support/portal-client';
import { freePorts, sleep, until } from '../support/ports';
import { System } from '../support/system';
import { type Acknowledged, type Arrived, judgeRun } from './oracle';

const MESSAGES = Number(process.env['CHANCERY_CRASH_MESSAGES'] ?? 2_000);
const HERE = import.meta.dirname;
const REDIS = '/usr/bin/redis-server';

type Kill =
  | 'inside-data'
  | 'before-commit'
  | 'after-commit-before-250'
  | 'after-next-hop-250'
  | 'server'
  | 'postgres'
  | 'redis';
/** Twenty kills; the ones at a fail-point kill the server at exactly that place. */
const PLAN: Kill[] = [
  'inside-data',
  'after-commit-before-250',
  'server',
  'after-next-hop-250',
  'inside-data',
  'postgres',
  'after-commit-before-250',
  'redis',
  'before-commit',
  'inside-data',
  'after-commit-before-250',
  'server',
  'after-next-hop-250',
  'inside-data',
  'after-commit-before-250',
  'postgres',
  'redis',
  'inside-data',
  'after-commit-before-250',
  'server',
];
/** After these kills the whole of Redis is wiped. */
const WIPES = new Set([3, 9, 15]);

const lines = <T>(file: string): T[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as T];
      } catch {
        return [];
      }
    });

describe('crash run', () => {
  const work = mkdtempSync(join(tmpdir(), 'chancery-crash-'));
  const children: ChildProcess[] = [];
  let system: System | null = null;
  afterAll(async () => {
    if (process.env['CHANCERY_CRASH_LOG'] && system)
      writeFileSync(process.env['CHANCERY_CRASH_LOG'], system.output);
    await system?.stop();
    for (const child of children) child.kill('SIGKILL');
    rmSync(work, { recursive: true, force: true });
  });

  it(`${MESSAGES} messages, ${PLAN.length} kills, ${WIPES.size} wipes of Redis: nothing lost, cut or in clear`, async () => {
    const [sinkPort = 0, redisPort = 0] = await freePorts(2);
    const files = {
      acknowledged: join(work, 'acknowledged'),
      arrived: join(work, 'arrived'),
      points: join(work, 'points'),
      allowance: join(work, 'allowance'),
    };
    for (const file of Object.values(files)) writeFileSync(file, '');

    const redis = async (): Promise<ChildProcess> => {
      const child = spawn(
        REDIS,
        [
          '--port',
          String(redisPort),
          '--bind',
          '127.0.0.1',
          '--save',
          '',
          '--appendonly',
          'no',
          '--dir',
          work,
        ],
        { stdio: 'ignore' },
      );
      children.push(child);
      await until('Redis answers', () =>
        redisCommand(redisPort, 'PING').then((answer) => answer.includes('PONG')),
      );
      return child;
    };
    let redisProcess = await redis();
    const sink = spawn(
      process.execPath,
      [join(HERE, 'sink.mjs'), String(sinkPort), files.arrived],
      { cwd: resolve(HERE, '../..'), stdio: ['ignore', 'pipe', 'inherit'] },
    );
    children.push(sink);
    await new Promise((done) => sink.stdout.once('data', done));
    system = await System.start({
      nextHop: sinkPort,
      redisUrl: `redis://127.0.0.1:${redisPort}`,
      preload: join(HERE, 'fail-points.mjs'),
      env: { CHANCERY_FAILPOINT_LOG: files.points },
    });

    const driver = spawn(
      process.execPath,
      [
        join(HERE, 'driver.mjs'),
        String(system.ports.smtp),
        String(MESSAGES),
        '10',
        files.acknowledged,
        files.allowance,
      ],
      { stdio: ['ignore', 'inherit', 'inherit'] },
    );
    children.push(driver);
    const driven = new Promise<void>((done) => driver.once('exit', () => done()));

    const acked = () => lines<Acknowledged>(files.acknowledged).length;
    const struck: string[] = [];
    let wiped = 0;
    for (const [at, kill] of PLAN.entries()) {
      // Each kill falls among messages of its own.
      await until(
        `progress before kill ${at + 1}`,
        () => acked() >= Math.floor((MESSAGES * at) / PLAN.length) - 10,
        60,
      );
      const allow = () =>
        writeFileSync(files.allowance, String(Math.floor((MESSAGES * (at + 1)) / PLAN.length)));
      if (kill === 'server' || kill === 'postgres' || kill === 'redis') {
        allow();
        await sleep(50 + Math.random() * 250);
      }
      if (kill === 'server') await system.kill('SIGKILL');
      else if (kill === 'postgres') {
        await system.stopDatabase('kill');
        await sleep(300);
        await system.startDatabase();
        struck.push(kill);
      } else if (kill === 'redis') {
        redisProcess.kill('SIGKILL');
        await sleep(300);
        redisProcess = await redis();
        struck.push(kill);
      } else {
        // The server is started anew with the fail-point armed and kills itself there.
        await system.kill('SIGTERM');
        system.failpoint = `${kill}:${kill === 'before-commit' || kill === 'after-commit-before-250' ? 1 + Math.floor(Math.random() * 8) : 10 + Math.floor(Math.random() * 30)}`;
        await system.startServer();
        allow();
        await until(`fail-point ${kill}`, () => system?.server?.signalCode === 'SIGKILL', 60);
        system.failpoint = '';
      }
      if (kill !== 'postgres' && kill !== 'redis') {
        struck.push(kill);
        await system.startServer();
      }
      if (WIPES.has(at)) {
        await redisCommand(redisPort, 'FLUSHALL');
        wiped++;
      }
    }
    writeFileSync(files.allowance, String(MESSAGES));
    await driven;
    const acknowledged = lines<Acknowledged>(files.acknowledged);
    const finished = () => {
      const verdict = judgeRun(acknowledged, lines<Arrived>(files.arrived));
      return verdict.lost.length === 0;
    };
    await until('everything acknowledged has arrived', finished, 60).catch(() => undefined);
    await sleep(1_000);

    const points = readFileSync(files.points, 'utf8').split('\n').filter(Boolean);
    const counted = Object.fromEntries(
      [...new Set(struck)].map((kill) => [kill, struck.filter((name) => name === kill).length]),
    );
    const arrived = lines<Arrived & { passcode?: string }>(files.arrived);
    const verdict = judgeRun(acknowledged, arrived);
    process.stdout.write(
      `crash run: ${acknowledged.length} acknowledged, ${struck.length} kills ${JSON.stringify(counted)}, ${wiped} wipes of Redis; lost ${verdict.lost.length}, cut ${verdict.altered.length}, in clear ${verdict.clear.length}, extra copies ${verdict.extraCopies} (at most ${verdict.mostOfOne} of one)\n`,
    );
    // What the store says of a message that did not arrive: the difference between late, held and lost.
    if (verdict.lost.length > 0)
      process.stdout.write(
        `${JSON.stringify(
          await system.query(
            `SELECT m.header_message_id, m.protected, r.state, r.attempts, r.crashes, r.lease_owner, r.last_reply, r.next_attempt_at - now() AS due
               FROM mail.message m JOIN mail.recipient r ON r.message_id = m.id WHERE m.header_message_id = ANY ($1)`,
            [verdict.lost],
          ),
        )}\n`,
      );
    expect(acknowledged).toHaveLength(MESSAGES);
    expect(points.filter((name) => name === 'inside-data').length).toBeGreaterThanOrEqual(5);
    expect(
      points.filter((name) => name === 'after-commit-before-250').length,
    ).toBeGreaterThanOrEqual(5);
    expect(wiped).toBe(3);
    expect(verdict.lost).toEqual([]);
    expect(verdict.altered).toEqual([]);
    expect(verdict.clear).toEqual([]);
    // The promise: at most the copies in flight at each crash. 64 deliveries run at a time.
    expect(verdict.extraCopies).toBeLessThanOrEqual(PLAN.length * 64);
    expect(verdict.mostOfOne).toBeLessThanOrEqual(4);

    // A message is created once, however often its client had to send it.
    const [stored] = await system.query<{ all: number; distinct: number; waiting: number }>(
      `SELECT count(*)::int AS all, count(DISTINCT header_message_id)::int AS distinct,
              (SELECT count(*)::int FROM mail.recipient WHERE state IN ('queued', 'deferred', 'held')) AS waiting FROM mail.message`,
    );
    expect(stored?.all).toBe(stored?.distinct);
    expect(stored?.waiting).toBe(0);
    const [accepted] = await system.query<{ records: number }>(
      `SELECT count(*)::int AS records FROM audit.record WHERE kind = 'message.committed'`,
    );
    expect(accepted?.records).toBe(stored?.all);

    // Protected mail opens to the bytes that were acknowledged: every one, under one sign-in.
    const tickets = new Map(
      arrived
        .filter((mail) => mail.wrapper && mail.ticket)
        .map((mail) => [mail.wrapper!, mail.ticket!]),
    );
    const guarded = acknowledged.filter(({ kind }) => kind === 'protected');
    const first = new PortalClient(system.portalUrl, tickets.get(guarded[0]!.id)!);
    await first.begin();
    const sent = (await (
      await first.call('POST', `/tickets/${first.ticket}/passcodes`)
    ).json()) as { reference: string };
    const { code } = await until('passcode', async () => {
      for (const mail of lines<{ passcode?: string }>(files.arrived))
        if (mail.passcode) {
          const found = await passcodeOf(Buffer.from(mail.passcode, 'latin1')).catch(() => null);
          if (found?.reference === sent.reference) return found;
        }
      return null;
    });
    expect((await first.call('POST', `/tickets/${first.ticket}/session`, { code })).status).toBe(
      204,
    );
    const { createHash } = await import('node:crypto');
    const wrong: string[] = [];
    for (const { id, sha256 } of guarded) {
      const { raw } = await first.on(tickets.get(id)!).open();
      if (createHash('sha256').update(raw).digest('hex') !== sha256) wrong.push(id);
    }
    expect(wrong).toEqual([]);
  });
});

async function redisCommand(port: number, command: string): Promise<string> {
  const { connect } = await import('node:net');
  return new Promise((done, fail) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\r\n`));
    socket.once('data', (data) => {
      done(data.toString());
      socket.destroy();
    });
    socket.once('error', fail);
  });
}
