import { forgetSnapshots, roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Old snapshots may go. */
export class DirectoryOldSnapshots1797000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(forgetSnapshots('directory', roleOf('directory')));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION directory.forget_snapshots(uuid, int)');
  }
}
