import { isolated, roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const role = roleOf('audit');

/** Figures per hour, and up to which record they are complete. */
export class AuditRollups1764200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit.rollup (
        organisation_id uuid NOT NULL,
        hour timestamptz NOT NULL,
        measure text NOT NULL,
        key text NOT NULL,
        label text,
        amount bigint NOT NULL,
        PRIMARY KEY (organisation_id, measure, hour, key)
      );
      ${isolated('audit.rollup', role)}
      -- What happened by transactions that began before complete_at is counted. A moment becomes the next complete_at
      -- when no transaction that ran then (those below watched_xid) is running any more.
      CREATE TABLE audit.rollup_head (
        organisation_id uuid PRIMARY KEY,
        position bigint NOT NULL,
        complete_at timestamptz,
        watched_xid xid8,
        watched_at timestamptz
      );
      ${isolated('audit.rollup_head', role)}
      -- Whoever takes figures along is said in the trail like everybody else.
      GRANT EXECUTE ON FUNCTION audit.append(uuid, uuid[], text[], uuid[], text[], text[], text[]) TO ${role};
      CREATE INDEX record_kind ON audit.record (organisation_id, kind, position DESC) WHERE position IS NOT NULL;
      CREATE INDEX record_actor ON audit.record (organisation_id, lower(actor), position DESC) WHERE position IS NOT NULL;
      CREATE INDEX record_recipient ON audit.record (organisation_id, lower(recipient), position DESC) WHERE position IS NOT NULL AND recipient IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `REVOKE EXECUTE ON FUNCTION audit.append(uuid, uuid[], text[], uuid[], text[], text[], text[]) FROM ${role};
       DROP INDEX audit.record_kind, audit.record_actor, audit.record_recipient; DROP TABLE audit.rollup, audit.rollup_head`,
    );
  }
}
