import { isolated, roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When `chancery backup` last ended well, for whoever asks whether there is one. */
export class RightsBackup1764310000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE rights.backup (
        organisation_id uuid NOT NULL,
        made_at timestamptz NOT NULL,
        rows bigint NOT NULL,
        PRIMARY KEY (organisation_id, made_at)
      );
      ${isolated('rights.backup', roleOf('rights'), 'SELECT, INSERT')}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE rights.backup');
  }
}
