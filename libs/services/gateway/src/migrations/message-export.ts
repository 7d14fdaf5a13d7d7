import { roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const audit = roleOf('audit');

/**
 * What `console/conditions.ts` says of a filter, of one message `m` and `p_filter`: who is sought stands there already
 * taken apart, as `{"kind", "text"}` or `{"kind": "domain", "domain"}`. A spec compares both, filter by filter.
 */
const address = (name: string, column: string, domain: string): string => `
  (p_filter->'${name}' IS NULL OR CASE p_filter->'${name}'->>'kind'
     WHEN 'domain' THEN ${domain} = p_filter->'${name}'->>'domain'
     WHEN 'address' THEN lower(${column}) = p_filter->'${name}'->>'text'
     ELSE position(p_filter->'${name}'->>'text' in lower(${column})) > 0 END)`;

/** @param more further conditions */
const matches = (more: string): string => `
      m.organisation_id = p_organisation
  AND (p_filter->>'from' IS NULL OR m.received_at >= (p_filter->>'from')::timestamptz)
  AND (p_filter->>'to' IS NULL OR m.received_at < (p_filter->>'to')::timestamptz)
  AND (p_filter->>'protected' IS NULL OR m.protected = (p_filter->>'protected' = 'yes'))
  AND (p_filter->>'id' IS NULL OR m.id = (p_filter->>'id')::uuid)
  AND (p_filter->'messageIds' IS NULL OR p_filter->'messageIds' ? m.header_message_id)
  AND (p_filter->>'rule' IS NULL OR m.groups @> jsonb_build_array(jsonb_build_object('rules', jsonb_build_array(jsonb_build_object('id', p_filter->>'rule')))))
  AND (p_filter->>'template' IS NULL OR m.groups @> jsonb_build_array(jsonb_build_object('template', p_filter->>'template')))
  AND ${address('sender', 'm.sender', `split_part(lower(m.sender), '@', -1)`)}
  AND ((p_filter->'recipient' IS NULL AND p_filter->>'domain' IS NULL AND p_filter->>'state' IS NULL) OR EXISTS (
    SELECT 1 FROM mail.recipient r WHERE r.message_id = m.id
       AND (p_filter->>'domain' IS NULL OR r.domain = p_filter->>'domain')
       AND (p_filter->>'state' IS NULL OR r.state = p_filter->>'state')
       AND ${address('recipient', 'r.address', 'r.domain')})) ${more}`;

const GUARD = `
  IF p_organisation IS NULL OR p_organisation IS DISTINCT FROM nullif(current_setting('chancery.organisation', true), '')::uuid THEN
    RAISE EXCEPTION 'not the organisation of this transaction' USING ERRCODE = '42501';
  END IF;`;

/** The functions, with what a filter may say besides. */
export const exportFunctions = (more = ''): string => `
      CREATE OR REPLACE FUNCTION mail.export_count(p_organisation uuid, p_filter jsonb) RETURNS bigint
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = mail, pg_temp AS $$
        BEGIN ${GUARD}
          RETURN (SELECT count(*) FROM mail.message m WHERE ${matches(more)});
        END $$;
      CREATE OR REPLACE FUNCTION mail.export_messages(p_organisation uuid, p_filter jsonb, p_at text, p_id uuid, p_limit int)
        RETURNS TABLE (id uuid, at text, sender text, header_message_id text, size bigint, protected boolean, templates text[], rules text[], recipients jsonb)
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = mail, pg_temp AS $$
        BEGIN ${GUARD}
          RETURN QUERY
          SELECT m.id, to_char(m.received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), m.sender, m.header_message_id, m.size, m.protected,
                 ARRAY(SELECT DISTINCT g->>'template' FROM jsonb_array_elements(m.groups) AS g WHERE g->>'template' IS NOT NULL ORDER BY 1),
                 ARRAY(SELECT DISTINCT r->>'name' FROM jsonb_array_elements(m.groups) AS g, jsonb_array_elements(g->'rules') AS r ORDER BY 1),
                 (SELECT jsonb_agg(jsonb_build_array(r.address, r.state) ORDER BY r.idx) FROM mail.recipient r WHERE r.message_id = m.id)
            FROM mail.message m
           WHERE ${matches(more)} AND (p_at IS NULL OR (m.received_at, m.id) < (p_at::timestamptz, p_id))
           ORDER BY m.received_at DESC, m.id DESC LIMIT p_limit;
        END $$;`;

/**
 * The messages of an export, for the audit service, which writes it: what the console's list shows of them, and nothing
 * that is sealed or that a rule writes into a message.
 */
export class GatewayMessageExport1764600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ${exportFunctions()}
      REVOKE ALL ON FUNCTION mail.export_count(uuid, jsonb), mail.export_messages(uuid, jsonb, text, uuid, int) FROM PUBLIC;
      GRANT USAGE ON SCHEMA mail TO ${audit};
      GRANT EXECUTE ON FUNCTION mail.export_count(uuid, jsonb), mail.export_messages(uuid, jsonb, text, uuid, int) TO ${audit};
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION mail.export_count(uuid, jsonb), mail.export_messages(uuid, jsonb, text, uuid, int);
      REVOKE USAGE ON SCHEMA mail FROM ${audit};
    `);
  }
}
