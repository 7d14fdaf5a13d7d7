import { roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which rules name a connector: whoever keeps the connectors must not delete one that mail is to leave by. */
export class RulesConnectorUses1796700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION rules.connector_uses(p_organisation uuid)
        RETURNS TABLE (connector text, rule_id uuid, rule_name text)
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = rules, pg_temp AS $$
      BEGIN
        IF p_organisation IS NULL OR p_organisation IS DISTINCT FROM nullif(current_setting('chancery.organisation', true), '')::uuid THEN
          RAISE EXCEPTION 'not the organisation of this transaction' USING ERRCODE = '42501';
        END IF;
        RETURN QUERY
          SELECT DISTINCT a.each -> 'args' ->> 'connector', r.id, r.body ->> 'name'
            FROM rules.rule r, jsonb_array_elements(r.body -> 'actions') AS a (each)
           WHERE r.organisation_id = p_organisation
             AND a.each ->> 'action' = 'RouteMessageOutboundConnector';
      END $$;
      REVOKE ALL ON FUNCTION rules.connector_uses(uuid) FROM PUBLIC;
      GRANT USAGE ON SCHEMA rules TO ${roleOf('directory')};
      GRANT EXECUTE ON FUNCTION rules.connector_uses(uuid) TO ${roleOf('directory')};
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION rules.connector_uses(uuid)');
  }
}
