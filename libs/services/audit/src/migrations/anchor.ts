import { isolated, roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where an organisation's chain begins once its oldest records are gone: the place and link of the last one deleted. */
export class AuditAnchor1764700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit.anchor (
        organisation_id uuid PRIMARY KEY,
        position bigint NOT NULL,
        chain bytea NOT NULL,
        moved_at timestamptz NOT NULL
      );
      ${isolated('audit.anchor', roleOf('audit'), 'SELECT, INSERT, UPDATE')}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE audit.anchor');
  }
}
