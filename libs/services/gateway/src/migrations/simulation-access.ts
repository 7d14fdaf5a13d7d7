import { roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const rules = roleOf('rules');

const GUARD = `
  IF p_organisation IS NULL OR p_organisation IS DISTINCT FROM nullif(current_setting('chancery.organisation', true), '')::uuid THEN
    RAISE EXCEPTION 'not the organisation of this transaction' USING ERRCODE = '42501';
  END IF;`;

/** Mail that rules judged: replies from the portal come in by the internal door, and for mail of our own nobody connects. */
const JUDGED = `m.organisation_id = p_organisation AND m.received_at >= p_from AND m.received_at < p_to AND m.listener <> 'internal' AND m.client_address <> ''`;

/**
 * What rules can be tried on later: who sent what to whom and what was made of it. Nothing that is sealed, and nothing
 * that a rule writes into a message.
 */
export class GatewaySimulationAccess1796200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION mail.simulation_extent(p_organisation uuid, p_from timestamptz, p_to timestamptz)
        RETURNS TABLE (messages bigint, earliest timestamptz)
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = mail, pg_temp AS $$
        BEGIN ${GUARD}
          RETURN QUERY SELECT count(*), min(m.received_at) FROM mail.message m WHERE ${JUDGED};
        END $$;
      CREATE FUNCTION mail.simulation_messages(p_organisation uuid, p_from timestamptz, p_to timestamptz, p_at text, p_id uuid, p_limit int)
        RETURNS TABLE (id uuid, at text, client_address text, sender text, header_from text, size bigint, groups jsonb, recipients jsonb)
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = mail, pg_temp AS $$
        BEGIN ${GUARD}
          RETURN QUERY
          SELECT m.id, to_char(m.received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), m.client_address, m.sender, m.header_from, m.size,
                 (SELECT jsonb_agg(jsonb_build_object(
                           'template', g->'template',
                           'rejected', g->'reject' <> 'null'::jsonb,
                           'ending', g->'ending'->'kind',
                           'rules', (SELECT coalesce(jsonb_agg(r->'id' ORDER BY at_rule), '[]'::jsonb)
                                       FROM jsonb_array_elements(g->'rules') WITH ORDINALITY AS rule (r, at_rule))) ORDER BY at_group)
                    FROM jsonb_array_elements(m.groups) WITH ORDINALITY AS each (g, at_group)),
                 (SELECT jsonb_agg(jsonb_build_array(r.address, r.group_no, r.state, r.notify = 'NEVER' AND r.orcpt IS NULL) ORDER BY r.idx)
                    FROM mail.recipient r WHERE r.message_id = m.id)
            FROM mail.message m
           WHERE ${JUDGED} AND (p_at IS NULL OR (m.received_at, m.id) > (p_at::timestamptz, p_id))
           ORDER BY m.received_at, m.id LIMIT p_limit;
        END $$;
      REVOKE ALL ON FUNCTION mail.simulation_extent(uuid, timestamptz, timestamptz), mail.simulation_messages(uuid, timestamptz, timestamptz, text, uuid, int) FROM PUBLIC;
      GRANT USAGE ON SCHEMA mail TO ${rules};
      GRANT EXECUTE ON FUNCTION mail.simulation_extent(uuid, timestamptz, timestamptz), mail.simulation_messages(uuid, timestamptz, timestamptz, text, uuid, int) TO ${rules};
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION mail.simulation_extent(uuid, timestamptz, timestamptz), mail.simulation_messages(uuid, timestamptz, timestamptz, text, uuid, int);
      REVOKE USAGE ON SCHEMA mail FROM ${rules};
    `);
  }
}
