/**
 * Chancery as separate processes on one machine: each of the seven built services by itself, before them
 * a reverse proxy with two origins, behind them PostgreSQL and Redis. This is what docker/compose.yaml
 * does with containers, without Docker; the suite beside it proves that it works.
 *
 *   npm run build
 *   CHANCERY_SMTP_NEXT_HOP=mail.example.org:25 npm exec -- node e2e/processes/separate.ts
 *
 * It prints where everything is and runs until Ctrl+C. Each service is told the database address of its
 * own role and nobody else's; keys are told to the gateway and the rights service only.
 *
 * Settings, besides the next hop:
 *   CHANCERY_DATA_DIR             where database, keys and queues lie; else a new folder, removed at the end
 *   CHANCERY_SMTP_INTERNAL_HOP    for mail to the organisation's own people
 *   QUEUES=postgres               no Redis: queues lie in PostgreSQL. Their role's password is derived from
 *                                 the owner's, so then each service is told the owner's address
 *   ORGANISATION, DOMAIN          of the organisation made on the first start ("Demo organisation", demo.test)
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort, startPostgres } from '../../tools/postgres.mjs';
import { startRedis } from '../../tools/redis.mjs';
import { type Service, SERVICES, startProxy } from './proxy.ts';

const WORKSPACE = resolve(import.meta.dirname, '../..');
/** What is run: the built programs, or another build of them. */
const DIST = resolve(WORKSPACE, process.env['CHANCERY_E2E_DIST'] ?? 'dist');
/** A service that was asked to end finishes what it does; a gateway may be in the middle of a message. */
const DRAIN_MS = 40_000;

export interface SeparateOptions {
  queues: 'redis' | 'postgres';
  /** A new folder, removed at the end, where absent. */
  dataDir?: string;
  /** `host:port` */
  nextHop?: string;
  internalHop?: string;
  name?: string;
  domain?: string;
}

/** What a command of the command line said. */
export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** One service as a process. */
export interface ServiceProcess {
  readonly name: Service;
  readonly child: ChildProcess;
  /** All it wrote, to stdout and stderr. */
  output(): string;
  /** With what it ended. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

export interface Separate {
  readonly consoleUrl: string;
  readonly portalUrl: string;
  readonly smtpPort: number;
  readonly databaseUrl: string;
  readonly redisPid: number | null;
  /** Milliseconds from a service's start until it answered, at its newest start. */
  readonly readyAfter: Readonly<Partial<Record<Service, number>>>;
  process(name: Service): ServiceProcess;
  /**
   * Starts a service and waits until it answers.
   *
   * @param settings in place of those it was told before
   * @throws with what it said when it does not
   */
  start(name: Service, settings?: Record<string, string>): Promise<void>;
  /** Asks a service to end, as a service manager does. */
  stop(
    name: Service,
    signal?: NodeJS.Signals,
  ): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** A command of the command line, as the database's owner; it is told nothing of the hops. */
  cli(...args: string[]): Promise<CommandResult>;
  /** Ends everything. */
  stopAll(): Promise<void>;
}

/**
 * The database address of a service's own role. Migrations set its password, derived from the owner's
 * (libs/platform/src/database.ts); docker/make-secrets.sh derives it likewise.
 */
export function roleUrl(ownerUrl: string, service: Service): string {
  const url = new URL(ownerUrl);
  const key = `chancery role ${decodeURIComponent(url.password)}`;
  url.username = `chancery_${service}`;
  url.password = createHmac('sha256', key).update(service).digest('hex');
  return url.toString();
}

