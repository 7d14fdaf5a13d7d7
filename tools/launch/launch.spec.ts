import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataFolderPath, lockDataFolder, prepareDataFolder, writeRunFile } from './data-folder.mjs';
import { exitCode, Fault } from './fault.mjs';
import { holdsAll, npmReason } from './install.mjs';
import { takeLock } from './lock.mjs';
import { identify, isAlive, isSame } from './processes.mjs';
import { startServer } from './server.mjs';
import { keepRunning } from './supervise.mjs';
import { setting, withSettings } from './workspace.mjs';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chancery-launch-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The pid of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn('true');
  await once(child, 'exit');
  return child.pid ?? 0;
}

describe('settings', () => {
  it('are given themselves or by a file, and an empty one is absent', () => {
    const file = join(folder, 'secret');
    writeFileSync(file, 'from the file\n');
    expect(setting('CHANCERY_X', { CHANCERY_X: 'direct', CHANCERY_X_FILE: file })).toBe('direct');
    expect(setting('CHANCERY_X', { CHANCERY_X: '', CHANCERY_X_FILE: file })).toBe('from the file');
    expect(setting('CHANCERY_X', { CHANCERY_X: '' })).toBeUndefined();
  });

  it('name the file that cannot be read', () => {
    const env = { CHANCERY_X_FILE: join(folder, 'none') };
    expect(() => setting('CHANCERY_X', env)).toThrow(/CHANCERY_X_FILE names .*none/);
  });

  it('that we pass on win over those given by a file', () => {
    process.env['CHANCERY_X_FILE'] = join(folder, 'none');
    try {
      const env = withSettings({ CHANCERY_X: 'ours' });
      expect(env['CHANCERY_X']).toBe('ours');
      expect(env).not.toHaveProperty('CHANCERY_X_FILE');
    } finally {
      delete process.env['CHANCERY_X_FILE'];
    }
  });
});

describe('the data folder', () => {
  it('is the one that is set', () => {
    expect(dataFolderPath({ CHANCERY_DATA_DIR: folder })).toBe(folder);
  });

  it('is made with its parents, closed to other users’ eyes', () => {
    const dataDir = join(folder, 'a', 'b');
    prepareDataFolder(dataDir);
    expect(statSync(dataDir).mode & 0o066).toBe(0);
  });

  it('is named when a file lies in its place', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(() => prepareDataFolder(file)).toThrow(`the data folder ${file} is not a folder`);
    expect(() => prepareDataFolder(join(file, 'sub'))).toThrow(Fault);
  });

  it('serves one launcher at a time', async () => {
    const lock = await lockDataFolder(folder);
    await expect(lockDataFolder(folder)).rejects.toThrow(
      `another Chancery already runs on the data folder ${folder} (process ${process.pid})`,
    );
    lock.release();
    (await lockDataFolder(folder)).release();
  });

  it('waits for a launcher that is stopping', async () => {
    const lock = await lockDataFolder(folder);
    writeRunFile({ ...identify(), databaseUrl: '', dataDir: folder, stopping: true });
    setTimeout(() => lock.release(), 300);
    (await lockDataFolder(folder)).release();
  });

  it('waits for the server that a killed launcher left', async () => {
    const server = spawn('sleep', ['0.5'], { detached: true });
    const id = identify(server.pid);
    writeRunFile({ pid: await deadPid(), databaseUrl: '', dataDir: folder, server: id });
    (await lockDataFolder(folder)).release();
    expect(isSame(id)).toBe(false);
  });

  it('keeps what a running system tells from other users', () => {
    writeRunFile({ ...identify(), databaseUrl: 'postgres://secret', dataDir: folder });
    expect(statSync(join(folder, 'run.json')).mode & 0o077).toBe(0);
  });
});

describe('a lock', () => {
  it('is taken over from a dead process', async () => {
    const path = join(folder, 'lock');
    writeFileSync(path, JSON.stringify({ pid: await deadPid() }));
    expect(takeLock(path)).toHaveProperty('release');
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(identify());
  });

  it('is taken over from a process whose number another one has now', () => {
    const path = join(folder, 'lock');
    writeFileSync(path, JSON.stringify({ pid: process.pid, started: '1' }));
    expect(takeLock(path)).toHaveProperty('release');
  });

  it('is taken over when it is damaged', () => {
    const path = join(folder, 'lock');
    writeFileSync(path, '{"pid":');
    expect(takeLock(path)).toHaveProperty('release');
  });

  it('leaves no other file behind', () => {
    const path = join(folder, 'lock');
    const lock = takeLock(path);
    expect(takeLock(path)).toEqual({ heldBy: identify() });
    if ('release' in lock) lock.release();
    expect(existsSync(path)).toBe(false);
    expect(existsSync(`${path}.${process.pid}`)).toBe(false);
  });
});

