import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { roleOf, SERVICES } from '@chancery/platform';
import { describe, expect, it } from 'vitest';
import { FUNCTIONS, OWNERS_ONLY, ROLES, SCHEMAS, TABLES, USAGE, type Verb } from './expected';
import { organisationColumn } from './rows';
import type { World } from './world';

/** Tables whose policies no index answers. */
const KEYED = ['mail.message', 'mail.segment', 'mail.recipient'];

/** What the database's own catalogue says, held against the list. */
export function catalogue(world: World): void {
  describe('what the catalogue says', () => {
    it('every function that reaches across is on the list, with its callers, and no other function is there', async () => {
      const functions = await world.system.query<{
        name: string;
        definer: boolean;
        config: string[] | null;
        callers: string[];
      }>(
        `SELECT n.nspname || '.' || p.proname || '(' || array_to_string(ARRAY(SELECT format_type(t, NULL) FROM unnest(p.proargtypes) AS t), ',') || ')' AS name, p.prosecdef AS definer, p.proconfig AS config,
                ARRAY(SELECT CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a WHERE a.grantee <> p.proowner) AS callers
           FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = ANY ($1)
            -- A trigger that acts as who writes reaches nothing across, and nobody can call it.
            AND NOT (p.prorettype = 'trigger'::regtype AND NOT p.prosecdef)`,
        [SCHEMAS],
      );
      const found = Object.fromEntries(
        functions.map(({ name, callers }) => [name, [...callers].sort()]),
      );
      expect(found).toEqual(
        Object.fromEntries(
          Object.entries(FUNCTIONS).map(([name, callers]) => [name, callers.map(roleOf).sort()]),
        ),
      );
      for (const { name, definer, config } of functions) {
        expect(definer, name).toBe(true);
        expect(config, name).toEqual([`search_path=${name.split('.')[0]}, pg_temp`]);
      }
    });

    it('the list in the documentation is this list', () => {
      const text = readFileSync(resolve(import.meta.dirname, '../../docs/ARCHITECTURE.md'), 'utf8');
      const rows = [...text.matchAll(/^\| `([a-z]+\.[a-z_]+)\(\)` +\| ([^|]+) \|/gm)].map(
        ([, name, callers]) =>
          [
            name,
            callers!.trim() === 'every service' ? [...SERVICES] : callers!.trim().split(', '),
          ] as const,
      );
      const bare = Object.fromEntries(
        Object.entries(FUNCTIONS).map(([name, callers]) => [
          name.slice(0, name.indexOf('(')),
          [...callers].sort(),
        ]),
      );
      expect(
        Object.fromEntries(rows.map(([name, callers]) => [name, [...callers].sort()])),
      ).toEqual(bare);
    });

    it('every table forces row security, with policies for its organisation and for the owner only', async () => {
      const tables = await world.system.query<{ name: string; enabled: boolean; forced: boolean }>(
        `SELECT n.nspname || '.' || c.relname AS name, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')`,
        [SCHEMAS],
      );
      expect(tables.map(({ name }) => name).sort()).toEqual(
        [...Object.keys(TABLES), ...OWNERS_ONLY].sort(),
      );
      expect(
        tables.filter(
          ({ name, enabled, forced }) => !OWNERS_ONLY.includes(name) && !(enabled && forced),
        ),
      ).toEqual([]);
      const [owner] = await world.system.query<{ name: string }>(
        'SELECT current_user::text AS name',
      );
      const policies = await world.system.query<{
        table: string;
        roles: string[];
        using: string;
        check: string | null;
      }>(
        `SELECT schemaname || '.' || tablename AS table, roles::text[] AS roles, qual AS using, with_check AS check FROM pg_policies WHERE schemaname = ANY ($1)`,
        [SCHEMAS],
      );
      for (const table of Object.keys(TABLES)) {
        const forAll = policies.filter(
          (policy) =>
            policy.table === table &&
            !(policy.roles.length === 1 && policy.roles[0] === owner!.name),
        );
        const own = `(NULLIF(current_setting('chancery.organisation'::text, true), ''::text))::uuid`;
        const column = organisationColumn(table);
        // On the hot path's tables the organisation is checked, never a way to find rows, and read once per statement.
        const [using, check] = KEYED.includes(table)
          ? [`( SELECT ${own} AS "nullif")`, own].map(
              (value) => `(NOT (${column} IS DISTINCT FROM ${value}))`,
            )
          : [`(${column} = ${own})`, `(${column} = ${own})`];
        expect(forAll, table).toEqual([{ table, roles: ['public'], using, check }]);
      }
    });

    it('roles own nothing, are nobody else and may make nothing', async () => {
      const roles = await world.system.query<Record<string, unknown>>(
        `SELECT rolname AS role, rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls AS raised,
                (SELECT count(*)::int FROM pg_auth_members m WHERE m.member = r.oid OR m.roleid = r.oid) AS memberships,
                (SELECT count(*)::int FROM pg_shdepend d WHERE d.refobjid = r.oid AND d.deptype = 'o') AS owned,
                has_database_privilege(rolname, current_database(), 'CREATE') OR has_schema_privilege(rolname, 'public', 'CREATE') OR has_schema_privilege(rolname, 'bullmq', 'USAGE') AS outside,
                ARRAY(SELECT n.nspname::text FROM pg_namespace n WHERE n.nspname = ANY ($2) AND has_schema_privilege(rolname, n.oid, 'CREATE')) AS makes,
                ARRAY(SELECT n.nspname::text FROM pg_namespace n WHERE n.nspname = ANY ($2) AND has_schema_privilege(rolname, n.oid, 'USAGE') ORDER BY 1) AS uses
           FROM pg_roles r WHERE rolname = ANY ($1)`,
        [ROLES, SCHEMAS],
      );
      for (const service of SERVICES) {
        const uses = SCHEMAS.filter((schema) => USAGE[schema]?.includes(service)).sort();
        expect(
          roles.find(({ role }) => role === roleOf(service)),
          service,
        ).toEqual({
          role: roleOf(service),
          raised: false,
          memberships: 0,
          owned: 0,
          outside: false,
          makes: [],
          uses,
        });
      }
      const sequences = await world.system.query<{ name: string; users: string[] }>(
        `SELECT c.oid::regclass::text AS name, ARRAY(SELECT r FROM unnest($1::text[]) AS r WHERE has_sequence_privilege(r, c.oid, 'USAGE') OR has_sequence_privilege(r, c.oid, 'SELECT') OR has_sequence_privilege(r, c.oid, 'UPDATE')) AS users
           FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY ($2) AND c.relkind = 'S'`,
        [ROLES, SCHEMAS],
      );
      expect(sequences.filter(({ users }) => users.length > 0)).toEqual([
        { name: 'mail.gateway_instance', users: [roleOf('gateway')] },
      ]);
    });

    it('every table, every role, every verb: granted exactly where it is written', async () => {
      const privileges = await world.system.query<{
        table: string;
        role: string;
        verb: string;
        table_wide: boolean;
        columns: string[];
      }>(
        `SELECT t AS table, r AS role, v AS verb, has_table_privilege(r, t, v) AS table_wide,
                CASE WHEN v = ANY ('{SELECT,INSERT,UPDATE,REFERENCES}') THEN ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = t::regclass AND attnum > 0 AND NOT attisdropped AND has_column_privilege(r, t, attname, v) ORDER BY 1) ELSE '{}' END AS columns
           FROM unnest($1::text[]) AS t, unnest($2::text[]) AS r, unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER,MAINTAIN}'::text[]) AS v`,
        [
          [...Object.keys(TABLES), ...OWNERS_ONLY],
          [...ROLES, 'chancery_queue'],
        ],
      );
      const wrong = privileges.filter(({ table, role, verb, table_wide, columns }) => {
        const known = TABLES[table];
        const own = known && roleOf(known.service) === role;
        const may = !!own && known.may.includes(verb as Verb);
        const some = own ? (known.columns?.[verb as Verb] ?? []) : [];
        return table_wide !== may || (!may && columns.join() !== some.join());
      });
      expect(wrong).toEqual([]);
      expect(privileges.length).toBe(
        (Object.keys(TABLES).length + OWNERS_ONLY.length) * (ROLES.length + 1) * 8,
      );
      console.info(
        `isolation: ${privileges.length} privileges of ${ROLES.length + 1} roles over ${Object.keys(TABLES).length + OWNERS_ONLY.length} tables`,
      );
    });
  });
}
