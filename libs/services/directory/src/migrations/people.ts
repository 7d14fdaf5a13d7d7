import { isolated, roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const role = roleOf('directory');
const readers = [roleOf('gateway'), roleOf('rules')].join(', ');

/** People with attributes and managers, and what is published of them. */
export class DirectoryPeople1796500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE directory.person (
        organisation_id uuid NOT NULL REFERENCES directory.organisation (id),
        address text COLLATE "C" NOT NULL,
        proxy_addresses text[] NOT NULL DEFAULT '{}',
        attributes jsonb NOT NULL DEFAULT '{}',
        manager text,
        version int NOT NULL DEFAULT 1,
        updated_by text NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (organisation_id, address)
      );
      CREATE INDEX person_manager ON directory.person (organisation_id, manager) WHERE manager IS NOT NULL;
      CREATE INDEX person_proxy ON directory.person USING gin (proxy_addresses);
      ${isolated('directory.person', role)}

      -- Its own kind, for it is large: a change of a person does not publish the rest of the directory again, nor the
      -- other way round. Only the newest version is kept.
      CREATE TABLE directory.people_snapshot (
        organisation_id uuid NOT NULL REFERENCES directory.organisation (id),
        version bigint NOT NULL,
        body json NOT NULL,
        published_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (organisation_id, version)
      );
      ${isolated('directory.people_snapshot', role, 'SELECT, INSERT, DELETE')}
      CREATE POLICY people_snapshot_published ON directory.people_snapshot FOR SELECT TO CURRENT_USER USING (true);

      -- What is newer than what the caller knows: versions by organisation. Of one organisation, or of all.
      CREATE FUNCTION directory.published_people(p_known jsonb, p_organisation uuid DEFAULT NULL)
        RETURNS TABLE (organisation_id uuid, version bigint, body json)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = directory, pg_temp
        AS $$ SELECT s.organisation_id, s.version, s.body FROM directory.people_snapshot s
               WHERE (p_organisation IS NULL OR s.organisation_id = p_organisation)
                 AND s.version > coalesce((p_known ->> s.organisation_id::text)::bigint, 0)
                 AND NOT EXISTS (SELECT 1 FROM directory.people_snapshot n
                                  WHERE n.organisation_id = s.organisation_id AND n.version > s.version) $$;
      REVOKE ALL ON FUNCTION directory.published_people(jsonb, uuid) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION directory.published_people(jsonb, uuid) TO ${readers};
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION directory.published_people(jsonb, uuid);
      DROP TABLE directory.people_snapshot, directory.person;
    `);
  }
}
