import { roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const rules = roleOf('rules');

/** Which rules in test mode matched messages: whoever tries rules on mail of past days goes by it. */
export class AuditTestMatches1796200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION audit.test_matches(p_organisation uuid, p_messages uuid[])
        RETURNS TABLE (message_id uuid, rules text[])
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = audit, pg_temp AS $$
        BEGIN
          IF p_organisation IS NULL OR p_organisation IS DISTINCT FROM nullif(current_setting('chancery.organisation', true), '')::uuid THEN
            RAISE EXCEPTION 'not the organisation of this transaction' USING ERRCODE = '42501';
          END IF;
          RETURN QUERY
          SELECT r.message_id, ARRAY(SELECT DISTINCT t->>'id' FROM jsonb_array_elements(r.body->'testMatches') AS t)
            FROM audit.record r
           WHERE r.organisation_id = p_organisation AND r.message_id = ANY (p_messages) AND r.kind = 'message.committed' AND r.body ? 'testMatches';
        END $$;
      REVOKE ALL ON FUNCTION audit.test_matches(uuid, uuid[]) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION audit.test_matches(uuid, uuid[]) TO ${rules};
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION audit.test_matches(uuid, uuid[])');
  }
}
