import { createHash } from 'node:crypto';
import {
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWrapped, PortalClient, ticketOf } from '../support/portal-client';
import { Sink } from '../support/sink';
import { queuedAs, sendMail, wireForm } from '../support/smtp';
import { System } from '../support/system';

const SENDER = 'alice@demo.test';
/** EX_DATAERR, as for every input of the command line that is not what it should be. */
const BAD_INPUT = 65;

interface Original {
  address: string;
  raw: Buffer;
  trace: string;
  ticket: string;
}

describe('backup and restore', () => {
  const originals: Original[] = [];
  let folder: string;
  let backup: string;
  let sink: Sink;
  let system: System;
  let token: string;
  let rules: unknown;

  const protectedMail = async (name: string, bytes: number): Promise<Original> => {
    const address = `${name}@example.org`;
    const line = `${name} ${createHash('sha256').update(name).digest('hex')}\r\n`;
    const raw = Buffer.from(
      `From: Alice <${SENDER}>\r\nTo: ${address}\r\nSubject: [encrypt] For ${name}\r\nMessage-ID: <${name}@demo.test>\r\n\r\n${line.repeat(Math.ceil(bytes / line.length))}`,
    );
    const trace = queuedAs(await sendMail(system.ports.smtp, SENDER, [address], raw));
    return {
      address,
      raw: wireForm(raw),
      trace,
      ticket: await ticketOf((await sink.waitFor(address)).raw),
    };
  };

  const rowsOf = async (): Promise<Record<string, number>> => {
    const tables = [
      'directory.organisation',
      'mail.message',
      'mail.segment',
      'rights.licence',
      'rights.organisation_key',
    ];
    const counts = await Promise.all(
      tables.map(
        async (table) =>
          [
            table,
            (await system.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`))[0]!.n,
          ] as const,
      ),
    );
    return Object.fromEntries(counts);
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chancery-backup-'));
    backup = join(folder, 'monday');
    sink = await Sink.start();
    system = await System.start({ nextHop: sink.port });
    originals.push(
      await protectedMail('bob', 2_000),
      await protectedMail('carol', 200_000),
      await protectedMail('dora', 3_000_000),
    );
    await openWrapped(system, sink, (await sink.waitFor('bob@example.org')).raw, 'bob@example.org');
    token = await system.adminToken();
    rules = (await system.api('GET', '/rules')).body;
    const revoked = await system.cli([
      'message',
      'revoke',
      (await protectedMail('eve', 1_000)).trace,
      '--reason',
      'A mistake',
    ]);
    expect(revoked.code, revoked.stderr).toBe(0);
  });
  afterAll(async () => {
    await system?.stop();
    await sink?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('backs up a running system, the keys apart, for its owner only', async () => {
    const made = await system.cli(['backup', backup]);
    expect(made.code, made.stderr).toBe(0);
    expect(JSON.parse(made.stdout)).toEqual({ backup, keys: `${backup}.keys` });
    expect(existsSync(join(`${backup}.keys`, 'root.key'))).toBe(true);
    for (const dir of [backup, `${backup}.keys`])
      for (const file of await readdir(dir))
        expect((await stat(join(dir, file))).mode & 0o077, file).toBe(0);
    const all = Buffer.concat(
      await Promise.all((await readdir(backup)).map((file) => readFile(join(backup, file)))),
    );
    for (const { raw } of originals) expect(all.includes(raw.subarray(-64))).toBe(false);
    expect(
      all.includes((await readFile(join(system.dataDir, 'keys', 'passphrase'), 'utf8')).trim()),
    ).toBe(false);
  });

  it('does not write over a backup that is there', async () => {
    const again = await system.cli(['backup', backup]);
    expect([again.code, again.stderr.trim()]).toEqual([
      73,
      `${backup}: is not empty. Name a new folder.`,
    ]);
  });

  describe('in a new system, with nothing of the old but the backup', () => {
    beforeAll(async () => {
      const { dataDir } = system;
      await system.stop();
      expect(existsSync(dataDir)).toBe(false);
      system = await System.start({ nextHop: sink.port });
      // Something of its own, to see whether a refused restore leaves it alone.
      await protectedMail('here-before', 1_000);
    });

    /** A copy of the backup that a test may spoil. */
    const spoilt = async (name: string): Promise<string> => {
      const copy = join(folder, name);
      await cp(backup, copy, { recursive: true });
      await cp(`${backup}.keys`, `${copy}.keys`, { recursive: true });
      return copy;
    };

    const refused = async (dir: string, why: RegExp, ...options: string[]): Promise<void> => {
      const before = await rowsOf();
      const keys = await readFile(join(system.dataDir, 'keys', 'root.key'));
      const { code, stderr, stdout } = await system.cli(['restore', dir, ...options]);
      expect([code, stdout]).toEqual([BAD_INPUT, '']);
      expect(stderr.trim().split('\n').length, stderr).toBe(1);
      expect(stderr).toMatch(why);
      expect(await rowsOf()).toEqual(before);
      expect((await readFile(join(system.dataDir, 'keys', 'root.key'))).equals(keys)).toBe(true);
    };

    it('refuses a backup of which one byte was changed', async () => {
      for (const table of ['mail.segment', 'rights.licence', 'directory.organisation']) {
        const dir = await spoilt(`changed-${table}`);
        const file = join(dir, `${table}.copy`);
        const bytes = await readFile(file);
        bytes[bytes.length >> 1]! ^= 1;
        await writeFile(file, bytes);
        await refused(
          dir,
          new RegExp(`^${table}\\.copy differs from what was backed up\\. Nothing was changed\\.`),
        );
      }
    });

    it('refuses one that is cut short, lacks a table, or is none', async () => {
      const short = await spoilt('short');
      await truncate(
        join(short, 'mail.message.copy'),
        (await stat(join(short, 'mail.message.copy'))).size - 1,
      );
      await refused(short, /^mail\.message\.copy differs/);
      const lacking = await spoilt('lacking');
      await rm(join(lacking, 'audit.record.copy'));
      await refused(lacking, /audit\.record\.copy/);
      const empty = join(folder, 'empty');
      await mkdir(empty);
      await refused(empty, /is no backup of Chancery/);
      await refused(join(folder, 'nowhere'), /is no backup of Chancery/);
    });

    it('refuses without the keys, with keys of another system, and with a passphrase that does not open them', async () => {
      const without = await spoilt('without-keys');
      await rm(`${without}.keys`, { recursive: true });
      await refused(
        without,
        /without-keys\.keys: holds no root\.key\. Without the keys the backup cannot be read/,
      );
      const foreign = await spoilt('foreign-keys');
      for (const file of await readdir(`${foreign}.keys`))
        await copyFile(join(system.dataDir, 'keys', file), join(`${foreign}.keys`, file));
      await refused(
        foreign,
        /foreign-keys\.keys: .*not the keys of this backup\. Nothing was changed\./,
      );
      const other = await spoilt('other-passphrase');
      await copyFile(
        join(system.dataDir, 'keys', 'passphrase'),
        join(`${other}.keys`, 'passphrase'),
      );
      await refused(other, /other-passphrase\.keys: .*does not open.*Nothing was changed\./);
      await refused(backup, /not the keys of this backup/, '--keys', `${foreign}.keys`);
    });

    it('restores, although the tables have grown by a column since', async () => {
      await system.query('ALTER TABLE rights.reply ADD COLUMN later text');
      await system.query(`ALTER TABLE mail.message ADD COLUMN later int NOT NULL DEFAULT 7`);
      const done = await system.cli(['restore', backup]);
      expect(done.code, done.stderr).toBe(0);
      const { restored, tables, rows } = JSON.parse(done.stdout) as {
        restored: string;
        tables: number;
        rows: number;
      };
      expect(restored).toBe(backup);
      expect(tables).toBeGreaterThan(20);
      expect(rows).toBeGreaterThan(20);
      await system.kill('SIGTERM');
      await system.startServer();
    });

    it('opens every old message by its old ticket, byte for byte', async () => {
      // One of them asked for a passcode a moment before the backup, and the limit was restored with the rest.
      await system.query(
        `UPDATE rights.passcode SET created_at = created_at - interval '2 minutes'`,
      );
      for (const { address, raw, ticket } of originals) {
        const client = new PortalClient(system.portalUrl, ticket);
        await client.signIn(sink, address);
        const opened = await client.open();
        expect(opened.raw.length, address).toBe(raw.length);
        expect(opened.raw.equals(raw), address).toBe(true);
      }
    });

    it('has everything else, too: what was revoked stays revoked, tokens, rules, trail', async () => {
      const [eve] = (await sink.waitFor('eve@example.org')).to;
      const client = new PortalClient(
        system.portalUrl,
        await ticketOf((await sink.waitFor(eve!)).raw),
      );
      expect((await client.begin())['state']).toBe('revoked');
      const answer = await fetch(`${system.adminUrl}/api/v1/rules`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(answer.status).toBe(200);
      expect(await answer.json()).toEqual(rules);
      expect(
        (await system.query(`SELECT 1 FROM mail.recipient WHERE address LIKE 'here-before%'`))
          .length,
      ).toBe(0);
      const verified = await system.cli(['audit', 'verify']);
      expect(verified.code, verified.stderr).toBe(0);
      const trace = await system.cli(['trace', originals[0]!.trace]);
      expect(trace.code, trace.stderr).toBe(0);
    });

    it('goes on: new mail is protected and opens', async () => {
      const { raw, address } = await protectedMail('afterwards', 5_000);
      const opened = await openWrapped(system, sink, (await sink.waitFor(address)).raw, address);
      expect(opened.raw.equals(raw)).toBe(true);
    });
  });
});
