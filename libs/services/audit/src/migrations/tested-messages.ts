import { roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const gateway = roleOf('gateway');

/**
 * The messages that a rule in test mode matched, for the console's search. Few records name one: the index holds these
 * only.
 */
export class AuditTestedMessages1796400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX record_tested ON audit.record (organisation_id, at) WHERE body ? 'testMatches';
      CREATE FUNCTION audit.tested_messages(p_organisation uuid, p_rule text)
        RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = audit, pg_temp AS $$
        BEGIN
          IF p_organisation IS NULL OR p_organisation IS DISTINCT FROM nullif(current_setting('chancery.organisation', true), '')::uuid THEN
            RAISE EXCEPTION 'not the organisation of this transaction' USING ERRCODE = '42501';
          END IF;
          RETURN QUERY
          SELECT r.message_id FROM audit.record r
           WHERE r.organisation_id = p_organisation AND r.kind = 'message.committed' AND r.body ? 'testMatches'
             AND r.body->'testMatches' @> jsonb_build_array(jsonb_build_object('id', p_rule));
        END $$;
      REVOKE ALL ON FUNCTION audit.tested_messages(uuid, text) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION audit.tested_messages(uuid, text) TO ${gateway};
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION audit.tested_messages(uuid, text);
      DROP INDEX audit.record_tested;
    `);
  }
}