describe('what is installed', () => {
  const wanted = {
    '': {},
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/other-platform': { version: '1.0.0', optional: true },
    'node_modules/left-over': { version: '1.0.0', extraneous: true },
  };

  it('is complete without the packages of other platforms', () => {
    const present = { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } };
    expect(holdsAll(wanted, present)).toBe(true);
  });

  it('is not complete with another version, other bytes, or a package missing', () => {
    expect(holdsAll(wanted, { 'node_modules/a': { version: '1.0.1', integrity: 'x' } })).toBe(
      false,
    );
    expect(holdsAll(wanted, { 'node_modules/a': { version: '1.0.0', integrity: 'x' } })).toBe(
      false,
    );
    expect(holdsAll(wanted, {})).toBe(false);
  });

  it('gives npm’s reason on one line', () => {
    const output = [
      'npm warn EBADENGINE Unsupported engine',
      'npm error code E404',
      'npm error 404 Not Found - GET a-package',
      'npm error A complete log of this run can be found in: /root/.npm/_logs/x.log',
    ].join('\n');
    expect(npmReason(output)).toBe('code E404; 404 Not Found - GET a-package');
    expect(npmReason('')).toBe('it gave no reason');
  });
});

/** A part that ends as told. */
const part = (ended: Promise<{ how: string; code?: number }>, stopped: string[] = []) => ({
  ended,
  stop: () => Promise.resolve(void stopped.push('stopped')),
});

describe('supervision', () => {
  const log = () => undefined;

  it('starts a part again when it dies, and stops it when asked', async () => {
    const controller = new AbortController();
    const stopped: string[] = [];
    let starts = 0;
    await keepRunning({
      name: 'The part',
      signal: controller.signal,
      log,
      start: () => {
        starts += 1;
        if (starts < 3) return Promise.resolve(part(Promise.resolve({ how: 'exit code 1' })));
        setImmediate(() => controller.abort());
        return Promise.resolve(part(new Promise(() => undefined), stopped));
      },
    });
    expect(starts).toBe(3);
    expect(stopped).toEqual(['stopped']);
  });

  it('gives up after five restarts within a minute, with one line', async () => {
    let starts = 0;
    const supervised = keepRunning({
      name: 'The part',
      signal: new AbortController().signal,
      limit: 2,
      log,
      start: () => {
        starts += 1;
        return Promise.resolve(part(Promise.resolve({ how: 'signal SIGSEGV' })));
      },
    });
    await expect(supervised).rejects.toThrow(
      /^The part was started again 2 times within a minute .* signal SIGSEGV/,
    );
    expect(starts).toBe(3);
  });

  it('forgets deaths that are long past', async () => {
    const controller = new AbortController();
    let starts = 0;
    await keepRunning({
      name: 'The part',
      signal: controller.signal,
      limit: 1,
      windowMs: 0,
      log,
      start: async () => {
        starts += 1;
        if (starts === 4) controller.abort();
        await delay(5);
        return part(Promise.resolve({ how: 'exit code 1' }));
      },
    });
    expect(starts).toBe(4);
  });

  it('does not try again when a part refuses its configuration', async () => {
    let starts = 0;
    const supervised = keepRunning({
      name: 'The part',
      signal: new AbortController().signal,
      log,
      start: () => {
        starts += 1;
        const code = exitCode.badConfiguration;
        return Promise.resolve(part(Promise.resolve({ how: `exit code ${code}`, code })));
      },
    });
    await expect(supervised).rejects.toMatchObject({ code: 78, message: '' });
    expect(starts).toBe(1);
  });
});

describe('the server’s process', () => {
  function server(source: string) {
    const script = join(folder, 'server.mjs');
    const out = join(folder, 'out');
    mkdirSync(out, { recursive: true });
    writeFileSync(script, `import { writeFileSync } from 'node:fs';\n${source}`);
    return { script, out, started: startServer(script, { ...process.env, OUT: out }) };
  }

  const file = (out: string, name: string) => {
    const path = join(out, name);
    return {
      seen: () => expect.poll(() => existsSync(path), { timeout: 10_000 }).toBe(true),
      content: () => readFileSync(path, 'utf8'),
    };
  };

  it('is asked to end by SIGTERM and may finish', async () => {
    const { started, out } = server(`
      process.once('SIGTERM', () => setTimeout(() => {
        writeFileSync(process.env.OUT + '/finished', '');
        process.exit(0);
      }, 300));
      setInterval(() => undefined, 1000);
      writeFileSync(process.env.OUT + '/ready', '');`);
    await file(out, 'ready').seen();
    await started.stop();
    expect(existsSync(join(out, 'finished'))).toBe(true);
    expect(isSame(started.id)).toBe(false);
  });

  it('leaves no process of its own', async () => {
    const { started, out } = server(`
      import { spawn } from 'node:child_process';
      const child = spawn('sleep', ['600'], { stdio: 'ignore' });
      writeFileSync(process.env.OUT + '/ready', String(child.pid));
      process.once('SIGTERM', () => process.exit(0));`);
    const ready = file(out, 'ready');
    await ready.seen();
    await expect.poll(() => ready.content()).not.toBe('');
    await started.stop();
    expect(isAlive(Number(ready.content()))).toBe(false);
  });

  it('tells how it died', async () => {
    const { started } = server('process.exit(3);');
    await expect(started.ended).resolves.toEqual({ how: 'exit code 3', code: 3 });
    await started.stop();
  });

  it('has a channel by which it sees the launcher’s death', async () => {
    const { started, out } = server(`
      writeFileSync(process.env.OUT + '/connected', String(process.connected));
      process.once('SIGTERM', () => process.exit(0));
      process.on('disconnect', () => process.exit(0));`);
    await file(out, 'connected').seen();
    await expect.poll(() => file(out, 'connected').content()).toBe('true');
    await started.stop();
  });

  it('must have been built', () => {
    expect(() => startServer(join(folder, 'none.js'), {})).toThrow(/none\.js is missing/);
  });
});
