import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the guide of the first hour cannot tell from the rest of the directory. */
export class DirectoryFirstRun1795600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE directory.organisation
        ADD COLUMN test_message_id uuid,
        ADD COLUMN first_run_dismissed_at timestamptz;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE directory.organisation DROP COLUMN test_message_id, DROP COLUMN first_run_dismissed_at',
    );
  }
}
