import { isolated, publishedTable, roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const role = roleOf('rules');

export class RulesInitial1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE rules.rule (
        id uuid PRIMARY KEY,
        organisation_id uuid NOT NULL,
        priority int NOT NULL CHECK (priority >= 0),
        body jsonb NOT NULL,
        version int NOT NULL DEFAULT 1,
        updated_by text NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (organisation_id, priority) DEFERRABLE INITIALLY DEFERRED
      );
      CREATE UNIQUE INDEX rule_name ON rules.rule (organisation_id, lower(body ->> 'name'));
      ${isolated('rules.rule', role)}
      ${publishedTable('rules', role, [role, roleOf('gateway')])}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA rules CASCADE');
  }
}
