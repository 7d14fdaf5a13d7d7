import { isolated, roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An organisation's own types of sensitive information, and what every save made of them. */
export class RulesSensitiveTypes1795900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const role = roleOf('rules');
    await runner.query(`
      CREATE TABLE rules.sensitive_type (
        organisation_id uuid NOT NULL,
        code text NOT NULL,
        body jsonb NOT NULL,
        version int NOT NULL DEFAULT 1,
        updated_by text NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (organisation_id, code)
      );
      CREATE UNIQUE INDEX sensitive_type_name ON rules.sensitive_type (organisation_id, lower(body ->> 'name'));
      CREATE TABLE rules.sensitive_type_version (
        organisation_id uuid NOT NULL,
        code text NOT NULL,
        version int NOT NULL,
        body jsonb NOT NULL,
        saved_by text NOT NULL,
        saved_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (organisation_id, code, version)
      );
      ${isolated('rules.sensitive_type', role)}
      ${isolated('rules.sensitive_type_version', role, 'SELECT, INSERT')}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE rules.sensitive_type_version, rules.sensitive_type');
  }
}
