import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = ['message', 'segment', 'recipient'] as const;
const OWN = `nullif(current_setting('chancery.organisation', true), '')::uuid`;

/**
 * The transaction's organisation is read once per statement, not once per row: as a subquery it becomes an InitPlan.
 * A scan of a hundred thousand recipients spent most of its time on reading one and the same setting again.
 */
export class GatewayPolicyOnce1795700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await policies(runner, `(SELECT ${OWN})`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await policies(runner, OWN);
  }
}

async function policies(runner: QueryRunner, own: string): Promise<void> {
  for (const table of TABLES)
    await runner.query(`
      ALTER POLICY mail_${table}_organisation ON mail.${table}
        USING (organisation_id IS NOT DISTINCT FROM ${own}) WITH CHECK (organisation_id IS NOT DISTINCT FROM ${OWN})`);
}
