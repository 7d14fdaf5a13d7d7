import { isolated, publishedTable, roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const role = roleOf('licensing');

export class LicensingInitial1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE licensing.subscription (
        organisation_id uuid PRIMARY KEY,
        plan text NOT NULL,
        seats int NOT NULL CHECK (seats >= 0),
        starts_at timestamptz NOT NULL,
        ends_at timestamptz,
        grace_days int NOT NULL DEFAULT 0 CHECK (grace_days BETWEEN 0 AND 365),
        check_mode text NOT NULL DEFAULT 'enforce' CHECK (check_mode IN ('enforce', 'warn', 'off'))
      );
      ${isolated('licensing.subscription', role)}
      CREATE TABLE licensing.assignment (
        organisation_id uuid NOT NULL,
        assignee text NOT NULL,
        PRIMARY KEY (organisation_id, assignee)
      );
      ${isolated('licensing.assignment', role)}
      ${publishedTable('licensing', role, [role, roleOf('gateway')])}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA licensing CASCADE');
  }
}
