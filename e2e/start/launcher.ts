import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { delimiter } from 'node:path';
import { freePorts, until } from '../support/ports';
import type { Clone } from './clone';

export interface Addresses {
  smtp: number;
  submission: number;
  internal: number;
  admin: number;
  portal: number;
  mailbox: number;
  mailboxSmtp: number;
}

/** Ports of our own for everything that listens, so that no other Chancery is in the way. */
export async function addresses(): Promise<Addresses> {
  const [
    smtp = 0,
    submission = 0,
    internal = 0,
    admin = 0,
    portal = 0,
    mailbox = 0,
    mailboxSmtp = 0,
  ] = await freePorts(7);
  return { smtp, submission, internal, admin, portal, mailbox, mailboxSmtp };
}

/** The settings that say so. */
export const listenAt = (ports: Addresses): Record<string, string> => ({
  CHANCERY_SMTP_LISTEN: `127.0.0.1:${ports.smtp}`,
  CHANCERY_SUBMISSION_LISTEN: `127.0.0.1:${ports.submission}`,
  CHANCERY_INTERNAL_LISTEN: `127.0.0.1:${ports.internal}`,
  CHANCERY_ADMIN_LISTEN: `127.0.0.1:${ports.admin}`,
  CHANCERY_PORTAL_LISTEN: `127.0.0.1:${ports.portal}`,
  CHANCERY_MAILBOX_LISTEN: `127.0.0.1:${ports.mailbox}`,
  CHANCERY_MAILBOX_SMTP_LISTEN: `127.0.0.1:${ports.mailboxSmtp}`,
});

export interface End {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** An `npm start` as a person at a terminal starts it. */
export interface NpmStart {
  /** Of npm, and of the process group that the terminal's Ctrl+C goes to. */
  readonly pid: number;
  readonly ended: Promise<End>;
  stdout(): string;
  stderr(): string;
  /** Waits for the line that says so. @returns milliseconds since the start. @throws with all it said */
  ready(seconds: number): Promise<number>;
  /** Ctrl+C: the terminal sends it to all of the group. */
  interrupt(): Promise<End>;
  signal(signal: NodeJS.Signals): Promise<End>;
}

/** Starts `npm start` in a clone, as its owner. */
export function npmStart(clone: Clone, settings: Record<string, string>): NpmStart {
  const { owner, path } = clone;
  const began = performance.now();
  const child = spawn('npm', ['start'], {
    cwd: path,
    env: {
      ...personalEnvironment(),
      ...(owner ? { HOME: owner.home, USER: owner.name, LOGNAME: owner.name } : {}),
      ...settings,
    },
    ...(owner ? { uid: owner.uid, gid: owner.gid } : {}),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const pid = child.pid ?? 0;
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
  let end: End | null = null;
  const ended = new Promise<End>((done) =>
    child.once('close', (code, signal) => done((end = { code, signal }))),
  );
  return {
    pid,
    ended,
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    ready: async (seconds) => {
      await until(
        'Chancery is ready',
        () => /^Chancery is ready/m.test(said.stdout) || end !== null,
        seconds,
      ).catch((error: Error) => {
        throw new Error(`${error.message}\n${said.stdout}\n${said.stderr}`);
      });
      if (end) throw new Error(`npm start ended with ${end.code}\n${said.stdout}\n${said.stderr}`);
      return Math.round(performance.now() - began);
    },
    interrupt: () => {
      process.kill(-pid, 'SIGINT');
      return ended;
    },
    signal: (signal) => {
      process.kill(pid, signal);
      return ended;
    },
  };
}

/** What a person's shell has: nothing that the test runner, its npm or a setting of Chancery put there. */
function personalEnvironment(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env))
    if (
      value !== undefined &&
      !/^(npm_(lifecycle|package|node|exec|command)|INIT_CWD$|NODE$|NODE_|VITEST|VITE_|CHANCERY_)/.test(
        name,
      )
    )
      env[name] = value;
  env['PATH'] = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules') && !folder.includes('node-gyp-bin'))
    .join(delimiter);
  return env;
}

/** Processes that have to do with these folders: by their program, arguments, working folder or environment. */
export function processesOf(...folders: string[]): string[] {
  const found: string[] = [];
  for (const pid of readdirSync('/proc').filter(
    (name) => /^\d+$/.test(name) && Number(name) !== process.pid,
  )) {
    const words = [
      read(`/proc/${pid}/cmdline`),
      read(`/proc/${pid}/environ`),
      link(`/proc/${pid}/cwd`),
      link(`/proc/${pid}/exe`),
    ];
    if (folders.some((folder) => words.some((text) => text.includes(folder))) && !isZombie(pid))
      found.push(`${pid} ${words[0]?.replaceAll('\0', ' ').slice(0, 400)}`);
  }
  return found;
}

const isZombie = (pid: string): boolean =>
  / Z /.test(read(`/proc/${pid}/stat`).replace(/^.*\)/, ''));

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // Gone, or not ours to see.
    return '';
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
