import { roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const rules = roleOf('rules');

/** The rules service seals messages that are kept to try rules on, under the key of the organisation (docs/adr/0090). */
export class RightsKeysForCases1796800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      GRANT USAGE ON SCHEMA rights TO ${rules};
      GRANT EXECUTE ON FUNCTION rights.wrapped_keys(uuid), rights.add_key(uuid, text, int, int, bytea) TO ${rules};
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      REVOKE EXECUTE ON FUNCTION rights.wrapped_keys(uuid), rights.add_key(uuid, text, int, int, bytea) FROM ${rules};
      REVOKE USAGE ON SCHEMA rights FROM ${rules};
    `);
  }
}
