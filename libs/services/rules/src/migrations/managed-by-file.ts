import { isolated, roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which rules were applied from files and are changed there only, and what those files said when they were
 * applied last: what is in force is compared with it.
 */
export class RulesManagedByFile1796350000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE rules.rule
        ADD COLUMN managed_file text,
        ADD COLUMN managed_by text,
        ADD COLUMN managed_at timestamptz,
        ADD CONSTRAINT rule_managed_whole CHECK (num_nulls(managed_file, managed_by, managed_at) IN (0, 3));
      CREATE TABLE rules.applied (
        organisation_id uuid PRIMARY KEY,
        source text NOT NULL,
        rules jsonb NOT NULL,
        applied_by text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now()
      );
      ${isolated('rules.applied', roleOf('rules'))}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE rules.applied;
      ALTER TABLE rules.rule DROP COLUMN managed_file, DROP COLUMN managed_by, DROP COLUMN managed_at;
    `);
  }
}