/** @throws with what a service said when it does not start; then nothing is left running. */
export async function startSeparate(options: SeparateOptions): Promise<Separate> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'chancery-separate-'));
  mkdirSync(dataDir, { recursive: true });
  // PostgreSQL's user must be able to enter it.
  chmodSync(dataDir, 0o711);
  const undo: (() => Promise<unknown>)[] = [];
  const stopAll = async () => {
    for (const step of undo.splice(0).reverse()) await step();
    if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const database = await startPostgres({ dataDir, log: () => undefined });
    undo.push(() => database.stop());
    const redis =
      options.queues === 'redis' ? await startRedis({ dir: join(dataDir, 'redis') }) : null;
    if (redis) undo.push(() => redis.stop());

    const ports = new Map<string, number>();
    for (const name of [...SERVICES, 'console', 'portal', 'smtp', 'submission', 'internal'])
      ports.set(name, await freePort());
    const portOf = (name: string) => ports.get(name) ?? 0;
    const at = (name: string) => `127.0.0.1:${portOf(name)}`;
    const shared: Record<string, string> = {
      ...plainEnvironment(),
      NODE_ENV: 'production',
      ...(redis ? { CHANCERY_REDIS_URL: redis.url } : {}),
      CHANCERY_PUBLIC_URL: `http://${at('console')}`,
      CHANCERY_PORTAL_URL: `http://${at('portal')}`,
      CHANCERY_SMTP_LISTEN: at('smtp'),
      CHANCERY_SUBMISSION_LISTEN: at('submission'),
      CHANCERY_INTERNAL_LISTEN: at('internal'),
    };
    const hops = {
      CHANCERY_SMTP_NEXT_HOP: options.nextHop ?? '',
      CHANCERY_SMTP_INTERNAL_HOP: options.internalHop ?? '',
    };
    const keys = {
      CHANCERY_KEY_FILE: join(dataDir, 'keys', 'root.key'),
      CHANCERY_KEY_PASSPHRASE: passphrase(join(dataDir, 'keys.passphrase')),
    };
    const environmentOf = (name: Service): Record<string, string> => {
      const own = join(dataDir, 'services', name);
      mkdirSync(own, { recursive: true });
      return {
        ...shared,
        ...hops,
        ...(name === 'gateway' || name === 'rights' ? keys : {}),
        CHANCERY_DATA_DIR: own,
        CHANCERY_DATABASE_URL: redis ? roleUrl(database.url, name) : database.url,
        CHANCERY_SERVICE_LISTEN: at(name),
      };
    };
    const cli = (...args: string[]) =>
      command(args, {
        ...shared,
        ...keys,
        CHANCERY_DATA_DIR: dataDir,
        CHANCERY_DATABASE_URL: database.url,
      });

    const { name = 'Demo organisation', domain = 'demo.test' } = options;
    for (const args of [
      ['migrate'],
      [
        'organisation',
        'create',
        '--if-none',
        '--name',
        name,
        '--domain',
        domain,
        '--trust',
        '127.0.0.0/8',
        '::1/128',
      ],
    ]) {
      const { code, stderr } = await cli(...args);
      if (code !== 0) throw new Error(`chancery ${args.join(' ')} ended with ${code}: ${stderr}`);
    }

    const running = new Map<Service, ServiceProcess>();
    const readyAfter: Partial<Record<Service, number>> = {};
    const start: Separate['start'] = async (service, settings = {}) => {
      const began = performance.now();
      const started = launch(service, { ...environmentOf(service), ...settings });
      running.set(service, started);
      await answers(started, portOf(service));
      readyAfter[service] = Math.round(performance.now() - began);
    };
    const stop: Separate['stop'] = async (service, signal = 'SIGTERM') => {
      const found = running.get(service);
      if (!found) throw new Error(`${service} was never started`);
      found.child.kill(signal);
      const hard = setTimeout(() => found.child.kill('SIGKILL'), DRAIN_MS);
      try {
        return await found.ended;
      } finally {
        clearTimeout(hard);
      }
    };
    undo.push(() => Promise.all([...running.keys()].map((service) => stop(service))));
    // All at once: none waits for another.
    await Promise.all(SERVICES.map((service) => start(service)));
    const proxy = await startProxy(
      { console: portOf('console'), portal: portOf('portal') },
      Object.fromEntries(SERVICES.map((service) => [service, portOf(service)])) as Record<
        Service,
        number
      >,
    );
    undo.push(() => proxy.stop());
    return {
      consoleUrl: `http://${at('console')}`,
      portalUrl: `http://${at('portal')}`,
      smtpPort: portOf('smtp'),
      databaseUrl: database.url,
      redisPid: redis?.pid ?? null,
      readyAfter,
      process: (service) => {
        const found = running.get(service);
        if (!found) throw new Error(`${service} was never started`);
        return found;
      },
      start,
      stop,
      cli,
      stopAll,
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

/** Our environment without any setting of Chancery's: a service is to know what it is told here and nothing else. */
function plainEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined && !entry[0].startsWith('CHANCERY_'),
    ),
  );
}

function passphrase(file: string): string {
  if (!existsSync(file))
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

/** Through the channel a service notices that we are gone. */
function launch(name: Service, env: Record<string, string>): ServiceProcess {
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', join(DIST, 'apps', name, 'main.js')],
    {
      cwd: WORKSPACE,
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((done) =>
    child.once('exit', (code, signal) => done({ code, signal })),
  );
  return { name, child, output: () => output, ended };
}

/** Asks for a service's health until it says that all is well. */
async function answers({ name, child, output }: ServiceProcess, port: number): Promise<void> {
  const end = Date.now() + 60_000;
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/healthz/${name}`).catch(() => null);
    if (response?.ok) return;
    const over = child.exitCode !== null || child.signalCode !== null;
    if (over || Date.now() > end)
      throw new Error(`${name} ${over ? 'ended' : 'does not answer'}: ${output()}`);
    await new Promise((done) => setTimeout(done, 25));
  }
}

function command(args: string[], env: Record<string, string>): Promise<CommandResult> {
  return new Promise((done) => {
    execFile(
      process.execPath,
      [join(DIST, 'apps/cli/main.js'), ...args],
      { env, cwd: WORKSPACE },
      (error, stdout, stderr) =>
        done({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
  });
}

async function main(): Promise<void> {
  const {
    CHANCERY_DATA_DIR,
    CHANCERY_SMTP_NEXT_HOP,
    CHANCERY_SMTP_INTERNAL_HOP,
    QUEUES,
    ORGANISATION,
    DOMAIN,
  } = process.env;
  const system = await startSeparate({
    queues: QUEUES === 'postgres' ? 'postgres' : 'redis',
    ...(CHANCERY_DATA_DIR ? { dataDir: resolve(CHANCERY_DATA_DIR) } : {}),
    ...(CHANCERY_SMTP_NEXT_HOP ? { nextHop: CHANCERY_SMTP_NEXT_HOP } : {}),
    ...(CHANCERY_SMTP_INTERNAL_HOP ? { internalHop: CHANCERY_SMTP_INTERNAL_HOP } : {}),
    ...(ORGANISATION ? { name: ORGANISATION } : {}),
    ...(DOMAIN ? { domain: DOMAIN } : {}),
  });
  for (const service of SERVICES) {
    const { child } = system.process(service);
    console.log(
      `${service.padEnd(10)} process ${child.pid}, ready after ${system.readyAfter[service]} ms`,
    );
  }
  console.log(`Portal      ${system.portalUrl}`);
  console.log(`Console API ${system.consoleUrl}/api/v1`);
  console.log(`SMTP        127.0.0.1:${system.smtpPort}`);
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      void system.stopAll().then(() => process.exit(0));
    });
}

if (import.meta.main) await main();
