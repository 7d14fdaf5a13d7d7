import { isolated, roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Named lists that rules share. `fold` is a digest of what makes two entries one, so that patterns of any length fit
 * into the index.
 */
export class RulesNamedLists1796290000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const role = roleOf('rules');
    await runner.query(`
      CREATE TABLE rules.named_list (
        id uuid PRIMARY KEY,
        organisation_id uuid NOT NULL,
        name text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('addresses', 'domains', 'words', 'patterns', 'networks')),
        comment text NOT NULL DEFAULT '',
        version int NOT NULL DEFAULT 1,
        updated_by text NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE UNIQUE INDEX named_list_name ON rules.named_list (organisation_id, lower(name));
      CREATE TABLE rules.named_list_entry (
        organisation_id uuid NOT NULL,
        list_id uuid NOT NULL REFERENCES rules.named_list (id) ON DELETE CASCADE,
        position int NOT NULL,
        value text NOT NULL,
        fold text NOT NULL,
        PRIMARY KEY (list_id, position),
        UNIQUE (list_id, fold)
      );
      ${isolated('rules.named_list', role)}
      ${isolated('rules.named_list_entry', role)}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE rules.named_list_entry, rules.named_list');
  }
}
