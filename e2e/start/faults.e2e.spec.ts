import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Clone, FULL, makeClone, makeUser, openFolder, type User } from './clone';
import { type Addresses, addresses, listenAt, npmStart, processesOf } from './launcher';

const asRoot = process.getuid?.() === 0;
const root = { skip: !asRoot };

/** What a person gets wrong: one line that says what, where and what to do, an exit code, and nothing left. */
describe('npm start that cannot', () => {
  let user: User | null = null;
  let clone: Clone;
  let ports: Addresses;
  let folder: string;
  let taken: Server;
  let takenPort: number;

  beforeAll(async () => {
    if (asRoot) user = makeUser();
    clone = await makeClone(user?.home ?? openFolder('faults'), user);
    ports = await addresses();
    folder = openFolder('faults-data');
    taken = createServer();
    await new Promise<void>((done) => taken.listen(0, '127.0.0.1', () => done()));
    takenPort = (taken.address() as { port: number }).port;
    // Everything after it finds packages, builds and a database in place.
    const first = npmStart(clone, listenAt(ports));
    await first.ready(FULL ? 1_200 : 120);
    await first.interrupt();
  });
  afterAll(() => {
    taken?.close();
    clone?.remove();
    user?.remove();
  });

  /** @returns the lines that are Chancery's own, not npm's; the exit code */
  const refusal = async (
    settings: Record<string, string>,
  ): Promise<{ code: number | null; lines: string[] }> => {
    const start = npmStart(clone, { ...listenAt(ports), ...settings });
    const { code } = await start.ended;
    expect(start.stdout()).not.toMatch(/^Chancery is ready/m);
    expect(processesOf(clone.path)).toEqual([]);
    const lines = start
      .stderr()
      .split('\n')
      .filter((line) => line !== '' && !/^npm (warn|error|notice)/.test(line));
    return { code, lines };
  };

  it.each([
    ['relay', 'CHANCERY_SMTP_LISTEN', 'SMTP relay listener'],
    ['submission', 'CHANCERY_SUBMISSION_LISTEN', 'SMTP submission listener'],
    ['portal', 'CHANCERY_PORTAL_LISTEN', 'The portal'],
    ['console', 'CHANCERY_ADMIN_LISTEN', 'The console'],
    ['mailbox', 'CHANCERY_MAILBOX_LISTEN', 'The mailbox page'],
  ])('have the port of its %s', async (_, name, what) => {
    expect(await refusal({ [name]: `127.0.0.1:${takenPort}` })).toEqual({
      code: 78,
      lines: [
        `Chancery cannot start: ${what} cannot use 127.0.0.1:${takenPort} (EADDRINUSE). Stop what uses it or set another address.`,
      ],
    });
  });

  it('understand a setting', async () => {
    expect(await refusal({ CHANCERY_SMTP_LISTEN: 'nonsense' })).toEqual({
      code: 78,
      lines: [
        'Chancery cannot start: CHANCERY_SMTP_LISTEN: got "nonsense", expected host:port, such as 127.0.0.1:2525',
      ],
    });
  });

  it('understand several: all are named at once, and no secret is shown', async () => {
    const { code, lines } = await refusal({
      CHANCERY_SMTP_MAX_SIZE: 'large',
      CHANCERY_REDIS_URL: 'https://:secret@redis.test',
      CHANCERY_LOG_FORMAT: 'prose',
    });
    expect(code).toBe(78);
    expect(lines).toHaveLength(3);
    expect(lines.join()).not.toContain('secret');
  });

  it('listen beyond loopback without https', async () => {
    const { code, lines } = await refusal({ CHANCERY_PORTAL_LISTEN: `0.0.0.0:${ports.portal}` });
    expect([code, lines.length]).toEqual([78, 1]);
    expect(lines[0]).toMatch(
      /^Chancery cannot start: CHANCERY_PORTAL_URL: .* expected a URL that begins with https, because /,
    );
  });

  it('write to its data folder', root, async () => {
    const closed = join(folder, 'closed');
    mkdirSync(closed, { mode: 0o755 });
    expect(await refusal({ CHANCERY_DATA_DIR: join(closed, 'data') })).toEqual({
      code: 77,
      lines: [
        `chancery: the data folder ${closed}/data cannot be written by user ${user?.name}. Give it to that user, or set CHANCERY_DATA_DIR to another folder.`,
      ],
    });
  });

  it('use a data folder that is a file', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    chmodSync(file, 0o666);
    expect(await refusal({ CHANCERY_DATA_DIR: file })).toEqual({
      code: 73,
      lines: [
        `chancery: the data folder ${file} is not a folder. Move that file away, or set CHANCERY_DATA_DIR to another folder.`,
      ],
    });
  });

  it('read a setting that is given by file', async () => {
    expect(await refusal({ CHANCERY_KEY_PASSPHRASE_FILE: '/nonexistent' })).toEqual({
      code: 78,
      lines: [
        'Chancery cannot start: CHANCERY_KEY_PASSPHRASE_FILE: cannot read "/nonexistent", expected a readable file',
      ],
    });
  });

  it('open its keys', async () => {
    const { code, lines } = await refusal({ CHANCERY_KEY_PASSPHRASE: 'another' });
    expect([code, lines.length]).toEqual([78, 1]);
    expect(lines[0]).toContain(`Key file ${clone.path}/data/keys/root.key does not open`);
  });

  it('reach the database it was told', async () => {
    const { code, lines } = await refusal({
      CHANCERY_DATABASE_URL: `postgres://chancery:secret@127.0.0.1:${ports.smtp}/chancery`,
    });
    expect(code).toBe(1);
    expect(lines.join()).not.toContain('secret');
    expect(lines.every((line) => !/^\s+at /.test(line))).toBe(true);
    expect(lines.at(-1)).toMatch(/^chancery: The server was started again 5 times within a minute/);
  });
});
