import { isolated, roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Messages kept with what rules must decide over them (docs/adr/0090). The message is sealed under a key of its own,
 * which is sealed under the key of the organisation; from whom to whom it goes is kept as with every message.
 */
export class RulesCases1796800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE rules.regression_case (
        id uuid PRIMARY KEY,
        organisation_id uuid NOT NULL,
        name text NOT NULL,
        sender text NOT NULL,
        recipients text[] NOT NULL,
        sealed_key bytea NOT NULL,
        sealed bytea NOT NULL,
        bytes int NOT NULL,
        counts text[] NOT NULL,
        expected jsonb NOT NULL,
        version int NOT NULL DEFAULT 1,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_by text NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now(),
        last jsonb
      );
      -- It is sealed: there is nothing to compress.
      ALTER TABLE rules.regression_case ALTER COLUMN sealed SET STORAGE EXTERNAL;
      CREATE UNIQUE INDEX regression_case_name ON rules.regression_case (organisation_id, lower(name));
      ${isolated('rules.regression_case', roleOf('rules'))}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE rules.regression_case');
  }
}
