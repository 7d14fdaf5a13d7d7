import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the search for messages needs besides the indexes that were there: recipients of a domain, and those with
 * an end that somebody looks for. Entries of one domain share their key in the index, and the second index holds
 * only what went wrong, so that mail as it should be hardly pays for either (docs/adr/0046).
 */
export class GatewayMessageSearch1764230000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX recipient_domain ON mail.recipient (organisation_id, domain);
      CREATE INDEX recipient_ended_badly ON mail.recipient (organisation_id, state)
        WHERE state IN ('bounced', 'rejected', 'held', 'discarded');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX mail.recipient_domain, mail.recipient_ended_badly');
  }
}
