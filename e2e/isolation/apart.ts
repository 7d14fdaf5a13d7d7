import { expect, it } from 'vitest';
import { TABLES } from './expected';
import { insertStatement, makeRow, organisationColumn } from './rows';
import { DENIED, type World } from './world';

/** Two organisations in every table, and what each sees of the other. */
export function apart(world: World): void {
  it('rows of another organisation: not seen, not changed, not deleted, not written, not given away, in any table', async () => {
    const { system, here, there } = world;
    let tables = 0;
    for (const [table, { service, may, columns }] of Object.entries(TABLES)) {
      const role = world.as[service];
      const owner = organisationColumn(table);
      const count = async (organisation: string): Promise<number> => {
        const sql = `SELECT count(*)::int AS n FROM ${table} WHERE ${owner} = $1`;
        return (await system.query<{ n: number }>(sql, [organisation]))[0]!.n;
      };
      for (const organisation of [here, there])
        if ((await count(organisation)) === 0)
          await world.plant(table, await makeRow(system, table, organisation));

      for (const [mine, theirs] of [
        [here, there],
        [there, here],
      ] as const) {
        const own = await count(mine);
        expect(own, table).toBeGreaterThan(0);
        const seen = await role.tries(mine, `SELECT ${owner} AS o FROM ${table}`);
        expect(
          seen.rows.map(({ o }) => o),
          table,
        ).toEqual(Array.from({ length: own }, () => mine));
        const asked = await role.tries(mine, `SELECT 1 FROM ${table} WHERE ${owner} = $1`, [
          theirs,
        ]);
        expect(asked.count, table).toBe(0);
      }
      for (const nobody of [null, '', '00000000-0000-0000-0000-000000000000'])
        expect((await role.tries(nobody, `SELECT 1 FROM ${table}`)).count, table).toBe(0);
      const garbled = await role.tries('not an organisation', `SELECT 1 FROM ${table}`);
      expect(garbled.code, table).toBe('22P02');

      const column = columns?.UPDATE?.[0] ?? owner;
      if (may.includes('UPDATE') || columns?.UPDATE) {
        const changed = `UPDATE ${table} SET "${column}" = "${column}" WHERE ${owner} = $1`;
        expect((await role.tries(here, changed, [there])).count, table).toBe(0);
      }
      if (may.includes('DELETE')) {
        const deleted = `DELETE FROM ${table} WHERE ${owner} = $1`;
        expect((await role.tries(here, deleted, [there])).count, table).toBe(0);
      }
      if (may.includes('UPDATE')) {
        const given = await role.tries(here, `UPDATE ${table} SET ${owner} = $1`, [there]);
        expect(given.code, `${table}: given away`).toBe(DENIED);
      }
      if (may.includes('INSERT'))
        for (const organisation of [here, null]) {
          const { text, values } = insertStatement(table, await makeRow(system, table, there));
          const written = await role.tries(organisation, text, values);
          expect(written.code, `${table}: written for another`).toBe(DENIED);
        }
      tables++;
    }
    console.info(`isolation: ${tables} tables, two organisations in each`);
    expect(tables).toBe(Object.keys(TABLES).length);
  });
}
