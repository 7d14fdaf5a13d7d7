import { roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Rules ask who is a member of a group: the groups that there are go into what is published, and the rules service may
 * read it, as the gateway does, to know which groups a rule may name.
 */
export class LicensingGroupsInRules1795700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The owner need not be a superuser: forced row security would hide from it what is published again.
      ALTER TABLE licensing.snapshot NO FORCE ROW LEVEL SECURITY;
      ALTER TABLE licensing.assignee_group NO FORCE ROW LEVEL SECURITY;
      INSERT INTO licensing.snapshot (organisation_id, version, body)
        SELECT s.organisation_id, s.version + 1, s.body || jsonb_build_object('groups', g.groups)
          FROM (SELECT DISTINCT ON (organisation_id) * FROM licensing.snapshot ORDER BY organisation_id, version DESC) s
          JOIN (SELECT organisation_id, jsonb_agg(jsonb_build_object('id', id, 'name', name, 'members', to_jsonb(members)) ORDER BY id) AS groups
                  FROM licensing.assignee_group GROUP BY organisation_id) g ON g.organisation_id = s.organisation_id;
      ALTER TABLE licensing.assignee_group FORCE ROW LEVEL SECURITY;
      ALTER TABLE licensing.snapshot FORCE ROW LEVEL SECURITY;
      GRANT USAGE ON SCHEMA licensing TO ${roleOf('rules')};
      GRANT EXECUTE ON FUNCTION licensing.published() TO ${roleOf('rules')};
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      REVOKE EXECUTE ON FUNCTION licensing.published() FROM ${roleOf('rules')};
      REVOKE USAGE ON SCHEMA licensing FROM ${roleOf('rules')};
    `);
  }
}
