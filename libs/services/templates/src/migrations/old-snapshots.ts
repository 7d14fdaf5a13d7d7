import { forgetSnapshots, roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Old snapshots may go. */
export class TemplatesOldSnapshots1797000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(forgetSnapshots('templates', roleOf('directory')));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION templates.forget_snapshots(uuid, int)');
  }
}
