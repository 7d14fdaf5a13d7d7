import { isolated, roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const role = roleOf('audit');

/**
 * Exports and the pieces of their files. `run` counts who took the work up: a piece is written only by the newest, so
 * that a worker that comes back late adds nothing to the file of the one after it.
 */
export class AuditExports1764600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit.export (
        id uuid PRIMARY KEY,
        organisation_id uuid NOT NULL,
        what text NOT NULL,
        filters jsonb NOT NULL,
        asked_by text NOT NULL,
        asked_at timestamptz NOT NULL DEFAULT now(),
        state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
        run int NOT NULL DEFAULT 0,
        heard_at timestamptz,
        done bigint NOT NULL DEFAULT 0,
        total bigint,
        bytes bigint NOT NULL DEFAULT 0,
        sha256 text,
        finished_at timestamptz,
        expires_at timestamptz,
        fault text,
        downloads int NOT NULL DEFAULT 0,
        downloaded_by text,
        downloaded_at timestamptz
      );
      CREATE INDEX export_list ON audit.export (organisation_id, id DESC);
      ${isolated('audit.export', role)}
      CREATE TABLE audit.export_part (
        export_id uuid NOT NULL REFERENCES audit.export ON DELETE CASCADE,
        part int NOT NULL,
        organisation_id uuid NOT NULL,
        bytes bytea NOT NULL,
        PRIMARY KEY (export_id, part)
      );
      ${isolated('audit.export_part', role, 'SELECT, INSERT, DELETE')}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE audit.export_part, audit.export');
  }
}
