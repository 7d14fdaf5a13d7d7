import { isolated, roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const role = roleOf('audit');
const writers = (['directory', 'rules', 'templates', 'licensing', 'rights', 'gateway'] as const)
  .map(roleOf)
  .join(', ');

export class AuditInitial1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit.record (
        id uuid PRIMARY KEY,
        organisation_id uuid NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        kind text NOT NULL,
        message_id uuid,
        recipient text,
        actor text NOT NULL,
        body jsonb NOT NULL,
        leaf bytea NOT NULL,
        xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
        position bigint,
        chain bytea
      );
      CREATE INDEX record_unplaced ON audit.record (organisation_id, xid, id) WHERE position IS NULL;
      CREATE UNIQUE INDEX record_position ON audit.record (organisation_id, position) WHERE position IS NOT NULL;
      CREATE INDEX record_message ON audit.record (message_id) WHERE message_id IS NOT NULL;
      CREATE INDEX record_at ON audit.record (organisation_id, at);
      ${isolated('audit.record', role, 'SELECT, DELETE')}
      GRANT UPDATE (position, chain) ON audit.record TO ${role};
      CREATE TABLE audit.head (
        organisation_id uuid PRIMARY KEY,
        position bigint NOT NULL,
        chain bytea NOT NULL,
        placed_at timestamptz NOT NULL
      );
      ${isolated('audit.head', role, 'SELECT, INSERT, UPDATE')}
      -- Appends records in the caller's own transaction. The leaf is a hash of what the record says, so that
      -- whoever changes a record later has to change the chain after it as well.
      CREATE FUNCTION audit.append(p_organisation uuid, p_ids uuid[], p_kinds text[], p_messages uuid[], p_recipients text[], p_actors text[], p_bodies text[])
        RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = audit, pg_temp
        AS $$
        DECLARE added bigint;
        BEGIN
          IF p_organisation IS NULL OR p_organisation IS DISTINCT FROM nullif(current_setting('chancery.organisation', true), '')::uuid THEN
            RAISE EXCEPTION 'audit.append: not the organisation of this transaction' USING ERRCODE = '42501';
          END IF;
          INSERT INTO audit.record (id, organisation_id, kind, message_id, recipient, actor, body, leaf)
          SELECT t.id, p_organisation, t.kind, t.message, t.recipient, t.actor, t.body::jsonb,
                 sha256(convert_to(concat_ws(E'\\x1f', t.id, p_organisation, to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), t.kind,
                                             coalesce(t.message::text, '-'), coalesce(t.recipient, '-'), t.actor, t.body::jsonb::text), 'UTF8'))
          FROM unnest(p_ids, p_kinds, p_messages, p_recipients, p_actors, p_bodies) AS t(id, kind, message, recipient, actor, body);
          GET DIAGNOSTICS added = ROW_COUNT;
          RETURN added;
        END $$;
      REVOKE ALL ON FUNCTION audit.append(uuid, uuid[], text[], uuid[], text[], text[], text[]) FROM PUBLIC;
      GRANT USAGE ON SCHEMA audit TO ${writers};
      GRANT EXECUTE ON FUNCTION audit.append(uuid, uuid[], text[], uuid[], text[], text[], text[]) TO ${writers};
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA audit CASCADE');
  }
}
