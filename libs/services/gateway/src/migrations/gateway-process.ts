import { isolated, roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What each gateway process says of itself to each organisation, anew every five seconds. Unlogged: it is
 * of no use after a crash, and costs neither the log nor a replica anything.
 */
export class GatewayProcessTable1764200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE UNLOGGED TABLE mail.gateway_process (
        organisation_id uuid NOT NULL,
        instance int NOT NULL,
        host text NOT NULL,
        pid int NOT NULL,
        version text NOT NULL,
        started_at timestamptz NOT NULL,
        seen_at timestamptz NOT NULL DEFAULT now(),
        listeners jsonb NOT NULL,
        certificate jsonb NOT NULL,
        revisions jsonb NOT NULL,
        PRIMARY KEY (organisation_id, instance)
      );
      ${isolated('mail.gateway_process', roleOf('gateway'))}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE mail.gateway_process');
  }
}
