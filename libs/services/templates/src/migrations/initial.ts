import { isolated, publishedTable, roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const role = roleOf('templates');

export class TemplatesInitial1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE templates.brand (
        organisation_id uuid PRIMARY KEY,
        version int NOT NULL,
        subject text NOT NULL CHECK (subject IN ('keep', 'replace', 'hide')),
        appearance jsonb NOT NULL
      );
      ${isolated('templates.brand', role)}
      CREATE TABLE templates.rights_template (
        organisation_id uuid NOT NULL,
        code text NOT NULL,
        version int NOT NULL DEFAULT 1,
        body jsonb NOT NULL,
        PRIMARY KEY (organisation_id, code)
      );
      ${isolated('templates.rights_template', role)}
      ${publishedTable('templates', role, [role, roleOf('rules'), roleOf('gateway'), roleOf('rights')])}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA templates CASCADE');
  }
}
