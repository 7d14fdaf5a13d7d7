import { roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whether an administrator has written a rule that is judged: the guide of the first hour asks. The starter rule was
 * written by the first start, whose name is no address.
 */
export class RulesFirstRun1795600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION rules.has_own_rule(p_organisation uuid)
        RETURNS boolean
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = rules, pg_temp AS $$
      BEGIN
        IF p_organisation IS NULL OR p_organisation IS DISTINCT FROM nullif(current_setting('chancery.organisation', true), '')::uuid THEN
          RAISE EXCEPTION 'not the organisation of this transaction' USING ERRCODE = '42501';
        END IF;
        RETURN EXISTS (
          SELECT 1 FROM rules.rule r
           WHERE r.organisation_id = p_organisation AND r.updated_by LIKE '%@%'
             AND r.body -> 'enabled' IS DISTINCT FROM 'false'::jsonb AND r.body ->> 'mode' IS DISTINCT FROM 'off');
      END $$;
      REVOKE ALL ON FUNCTION rules.has_own_rule(uuid) FROM PUBLIC;
      GRANT USAGE ON SCHEMA rules TO ${roleOf('directory')};
      GRANT EXECUTE ON FUNCTION rules.has_own_rule(uuid) TO ${roleOf('directory')};
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION rules.has_own_rule(uuid)');
  }
}
