import { forgetSnapshots, roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Old snapshots may go. */
export class RulesOldSnapshots1797000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(forgetSnapshots('rules', roleOf('directory')));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION rules.forget_snapshots(uuid, int)');
  }
}
