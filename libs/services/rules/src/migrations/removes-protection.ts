import { roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The name of a rule in force that removes protection; null for every other. The rights service opens no key for
 * another (docs/adr/0086).
 */
export class RulesRemovesProtection1796600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION rules.removes_protection(p_organisation uuid, p_rule uuid) RETURNS text
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = rules, pg_temp AS $$
      BEGIN
        IF p_organisation IS NULL OR p_organisation IS DISTINCT FROM nullif(current_setting('chancery.organisation', true), '')::uuid THEN
          RAISE EXCEPTION 'not the organisation of this transaction' USING ERRCODE = '42501';
        END IF;
        RETURN (
          SELECT rule ->> 'name' FROM (SELECT body FROM rules.snapshot WHERE organisation_id = p_organisation ORDER BY version DESC LIMIT 1) AS newest,
                 jsonb_array_elements(newest.body -> 'ruleSet' -> 'rules') AS rule
           WHERE rule ->> 'id' = p_rule::text AND (rule ->> 'enabled')::boolean AND rule ->> 'mode' = 'enforce'
             AND rule -> 'actions' @> '[{"action": "RemoveOMEv2"}]');
      END $$;
      REVOKE ALL ON FUNCTION rules.removes_protection(uuid, uuid) FROM PUBLIC;
      GRANT USAGE ON SCHEMA rules TO ${roleOf('rights')};
      GRANT EXECUTE ON FUNCTION rules.removes_protection(uuid, uuid) TO ${roleOf('rights')};
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION rules.removes_protection(uuid, uuid)');
  }
}
