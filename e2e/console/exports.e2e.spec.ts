import { createHash, randomUUID } from 'node:crypto';
import type { ExportView } from '@chancery/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/ports';
import { System } from '../support/system';
import { type ConsoleClient, firstOwner, invited, type ProblemBody } from './console-client';

const RECORDS = 60_000;
const PER_TRANSACTION = 5_000;

/** Exports where the page does not reach: large ones, killed workers, and who may not. */
describe('exports', () => {
  let system: System;
  let owner: ConsoleClient;
  let auditor: ConsoleClient;

  beforeAll(async () => {
    system = await System.start();
    owner = await firstOwner(system);
    auditor = await invited(owner, 'auditor');
    const [row] = await system.query<{ id: string }>('SELECT id FROM directory.organisation');
    for (let done = 0; done < RECORDS; done += PER_TRANSACTION)
      await system.query(
        `SELECT set_config('chancery.organisation', $1::text, false),
                audit.append($1::uuid, array_agg(gen_random_uuid()), array_agg('test.record'::text), array_agg(NULL::uuid), array_agg(NULL::text), array_agg('gateway'::text),
                             array_agg(jsonb_build_object('number', n, 'text', repeat(md5(n::text), 8))::text))
           FROM generate_series($2::int, $3::int) AS n`,
        [row?.id, done + 1, done + PER_TRANSACTION],
      );
    await until(
      'records have their places',
      async () => {
        const { body } = await auditor.call<{ position: number }>('GET', '/audit/chain');
        return body.position >= RECORDS || null;
      },
      120,
    );
  });
  afterAll(() => system?.stop());

  const ask = async (client: ConsoleClient, what: string, filters = {}): Promise<ExportView> => {
    const { status, body } = await client.call<ExportView>('POST', '/exports', { what, filters });
    expect(status).toBe(202);
    return body;
  };
  const look = async (id: string) => (await auditor.call<ExportView>('GET', `/exports/${id}`)).body;
  const fileOf = async (id: string): Promise<Buffer> => {
    const response = await fetch(`${system.adminUrl}/api/v1/exports/${id}/file`, {
      headers: { cookie: auditor.cookie ?? '' },
    });
    expect(response.status).toBe(200);
    return Buffer.from(await response.arrayBuffer());
  };

  it('a worker that is killed in the middle leaves one file with every row once', async () => {
    const { id } = await ask(auditor, 'audit', { kind: 'test.record' });
    await until('it is in the middle', async () => {
      const [row] = await system.query<{ n: number }>(
        'SELECT count(*)::int AS n FROM audit.export_part WHERE export_id = $1',
        [id],
      );
      return (row?.n ?? 0) > 2 || null;
    });
    const before = await look(id);
    expect(before.state, 'killed while it was being made').toBe('running');
    expect(before.progress.total).toBe(RECORDS);
    await system.kill('SIGKILL');
    await system.startServer();
    const made = await until(
      'another run finished it',
      async () => {
        const now = await look(id);
        return now.state === 'succeeded' ? now : null;
      },
      180,
    );
    const file = await fileOf(id);
    expect(createHash('sha256').update(file).digest('hex')).toBe(made.sha256);
    expect(file.length).toBe(made.bytes);
    const lines = file.toString().trimEnd().split('\r\n');
    const rows = lines.slice(lines.indexOf('') + 2);
    const positions = new Set(rows.map((row) => row.slice(0, row.indexOf(','))));
    expect(rows).toHaveLength(RECORDS);
    expect(positions.size).toBe(RECORDS);
    const kinds = (
      await system.query<{ kind: string }>(
        `SELECT kind FROM audit.record WHERE kind LIKE 'export.%' AND body ->> 'export' = $1 ORDER BY at, id`,
        [id],
      )
    ).map(({ kind }) => kind);
    expect(kinds).toEqual(['export.requested', 'export.finished', 'export.downloaded']);
  });

  it('stops when it is cancelled, and nothing of it is left', async () => {
    const { id } = await ask(auditor, 'audit', { kind: 'test.record' });
    await until('it is being made', async () => (await look(id)).progress.done > 0 || null);
    const { status, body } = await auditor.call<ExportView>('POST', `/exports/${id}/cancellation`);
    expect([status, body.state]).toEqual([200, 'cancelled']);
    expect((await auditor.call('POST', `/exports/${id}/cancellation`)).status).toBe(409);
    expect((await auditor.call('GET', `/exports/${id}/file`)).status).toBe(409);
    expect((await auditor.call('DELETE', `/exports/${id}`)).status).toBe(204);
    expect((await auditor.call('GET', `/exports/${id}`)).status).toBe(404);
    expect(
      await system.query('SELECT 1 FROM audit.export_part WHERE export_id = $1', [id]),
    ).toEqual([]);
  });

  it('is for whoever may see the rows, and says what is wrong with what is asked', async () => {
    const [compliance, brand, operator] = [
      await invited(owner, 'compliance'),
      await invited(owner, 'brand'),
      await invited(owner, 'operator'),
    ];
    const { id: trail } = await ask(auditor, 'audit', { kind: 'test.nothing' });
    const { id: messages } = await ask(compliance, 'messages', { state: 'bounced' });
    for (const client of [brand, operator])
      for (const [method, path] of [
        ['GET', '/exports'],
        ['POST', '/exports'],
        ['GET', `/exports/${messages}/file`],
        ['DELETE', `/exports/${messages}`],
      ] as const)
        expect((await client.call(method, path, method === 'GET' ? undefined : {})).status).toBe(
          403,
        );
    const refused = await compliance.call<ProblemBody>('POST', '/exports', {
      what: 'audit',
      filters: {},
    });
    expect([refused.status, refused.body.code]).toEqual([403, 'role.missing']);
    const { body } = await compliance.call<{ items: ExportView[] }>('GET', '/exports');
    expect(body.items.map(({ id }) => id)).toEqual([messages]);
    for (const path of [`/exports/${trail}`, `/exports/${trail}/file`, `/exports/${randomUUID()}`])
      expect((await compliance.call('GET', path)).status).toBe(404);
    for (const [asked, status] of [
      [{ what: 'everything', filters: {} }, 422],
      [{ what: 'messages', filters: { state: 'lost' } }, 422],
      [{ what: 'messages', filters: { subject: 'salaries' } }, 422],
      [{ what: 'audit', filters: { group: 'nonsense' } }, 422],
      [{ what: 'report-summary', filters: { from: '2020-01-01', to: '2026-01-01' } }, 422],
      [{ what: 'report-nothing', filters: {} }, 404],
    ] as const)
      expect((await auditor.call('POST', '/exports', asked)).status, JSON.stringify(asked)).toBe(
        status,
      );
  });
});
