import { createHash } from 'node:crypto';
import { migrateAll, uuid7, type OrganisationScope } from '@chancery/platform';
import { type FreshDatabase, freshDatabase, until } from '@chancery/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AuditRecord } from '../entities';
import { AUDIT_MIGRATIONS } from '../index';
import { AuditStore } from '../store';
import { ExportStore } from './store';
import { ExportWriter } from './writer';

const BY = 'zoe@demo.test';

let database: FreshDatabase;
let scope: OrganisationScope;
let trail: AuditStore;
let exports: ExportStore;
let organisation: string;
/** Runs whenever the console would be told; what is in it is done in the middle of a run. */
let onChange: () => Promise<void> = async () => undefined;

const writer = (): ExportWriter =>
  new ExportWriter({ scope, keptDays: 7, tellMs: 0, changed: () => onChange() });

beforeAll(async () => {
  database = await freshDatabase();
  await migrateAll(database.settings, [AUDIT_MIGRATIONS]);
  scope = await database.scope('audit', [AuditRecord]);
  trail = new AuditStore(scope);
  exports = new ExportStore(scope);
});
afterAll(() => database?.drop());
beforeEach(() => {
  organisation = uuid7();
  onChange = async () => undefined;
});

/** So many records with their places. */
async function records(count: number, actor = 'gateway'): Promise<void> {
  const all = Array.from({ length: count }, (_, at) => at);
  await scope.inOrganisation(organisation, (em) =>
    em.query(
      'SELECT audit.append($1, $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[])',
      [
        organisation,
        all.map(() => uuid7()),
        all.map(() => 'mail.received'),
        all.map(() => null),
        all.map(() => null),
        all.map(() => actor),
        all.map((number) => JSON.stringify({ number, text: 'x'.repeat(300) })),
      ],
    ),
  );
  let placed = 0;
  await until(
    'records placed',
    async () => (placed += await trail.place(organisation)) >= count || null,
  );
}

const ask = (filters: Record<string, string> = { kind: 'mail.received' }) =>
  exports.create(organisation, { what: 'audit', filters }, BY);

async function fileOf(id: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let part = 0, piece; (piece = await exports.part(organisation, id, part)); part++)
    pieces.push(piece);
  return Buffer.concat(pieces);
}

const said = async (): Promise<string[]> =>
  (
    await database.query<{ kind: string }>(
      `SELECT kind FROM audit.record WHERE organisation_id = $1 AND kind LIKE 'export.%' ORDER BY at, id`,
      [organisation],
    )
  ).map(({ kind }) => kind);

