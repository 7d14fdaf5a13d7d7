import { isolated, roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const role = roleOf('gateway');

/**
 * What held recipients wait for: one row for each level of approval that somebody was or is to be asked for, the links
 * that were mailed as hashes, and how often one client asked in this minute.
 */
export class GatewayApproval1796210000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE mail.approval (
        id uuid PRIMARY KEY,
        organisation_id uuid NOT NULL,
        message_id uuid NOT NULL,
        groups int[] NOT NULL,
        level int NOT NULL,
        rule_id text NOT NULL,
        rule_name text NOT NULL,
        rule_priority int NOT NULL,
        approvers text[] NOT NULL,
        state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'approved', 'rejected', 'expired')),
        asked_at timestamptz,
        expires_at timestamptz,
        decided_at timestamptz,
        decided_by text,
        comment text,
        UNIQUE (message_id, level, groups)
      );
      CREATE INDEX approval_waiting ON mail.approval (organisation_id, expires_at) WHERE state = 'waiting';
      ${isolated('mail.approval', role)}
      CREATE TABLE mail.approval_link (
        hash bytea PRIMARY KEY,
        organisation_id uuid NOT NULL,
        approval_id uuid NOT NULL REFERENCES mail.approval (id) ON DELETE CASCADE,
        address text NOT NULL
      );
      CREATE INDEX approval_link_approval ON mail.approval_link (approval_id);
      ${isolated('mail.approval_link', role)}
      CREATE TABLE mail.approval_pace (
        organisation_id uuid NOT NULL,
        client bytea NOT NULL,
        minute timestamptz NOT NULL,
        asked int NOT NULL,
        PRIMARY KEY (organisation_id, client)
      );
      ${isolated('mail.approval_pace', role)}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE mail.approval_pace, mail.approval_link, mail.approval');
  }
}
