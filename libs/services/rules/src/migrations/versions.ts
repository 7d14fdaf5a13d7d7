import { isolated, roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What every save of a rule made of it. Nothing of it is changed or deleted later, also when the rule is. What was
 * saved before there was a history begins with the version that is there now.
 */
export class RulesVersions1795700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE rules.rule_version (
        organisation_id uuid NOT NULL,
        rule_id uuid NOT NULL,
        version int NOT NULL,
        change text NOT NULL CHECK (change IN ('created', 'changed', 'deleted', 'restored')),
        restored int,
        note text,
        priority int NOT NULL,
        body jsonb NOT NULL,
        saved_by text NOT NULL,
        saved_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (organisation_id, rule_id, version)
      );
      CREATE INDEX rule_version_deleted ON rules.rule_version (organisation_id, saved_at DESC, rule_id) WHERE change = 'deleted';
      -- The owner need not be a superuser: forced row security would hide from it what is to be copied.
      ALTER TABLE rules.rule NO FORCE ROW LEVEL SECURITY;
      INSERT INTO rules.rule_version (organisation_id, rule_id, version, change, priority, body, saved_by, saved_at)
        SELECT organisation_id, id, version, CASE version WHEN 1 THEN 'created' ELSE 'changed' END, priority, body, updated_by, updated_at
          FROM rules.rule;
      ALTER TABLE rules.rule FORCE ROW LEVEL SECURITY;
      ${isolated('rules.rule_version', roleOf('rules'), 'SELECT, INSERT')}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE rules.rule_version');
  }
}
