import { isolated, roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Named ways out that rules choose. */
export class DirectoryConnectors1796700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE directory.connector (
        id uuid PRIMARY KEY,
        organisation_id uuid NOT NULL REFERENCES directory.organisation (id),
        name text NOT NULL,
        host text,
        port int NOT NULL CHECK (port BETWEEN 1 AND 65535),
        tls text NOT NULL CHECK (tls IN ('none', 'opportunistic', 'required')),
        verify boolean NOT NULL,
        enabled boolean NOT NULL,
        version int NOT NULL DEFAULT 1,
        updated_by text NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE UNIQUE INDEX connector_name ON directory.connector (organisation_id, lower(name));
      ${isolated('directory.connector', roleOf('directory'))}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE directory.connector');
  }
}
