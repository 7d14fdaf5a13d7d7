import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BATCH } from '../../libs/services/gateway/src/store/batch-statement';
import { PLANS } from '../../libs/services/gateway/src/store/mail-store';
import { System } from '../support/system';

/** As the gateway's connections are: its role, its planner settings. */
describe('plans of the hot path on a database that was made a moment ago', () => {
  let system: System;
  let client: pg.Client;
  beforeAll(async () => {
    system = await System.start({ nextHop: 9 });
    client = new pg.Client({ connectionString: system.databaseUrl, options: PLANS });
    await client.connect();
    await client.query('SET ROLE chancery_gateway');
  });
  afterAll(async () => {
    await client?.end();
    await system?.stop();
  });

  it('find rows by their keys alone, however many wait and whatever statistics say', async () => {
    const { rows } = await client.query<Record<string, string>>(
      `EXPLAIN (GENERIC_PLAN) ${BATCH.text}`,
    );
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    const indexes = [...plan.matchAll(/(?:using|Bitmap Index Scan on) (\w+)/g)].map(
      ([, name]) => name,
    );
    expect(new Set(indexes)).toEqual(new Set(['recipient_pkey', 'message_pkey', 'segment_pkey']));
    expect(plan).not.toContain('Seq Scan');
    // An index that is read from end to end has no condition.
    const scans = plan.match(/-> +(Index|Index Only|Bitmap Index) Scan/g) ?? [];
    expect(plan.match(/Index Cond:/g)).toHaveLength(scans.length);
  });
});
