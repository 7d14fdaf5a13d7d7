import { roleOf, schemaOf, SERVICES } from '@chancery/platform';
import { describe, expect, it } from 'vitest';
import { FUNCTIONS, OWNERS_ONLY, ROLES, TABLES } from './expected';
import { DENIED, type World } from './world';

/** What a role gets that tries what it may not. */
export function attempts(world: World): void {
  describe('what a role gets that tries', () => {
    it('a table of another service: nothing, by any verb', async () => {
      let tried = 0;
      for (const service of SERVICES)
        for (const table of [...Object.keys(TABLES), ...OWNERS_ONLY].filter(
          (name) => TABLES[name]?.service !== service,
        )) {
          const [column] = (
            await world.system.query<{ name: string }>(
              'SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum = 1',
              [table],
            )
          ).map(({ name }) => name);
          for (const text of [
            `SELECT 1 FROM ${table}`,
            `INSERT INTO ${table} DEFAULT VALUES`,
            `UPDATE ${table} SET "${column}" = "${column}"`,
            `DELETE FROM ${table}`,
            `TRUNCATE ${table}`,
            `COPY ${table} TO STDOUT`,
          ]) {
            expect(
              (await world.as[service].tries(world.here, text)).code,
              `${service}: ${text}`,
            ).toBe(DENIED);
            tried++;
          }
        }
      console.info(`isolation: ${tried} statements on tables of other services, all denied`);
    });

    it('a function that is not for it: nothing', async () => {
      let tried = 0;
      for (const [name, callers] of Object.entries(FUNCTIONS))
        for (const service of SERVICES) {
          const types = name
            .slice(name.indexOf('(') + 1, -1)
            .split(',')
            .filter(Boolean);
          const call = `SELECT * FROM ${name.slice(0, name.indexOf('('))}(${types.map((type) => `NULL::${type}`).join(', ')})`;
          const { code } = await world.as[service].tries(null, call);
          // Those that may call it get in; one that asks for an organisation refuses none at all.
          expect(code, `${service}: ${name}`).toBe(
            callers.includes(service) && !name.includes('(uuid') ? '' : DENIED,
          );
          tried++;
        }
      expect(tried).toBe(Object.keys(FUNCTIONS).length * SERVICES.length);
    });

    it('the way up: no other role, no file, no setting of the server, no row security switched off', async () => {
      for (const service of SERVICES)
        for (const text of [
          ...ROLES.filter((role) => role !== roleOf(service)).map((role) => `SET ROLE ${role}`),
          'SET SESSION AUTHORIZATION chancery',
          'SET LOCAL session_replication_role = replica',
          'SELECT * FROM pg_authid',
          `SELECT pg_read_file('postgresql.conf')`,
          `COPY (SELECT 1) TO PROGRAM 'true'`,
          `CREATE TABLE ${schemaOf(service)}.mine (a int)`,
          `CREATE FUNCTION ${schemaOf(service)}.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
          'CREATE SCHEMA mine',
          `DROP POLICY ${Object.keys(TABLES)
            .find((table) => TABLES[table]!.service === service)!
            .replace(
              '.',
              '_',
            )}_organisation ON ${Object.keys(TABLES).find((table) => TABLES[table]!.service === service)}`,
          'SELECT 1 FROM bullmq.job',
        ])
          expect(
            (await world.as[service].tries(world.here, text)).code,
            `${service}: ${text}`,
          ).toBe(DENIED);
      for (const [table, { service }] of Object.entries(TABLES))
        expect(
          (
            await world.as[service].tries(
              world.here,
              `SET LOCAL row_security = off; SELECT 1 FROM ${table}`,
            )
          ).code,
          table,
        ).toBe(DENIED);
    });
  });
}
