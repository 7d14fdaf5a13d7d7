import { isolated, roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What rules would have made of past mail: what was asked, how far it is, and what came out. */
export class RulesSimulations1796200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE rules.simulation (
        id uuid PRIMARY KEY,
        organisation_id uuid NOT NULL,
        draft jsonb,
        days int NOT NULL,
        zone text NOT NULL,
        asked_by text NOT NULL,
        asked_at timestamptz NOT NULL DEFAULT now(),
        state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
        run int NOT NULL DEFAULT 0,
        heard_at timestamptz,
        done bigint NOT NULL DEFAULT 0,
        total bigint,
        result jsonb,
        finished_at timestamptz,
        expires_at timestamptz,
        fault text
      );
      CREATE INDEX simulation_list ON rules.simulation (organisation_id, id DESC);
      ${isolated('rules.simulation', roleOf('rules'))}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE rules.simulation');
  }
}
