import { chmodSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataFolderPath } from '../../tools/launch/data-folder.mjs';
import { until } from '../support/ports';
import { queuedAs, sendMail } from '../support/smtp';
import { type Clone, FULL, makeClone, openFolder } from './clone';
import {
  type Addresses,
  addresses,
  listenAt,
  type NpmStart,
  npmStart,
  processesOf,
} from './launcher';

const asRoot = process.getuid?.() === 0;

/** A clone in root's home, which nobody else may enter, PostgreSQL's user included. */
describe.skipIf(!asRoot)('npm start as root, below a closed home', () => {
  let home: string;
  let clone: Clone;
  let folder: string;
  let ports: Addresses;
  let running: NpmStart | undefined;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'chancery-root-'));
    chmodSync(home, 0o700);
    clone = await makeClone(home);
    folder = openFolder('root-data');
    ports = await addresses();
  });
  afterAll(async () => {
    await running?.interrupt().catch(() => undefined);
    for (const path of [home, folder]) rmSync(path, { recursive: true, force: true });
  });

  it('keeps its data in the system’s folder unless told otherwise', () => {
    expect(dataFolderPath({})).toBe('/var/lib/chancery');
    expect(dataFolderPath({ CHANCERY_DATA_DIR: folder })).toBe(folder);
  });

  it('comes up, with PostgreSQL as a user of its own', async () => {
    const dataDir = join(folder, 'new', 'data');
    running = npmStart(clone, { ...listenAt(ports), CHANCERY_DATA_DIR: dataDir });
    const took = await running.ready(FULL ? 1_200 : 120);
    console.log(`npm start as root was ready after ${took} ms`);
    expect(running.stdout()).toContain(`Data is in ${dataDir}.`);
    expect(statSync(join(dataDir, 'postgres')).uid).not.toBe(0);
    expect(statSync(join(dataDir, 'keys')).mode & 0o077).toBe(0);
    expect(existsSync(join(clone.path, 'data'))).toBe(false);
    const raw = 'From: alice@demo.test\r\nSubject: As root\r\n\r\nHello.\r\n';
    queuedAs(await sendMail(ports.smtp, 'alice@demo.test', ['bob@example.org'], Buffer.from(raw)));
    await until('it is in the mailbox', async () =>
      (await (await fetch(`http://127.0.0.1:${ports.mailbox}/`)).text()).includes(
        'bob@example.org',
      ),
    );
  });

  it('stops and leaves no process', async () => {
    await running?.interrupt();
    running = undefined;
    expect(processesOf(clone.path, folder)).toEqual([]);
  });

  it('says which folder PostgreSQL’s user cannot enter', async () => {
    const dataDir = join(home, 'data');
    const start = npmStart(clone, { ...listenAt(ports), CHANCERY_DATA_DIR: dataDir });
    expect(await start.ended).toEqual({ code: 77, signal: null });
    expect(start.stderr()).toMatch(
      new RegExp(
        `^chancery: PostgreSQL's user \\([^)]+\\) cannot enter ${home}, on the way to the data folder ${dataDir}\\. Run chmod o\\+x ${home}, or set CHANCERY_DATA_DIR to another folder\\.$`,
        'm',
      ),
    );
    expect(processesOf(clone.path)).toEqual([]);
  });
});
