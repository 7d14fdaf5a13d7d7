import type { MigrationInterface, QueryRunner } from 'typeorm';

/** `predicates` is an expression over `r.body`; everything else is as it was made first. */
const groupUses = (predicates: string): string => `
  CREATE OR REPLACE FUNCTION rules.group_uses(p_organisation uuid)
    RETURNS TABLE (group_id text, rule_id uuid, rule_name text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = rules, pg_temp AS $$
  BEGIN
    IF p_organisation IS NULL OR p_organisation IS DISTINCT FROM nullif(current_setting('chancery.organisation', true), '')::uuid THEN
      RAISE EXCEPTION 'not the organisation of this transaction' USING ERRCODE = '42501';
    END IF;
    RETURN QUERY
      SELECT DISTINCT g.id, r.id, r.body ->> 'name'
        FROM rules.rule r,
             jsonb_array_elements(${predicates}) AS p (each),
             jsonb_each(p.each -> 'args') AS a (name, value),
             jsonb_array_elements_text(CASE jsonb_typeof(a.value) WHEN 'array' THEN a.value ELSE '[]'::jsonb END) AS g (id)
       WHERE r.organisation_id = p_organisation AND p.each ->> 'predicate' LIKE '%MemberOf';
  END $$;`;

const FLAT = `coalesce(r.body -> 'conditions', '[]') || coalesce(r.body -> 'exceptions', '[]')`;

/** Which rules name a group of people, also where its condition stands among others of which one is enough. */
export class RulesGroupUsesAnyOf1796281000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      groupUses(`${FLAT} || jsonb_path_query_array(r.body, '$.conditions[*].any[*]')`),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(groupUses(FLAT));
  }
}
