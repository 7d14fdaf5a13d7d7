import { roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which rules name a group: whoever keeps the groups must not delete one that a rule asks about. */
export class RulesGroupUses1796000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION rules.group_uses(p_organisation uuid)
        RETURNS TABLE (group_id text, rule_id uuid, rule_name text)
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = rules, pg_temp AS $$
      BEGIN
        IF p_organisation IS NULL OR p_organisation IS DISTINCT FROM nullif(current_setting('chancery.organisation', true), '')::uuid THEN
          RAISE EXCEPTION 'not the organisation of this transaction' USING ERRCODE = '42501';
        END IF;
        RETURN QUERY
          SELECT DISTINCT g.id, r.id, r.body ->> 'name'
            FROM rules.rule r,
                 jsonb_array_elements(coalesce(r.body -> 'conditions', '[]') || coalesce(r.body -> 'exceptions', '[]')) AS p (each),
                 jsonb_each(p.each -> 'args') AS a (name, value),
                 jsonb_array_elements_text(CASE jsonb_typeof(a.value) WHEN 'array' THEN a.value ELSE '[]'::jsonb END) AS g (id)
           WHERE r.organisation_id = p_organisation AND p.each ->> 'predicate' LIKE '%MemberOf';
      END $$;
      REVOKE ALL ON FUNCTION rules.group_uses(uuid) FROM PUBLIC;
      GRANT USAGE ON SCHEMA rules TO ${roleOf('licensing')};
      GRANT EXECUTE ON FUNCTION rules.group_uses(uuid) TO ${roleOf('licensing')};
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION rules.group_uses(uuid)');
  }
}
