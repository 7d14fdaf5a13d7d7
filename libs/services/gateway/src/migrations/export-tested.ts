import type { MigrationInterface, QueryRunner } from 'typeorm';
import { exportFunctions } from './message-export';

const ACCESS = `
  AND (p_filter->>'access' IS NULL OR m.id = ANY (ARRAY(SELECT rights.messages_with(p_organisation, p_filter->>'access', p_filter->>'domain'))))`;

/** Exports know what the list does of rules: matches in test mode, and the severity they are reported with. */
export class GatewayExportTested1796400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      exportFunctions(`${ACCESS}
  AND (p_filter->>'anyRule' IS NULL OR m.groups @? '$[*].rules[*] ? (!(@.severity == "DoNotAudit"))')
  AND (p_filter->>'severity' IS NULL OR CASE p_filter->>'severity' WHEN 'any' THEN m.groups @? '$[*].rules[*] ? (@.severity != "DoNotAudit")'
        ELSE m.groups @> jsonb_build_array(jsonb_build_object('rules', jsonb_build_array(jsonb_build_object('severity', p_filter->>'severity')))) END)
  AND (p_filter->>'tested' IS NULL OR m.id = ANY (ARRAY(SELECT audit.tested_messages(p_organisation, p_filter->>'tested'))))`),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      exportFunctions(`
  AND (p_filter->>'anyRule' IS NULL OR m.groups @? '$[*].rules[*]')${ACCESS}`),
    );
  }
}
