import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = ['message', 'segment', 'recipient'] as const;
const OWN = `nullif(current_setting('chancery.organisation', true), '')::uuid`;

/**
 * The organisation of a row is a check, not a way to find it. With `=` a policy's condition can be answered
 * by an index, and on a table without statistics the planner took the index of the whole organisation where
 * the statement names the rows it wants: a batch then read every waiting recipient once per outcome. No
 * index answers IS NOT DISTINCT FROM; queries that want an organisation's rows say so themselves.
 *
 * The marks of answers that may not have arrived are looked for once, when a gateway starts; an index for it
 * kept every change of a message from staying in its page.
 */
export class GatewayAccessPaths1764100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await policies(runner, 'IS NOT DISTINCT FROM');
    await runner.query(`
      DROP INDEX mail.message_unconfirmed;
      -- Room for the version that the last outcome makes.
      ALTER TABLE mail.message SET (fillfactor = 60);
      ALTER TABLE mail.recipient SET (fillfactor = 80);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await policies(runner, '=');
    await runner.query(`
      ALTER TABLE mail.recipient RESET (fillfactor);
      ALTER TABLE mail.message RESET (fillfactor);
      CREATE INDEX message_unconfirmed ON mail.message (received_at) WHERE fold_key IS NOT NULL;
    `);
  }
}

async function policies(runner: QueryRunner, operator: string): Promise<void> {
  for (const table of TABLES)
    await runner.query(`
      ALTER POLICY mail_${table}_organisation ON mail.${table}
        USING (organisation_id ${operator} ${OWN}) WITH CHECK (organisation_id ${operator} ${OWN})`);
}
