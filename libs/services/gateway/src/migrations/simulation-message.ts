import { roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const rules = roleOf('rules');

/** One message of those that rules can be tried on later, by its id; see simulation-access.ts for what is told of it. */
export class GatewaySimulationMessage1796800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION mail.simulation_message(p_organisation uuid, p_id uuid)
        RETURNS TABLE (id uuid, at text, client_address text, sender text, header_from text, size bigint, groups jsonb, recipients jsonb)
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = mail, pg_temp AS $$
        BEGIN
          IF p_organisation IS NULL OR p_organisation IS DISTINCT FROM nullif(current_setting('chancery.organisation', true), '')::uuid THEN
            RAISE EXCEPTION 'not the organisation of this transaction' USING ERRCODE = '42501';
          END IF;
          RETURN QUERY
          SELECT s.* FROM mail.message m,
                 LATERAL mail.simulation_messages(p_organisation, m.received_at, m.received_at + interval '1 microsecond', NULL, NULL, 1000) s
           WHERE m.organisation_id = p_organisation AND m.id = p_id AND s.id = p_id;
        END $$;
      REVOKE ALL ON FUNCTION mail.simulation_message(uuid, uuid) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION mail.simulation_message(uuid, uuid) TO ${rules};
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION mail.simulation_message(uuid, uuid)');
  }
}
