import { roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const rights = roleOf('rights');

/** As when the function was made first. */
const LICENSED = `
  IF p_organisation IS NULL OR p_organisation IS DISTINCT FROM nullif(current_setting('chancery.organisation', true), '')::uuid THEN
    RAISE EXCEPTION 'not the organisation of this transaction' USING ERRCODE = '42501';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM rights.licence l WHERE l.id = p_licence AND l.message_id = p_message AND l.organisation_id = p_organisation
                   AND l.recipient = p_person AND l.not_before <= now() AND (l.expires_at IS NULL OR l.expires_at > now())) THEN
    RAISE EXCEPTION 'no live licence' USING ERRCODE = '42501';
  END IF;`;

/** @param column further column of the answer, with its comma @param value what it holds, of message `m`, with its comma */
const partIndex = (column: string, value: string): string => `
      DROP FUNCTION mail.part_index(uuid, uuid, uuid, text);
      CREATE FUNCTION mail.part_index(p_organisation uuid, p_message uuid, p_licence uuid, p_person text)
        RETURNS TABLE (header bytea, part_index bytea, size bigint, segments int, header_message_id text${column})
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = mail, pg_temp AS $$
        BEGIN ${LICENSED}
          RETURN QUERY SELECT m.header, m.part_index, m.size, m.segments, m.header_message_id${value} FROM mail.message m
            WHERE m.id = p_message AND m.organisation_id = p_organisation AND m.erased_at IS NULL;
        END $$;
      REVOKE ALL ON FUNCTION mail.part_index(uuid, uuid, uuid, text) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION mail.part_index(uuid, uuid, uuid, text) TO ${rights};`;

/**
 * With the index of a message its reader gets what rules change in it: the edits of the group that the holder of the
 * licence is in, and of no other.
 */
export class GatewayMessageEdits1795900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      partIndex(
        ', edits jsonb',
        `, (SELECT m.groups->r.group_no->'edits' FROM rights.licence l
             JOIN mail.recipient r ON r.message_id = l.message_id AND r.ticket = l.ticket
            WHERE l.id = p_licence)`,
      ),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(partIndex('', ''));
  }
}
