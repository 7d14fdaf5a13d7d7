import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Senders without a licence are a handful among a million records: an index that holds only them. */
export class AuditUnlicensed1764400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX record_unlicensed ON audit.record (organisation_id, at)
        WHERE kind IN ('message.unlicensed-refused', 'message.unlicensed-sent')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX audit.record_unlicensed');
  }
}
