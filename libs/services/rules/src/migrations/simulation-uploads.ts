import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Simulations of what is in a file. The file itself is kept nowhere. */
export class RulesSimulationUploads1796360000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE rules.simulation
        ADD COLUMN source text NOT NULL DEFAULT 'past' CHECK (source IN ('past', 'upload')),
        ADD COLUMN file_name text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE rules.simulation DROP COLUMN source, DROP COLUMN file_name');
  }
}