describe('the file of an export', () => {
  it('holds every row once, in several pieces, with the filters above and its own hash', async () => {
    await records(1_203);
    const { id } = await ask();
    const row = await writer().run(organisation, id);
    const file = await fileOf(id);
    expect(row).toMatchObject({ state: 'succeeded', done: '1203', total: '1203' });
    expect(row?.sha256).toBe(createHash('sha256').update(file).digest('hex'));
    expect(Number(row?.bytes)).toBe(file.length);
    expect(await exports.part(organisation, id, 1)).not.toBeNull();
    const lines = file.toString().trimEnd().split('\r\n');
    expect(lines.slice(0, 6)).toEqual([
      '\uFEFF"Export","Audit trail"',
      `"Asked for by","${BY}"`,
      expect.stringContaining('"Asked for at"'),
      '"Filter: Kind","mail.received"',
      '"Rows",1203',
      '',
    ]);
    const positions = lines.slice(7).map((line) => Number(line.split(',')[0]));
    expect(positions).toEqual(Array.from({ length: 1_203 }, (_, at) => 1_203 - at));
    expect(await said()).toEqual(['export.requested', 'export.finished']);
  });

  it('is of one moment: what comes while it is written is not in it', async () => {
    await records(1_100);
    const { id } = await ask();
    // The first word comes before the moment is taken; the records are made at the second.
    let calls = 0;
    onChange = async () => {
      if (++calls === 2) await records(5);
    };
    const row = await writer().run(organisation, id);
    expect(calls).toBeGreaterThan(2);
    expect(row).toMatchObject({ done: '1100', total: '1100' });
    expect(
      await database.query('SELECT 1 FROM audit.record WHERE organisation_id = $1 AND kind = $2', [
        organisation,
        'mail.received',
      ]),
    ).toHaveLength(1_105);
  });

  it('does not keep records from their places while it is read', async () => {
    await records(3);
    await scope.reading(organisation, async (em) => {
      await em.query('SELECT count(*) FROM audit.record');
      await records(2);
    });
    expect((await trail.chain(organisation)).position).toBe(5);
  });

  it('is one file when a worker is killed in the middle and another begins anew', async () => {
    await records(1_500);
    const { id } = await ask();
    // Killed: its run stands still in the middle of the file, with pieces written.
    let pieces = 0;
    const dead = new Promise<never>(() => undefined);
    onChange = async () => {
      if (await exports.part(organisation, id, 0)) pieces += 1;
      if (pieces > 0) await dead;
    };
    void writer().run(organisation, id);
    await until('a piece is written', async () => pieces > 0 || null);
    onChange = async () => undefined;
    expect(await writer().run(organisation, id), 'somebody works at it').toBeNull();
    expect(await exports.due(organisation)).toEqual([]);
    await database.query(
      `UPDATE audit.export SET heard_at = now() - interval '1 minute' WHERE id = $1`,
      [id],
    );
    expect(await exports.due(organisation)).toEqual([{ id, run: 2 }]);
    const row = await writer().run(organisation, id);
    const file = await fileOf(id);
    expect(row?.state).toBe('succeeded');
    expect(file.toString().trimEnd().split('\r\n').slice(7)).toHaveLength(1_500);
    expect(row?.sha256).toBe(createHash('sha256').update(file).digest('hex'));
    expect(await said()).toEqual(['export.requested', 'export.finished']);
  });

  it('a run that comes back after another took over adds nothing', async () => {
    await records(1_500);
    const { id } = await ask();
    let takenOver = false;
    onChange = async () => {
      if (takenOver || !(await exports.part(organisation, id, 0))) return;
      takenOver = true;
      await database.query(
        `UPDATE audit.export SET heard_at = now() - interval '1 minute' WHERE id = $1`,
        [id],
      );
      const before = onChange;
      onChange = async () => undefined;
      await writer().run(organisation, id);
      onChange = before;
    };
    expect(await writer().run(organisation, id)).toBeNull();
    const file = await fileOf(id);
    const row = await exports.one(organisation, id);
    expect(row).toMatchObject({ state: 'succeeded', run: 2 });
    expect(row?.sha256).toBe(createHash('sha256').update(file).digest('hex'));
  });

  it('cancelled in the middle leaves no file, and so does one that is deleted', async () => {
    await records(1_500);
    for (const end of ['cancel', 'remove'] as const) {
      const { id } = await ask();
      let ended = false;
      onChange = async () => {
        if (ended || !(await exports.part(organisation, id, 0))) return;
        ended = true;
        await exports[end](organisation, id, BY);
      };
      expect(await writer().run(organisation, id)).toBeNull();
      expect(await fileOf(id)).toHaveLength(0);
      expect((await exports.one(organisation, id))?.state).toBe(
        end === 'cancel' ? 'cancelled' : undefined,
      );
    }
    expect(await said()).toEqual([
      'export.requested',
      'export.cancelled',
      'export.requested',
      'export.deleted',
    ]);
  });

  it('that cannot be written is tried five times, then says so', async () => {
    const { id } = await ask();
    await database.query(
      `UPDATE audit.export SET filters = '{"group": "nonsense"}' WHERE id = $1`,
      [id],
    );
    for (let run = 0; run < 5; run++)
      await expect(writer().run(organisation, id)).rejects.toThrow();
    expect(await writer().run(organisation, id)).toMatchObject({ state: 'failed' });
    expect(await said()).toEqual(['export.requested', 'export.failed']);
    expect(await exports.due(organisation)).toEqual([]);
  });

  it('goes when it was kept long enough', async () => {
    await records(1);
    const { id } = await ask();
    await writer().run(organisation, id);
    expect(await exports.expire(organisation)).toBe(0);
    await database.query(`UPDATE audit.export SET expires_at = now() WHERE id = $1`, [id]);
    expect(await exports.expire(organisation)).toBe(1);
    expect(await fileOf(id)).toHaveLength(0);
    expect((await said()).at(-1)).toBe('export.expired');
  });

  it('is each organisation’s own', async () => {
    await records(1);
    const { id } = await ask();
    await writer().run(organisation, id);
    const other = uuid7();
    expect(await exports.one(other, id)).toBeNull();
    expect(await exports.part(other, id, 0)).toBeNull();
    expect(await exports.downloaded(other, id, BY)).toBeNull();
    expect(await exports.remove(other, id, BY)).toBe(false);
    expect(await exports.list(other, [], 10, null)).toEqual([]);
    expect(await exports.list(organisation, ['audit'], 10, null)).toEqual([]);
  });

  it('ten at once are enough', async () => {
    for (let n = 0; n < 10; n++) await ask();
    await expect(ask()).rejects.toMatchObject({ code: 'export.many' });
  });
});
