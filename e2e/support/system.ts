import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { startPostgres } from '../../tools/postgres.mjs';
import { freePorts, until } from './ports';

const WORKSPACE = resolve(import.meta.dirname, '../..');
const NODE = process.execPath;
/** What is under test: the built programs, or another build of them. */
export const DIST = resolve(WORKSPACE, process.env['CHANCERY_E2E_DIST'] ?? 'dist');

export interface SystemOptions {
  /** `host:port`; absent = the built-in mailbox. */
  nextHop?: number;
  internalHop?: number;
  redisUrl?: string;
  env?: Record<string, string>;
  /** Loaded with `--import` into the server: fail-points of the suite, never of the product. */
  preload?: string;
}

export interface Ports {
  smtp: number;
  submission: number;
  internal: number;
  admin: number;
  portal: number;
  mailbox: number;
  mailboxSmtp: number;
}

export interface CliResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** A whole Chancery of its own: database, data folder, ports. What `npm start` runs, without its launcher. */
export class System {
  server: ChildProcess | null = null;
  /** Everything the server wrote. */
  output = '';
  /** Armed at the next start of the server, where the suite preloads fail-points. */
  failpoint = '';

  private constructor(
    readonly dataDir: string,
    readonly ports: Ports,
    readonly databaseUrl: string,
    private database: Awaited<ReturnType<typeof startPostgres>>,
    private readonly options: SystemOptions,
  ) {}

  static async start(options: SystemOptions = {}): Promise<System> {
    const dataDir = mkdtempSync(join(tmpdir(), 'chancery-e2e-'));
    const { chmodSync } = await import('node:fs');
    chmodSync(dataDir, 0o755);
    const database = await startPostgres({ dataDir, log: () => undefined });
    const [smtp, submission, internal, admin, portal, mailbox, mailboxSmtp] = (await freePorts(
      7,
    )) as [number, number, number, number, number, number, number];
    const system = new System(
      dataDir,
      { smtp, submission, internal, admin, portal, mailbox, mailboxSmtp },
      database.url,
      database,
      options,
    );
    await system.startServer();
    return system;
  }

  get portalUrl(): string {
    return `http://127.0.0.1:${this.ports.portal}`;
  }

  get adminUrl(): string {
    return `http://127.0.0.1:${this.ports.admin}`;
  }

  get env(): Record<string, string> {
    const { ports, options } = this;
    const at = (port: number) => `127.0.0.1:${port}`;
    return {
      ...(process.env as Record<string, string>),
      CHANCERY_DATA_DIR: this.dataDir,
      CHANCERY_DATABASE_URL: this.databaseUrl,
      CHANCERY_REDIS_URL: options.redisUrl ?? '',
      CHANCERY_SMTP_LISTEN: at(ports.smtp),
      CHANCERY_SUBMISSION_LISTEN: at(ports.submission),
      CHANCERY_INTERNAL_LISTEN: at(ports.internal),
      CHANCERY_ADMIN_LISTEN: at(ports.admin),
      CHANCERY_PORTAL_LISTEN: at(ports.portal),
      CHANCERY_MAILBOX_LISTEN: at(ports.mailbox),
      CHANCERY_MAILBOX_SMTP_LISTEN: at(ports.mailboxSmtp),
      CHANCERY_SMTP_NEXT_HOP: options.nextHop ? at(options.nextHop) : '',
      CHANCERY_SMTP_INTERNAL_HOP: options.internalHop ? at(options.internalHop) : '',
      CHANCERY_FAILPOINT: this.failpoint,
      ...options.env,
    };
  }

  /** @throws with what the server said when it does not become ready. */
  async startServer(): Promise<void> {
    const preload = this.options.preload ? ['--import', this.options.preload] : [];
    const server = spawn(NODE, [...preload, join(DIST, 'apps/server/main.js')], {
      env: this.env,
      cwd: WORKSPACE,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.server = server;
    const from = this.output.length;
    const take = (chunk: Buffer) => (this.output += chunk.toString());
    server.stdout.on('data', take);
    server.stderr.on('data', take);
    await until(
      'the server is ready',
      () => {
        if (server.exitCode !== null || server.signalCode)
          throw new Error(`server ended: ${this.output.slice(from)}`);
        return this.output.slice(from).includes('Chancery is ready');
      },
      40,
    ).catch((error: Error) => {
      throw new Error(`${error.message}\n${this.output.slice(from)}`);
    });
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const server = this.server;
    if (!server || server.exitCode !== null || server.signalCode) return Promise.resolve();
    return new Promise((done) => {
      server.once('exit', () => done());
      server.kill(signal);
    });
  }

  /** Takes the database away from under the server; fast shutdown, or the postmaster killed. */
  async stopDatabase(how: 'stop' | 'kill' = 'stop'): Promise<void> {
    if (how === 'stop') return this.database.stop();
    process.kill(this.database.pid, 'SIGKILL');
    await this.database.ended;
  }

  /** Gives it back, on the same folder and port. */
  async startDatabase(): Promise<void> {
    this.database = await startPostgres({
      dataDir: this.dataDir,
      port: this.database.port,
      log: () => undefined,
    });
  }

  /** The command line against this system. */
  cli(args: string[]): Promise<CliResult> {
    return new Promise((done) => {
      execFile(
        NODE,
        [join(DIST, 'apps/cli/main.js'), ...args],
        { env: this.env, cwd: WORKSPACE, maxBuffer: 64 * 1024 * 1024 },
        (error, stdout, stderr) =>
          done({
            code: error ? Number((error as { code?: unknown }).code ?? 1) : 0,
            stdout,
            stderr,
          }),
      );
    });
  }

  /** A token of an owner, for the API. */
  async adminToken(): Promise<string> {
    const { stdout, stderr, code } = await this.cli([
      'user',
      'add',
      `owner-${Date.now()}@demo.test`,
    ]);
    if (code !== 0) throw new Error(stderr);
    return (JSON.parse(stdout) as { token: string }).token;
  }

  /** A request to the administrators' API with an owner's token. */
  async api(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: unknown }> {
    this.token ??= await this.adminToken();
    const response = await fetch(`${this.adminUrl}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : null };
  }
  private token: string | null = null;

  /** The database as its owner sees it: for oracles, never for the product. */
  async query<T extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<T[]> {
    const client = new pg.Client({ connectionString: this.databaseUrl });
    await client.connect();
    try {
      return (await client.query<T>(sql, values)).rows;
    } finally {
      await client.end();
    }
  }

  async stop(): Promise<void> {
    await this.kill('SIGTERM');
    await this.database.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}
