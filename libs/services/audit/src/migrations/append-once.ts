import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A record that is appended a second time stays the one it was: after a crash of the database a gateway writes
 * again what it had written without waiting for the disk, and cannot know how much of that was kept.
 */
export class AuditAppendOnce1764100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(append('ON CONFLICT DO NOTHING'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(append(''));
  }
}

/** The function of the first migration, with what it does about an id that is there already. */
const append = (onConflict: string): string => `
  CREATE OR REPLACE FUNCTION audit.append(p_organisation uuid, p_ids uuid[], p_kinds text[], p_messages uuid[], p_recipients text[], p_actors text[], p_bodies text[])
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
      FROM unnest(p_ids, p_kinds, p_messages, p_recipients, p_actors, p_bodies) AS t(id, kind, message, recipient, actor, body)
      ${onConflict};
      GET DIAGNOSTICS added = ROW_COUNT;
      RETURN added;
    END $$;`;
