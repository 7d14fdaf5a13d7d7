import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { ensureBuilt } from '../../tools/launch/build.mjs';

const WORKSPACE = resolve(import.meta.dirname, '../..');

/** With it a clone installs and builds everything itself, as on a new machine; that takes minutes. */
export const FULL = Boolean(process.env['CHANCERY_START_FULL']);

/** Somebody other than root. */
export interface User {
  name: string;
  uid: number;
  gid: number;
  home: string;
  remove(): void;
}

/** A user of our own, with a home, removed at the end. Only root can make one. */
export function makeUser(): User {
  const name = `chancery-e2e-${randomBytes(3).toString('hex')}`;
  execFileSync('useradd', ['--create-home', '--user-group', '--shell', '/bin/sh', name]);
  const [, , uid, gid, , home = ''] = execFileSync('getent', ['passwd', name])
    .toString()
    .split(':');
  return {
    name,
    uid: Number(uid),
    gid: Number(gid),
    home,
    remove: () => execFileSync('userdel', ['--remove', name], { stdio: 'ignore' }),
  };
}

export interface Clone {
  readonly path: string;
  /** Nobody: ourselves. */
  readonly owner: User | null;
  remove(): void;
}

/**
 * A fresh clone of the repository, with what the working tree has besides its last commit. Installed packages
 * and builds are taken from the workspace, unless {@link FULL} is set.
 *
 * @param parent the folder it lies in
 */
export async function makeClone(parent: string, owner: User | null = null): Promise<Clone> {
  const path = join(parent, 'chancery');
  git('clone', '--quiet', WORKSPACE, path);
  for (const file of changedFiles()) {
    const from = join(WORKSPACE, file);
    if (!existsSync(from)) rmSync(join(path, file), { force: true });
    else if (lstatSync(from).isFile()) {
      mkdirSync(dirname(join(path, file)), { recursive: true });
      cpSync(from, join(path, file));
    }
  }
  if (!FULL) {
    await ensureBuilt(['server', 'portal', 'admin', 'cli']);
    cpSync(join(WORKSPACE, 'dist'), join(path, 'dist'), { recursive: true });
  }
  give(owner, '--recursive', path);
  if (!FULL) linkPackages(path, owner);
  return { path, owner, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A new folder that other users may enter. */
export function openFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `chancery-${name}-`));
  chmodSync(folder, 0o755);
  return folder;
}

function git(...args: string[]): string {
  return execFileSync('git', ['-C', WORKSPACE, ...args], {
    maxBuffer: 64 * 1024 * 1024,
  }).toString();
}

/** What differs from the last commit, files that git does not know yet included. */
function changedFiles(): string[] {
  return [
    git('diff', '--name-only', '--no-renames', '-z', 'HEAD'),
    git('ls-files', '--others', '--exclude-standard', '-z'),
  ].flatMap((list) => list.split('\0').filter(Boolean));
}

/** Folders anew, files as further links to the same content: as good as a copy, and there at once. */
function linkPackages(path: string, owner: User | null): void {
  const packages = join(path, 'node_modules');
  const source = execFileSync('readlink', ['--canonicalize', join(WORKSPACE, 'node_modules')])
    .toString()
    .trim();
  try {
    execFileSync('cp', ['--archive', '--link', source, packages], { stdio: 'ignore' });
  } catch {
    // The folder is on another file system, where a link cannot lead.
    rmSync(packages, { recursive: true, force: true });
    execFileSync('cp', ['--archive', source, packages]);
  }
  // Written again in place by npm start, which must not reach the workspace's.
  rmSync(join(packages, '.chancery-installed'), { force: true });
  if (owner)
    execFileSync('find', [
      packages,
      '-type',
      'd',
      '-exec',
      'chown',
      `${owner.uid}:${owner.gid}`,
      '{}',
      '+',
    ]);
}

function give(owner: User | null, ...args: string[]): void {
  if (owner) execFileSync('chown', [`${owner.uid}:${owner.gid}`, ...args]);
}
