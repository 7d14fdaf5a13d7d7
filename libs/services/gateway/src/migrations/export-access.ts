import type { MigrationInterface, QueryRunner } from 'typeorm';
import { exportFunctions } from './message-export';

/** Exports know the filters of what recipients did, and of any rule. */
export class GatewayExportAccess1795800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      exportFunctions(`
  AND (p_filter->>'anyRule' IS NULL OR m.groups @? '$[*].rules[*]')
  AND (p_filter->>'access' IS NULL OR m.id = ANY (ARRAY(SELECT rights.messages_with(p_organisation, p_filter->>'access', p_filter->>'domain'))))`),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(exportFunctions());
  }
}
