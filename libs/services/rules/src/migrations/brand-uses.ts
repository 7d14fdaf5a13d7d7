import { roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which rules name a brand: whoever keeps the brands must not delete one that mail is to be sent with. */
export class RulesBrandUses1764300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION rules.brand_uses(p_organisation uuid)
        RETURNS TABLE (brand text, rule_id uuid, rule_name text)
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = rules, pg_temp AS $$
      BEGIN
        IF p_organisation IS NULL OR p_organisation IS DISTINCT FROM nullif(current_setting('chancery.organisation', true), '')::uuid THEN
          RAISE EXCEPTION 'not the organisation of this transaction' USING ERRCODE = '42501';
        END IF;
        RETURN QUERY
          SELECT DISTINCT a.each -> 'args' ->> 'brand', r.id, r.body ->> 'name'
            FROM rules.rule r, jsonb_array_elements(r.body -> 'actions') AS a (each)
           WHERE r.organisation_id = p_organisation
             AND a.each ->> 'action' = 'ApplyRightsProtectionCustomizationTemplate';
      END $$;
      REVOKE ALL ON FUNCTION rules.brand_uses(uuid) FROM PUBLIC;
      GRANT USAGE ON SCHEMA rules TO ${roleOf('templates')};
      GRANT EXECUTE ON FUNCTION rules.brand_uses(uuid) TO ${roleOf('templates')};
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION rules.brand_uses(uuid)');
  }
}
