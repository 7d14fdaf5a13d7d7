import { isolated, publishedTable, roleOf, SERVICES } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const role = roleOf('directory');
const everyone = SERVICES.map(roleOf);

export class DirectoryInitial1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE directory.organisation (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        service_address text NOT NULL,
        next_hop jsonb,
        internal_hop jsonb,
        open_for_own_people text NOT NULL DEFAULT 'auto' CHECK (open_for_own_people IN ('auto', 'always', 'never')),
        settings_overrides jsonb,
        retention_days int NOT NULL DEFAULT 365 CHECK (retention_days BETWEEN 0 AND 36500),
        created_at timestamptz NOT NULL DEFAULT now()
      );
      ${isolated('directory.organisation', role, undefined, 'id')}
      CREATE TABLE directory.domain (
        name text PRIMARY KEY,
        organisation_id uuid NOT NULL REFERENCES directory.organisation (id),
        from_service_address boolean NOT NULL DEFAULT false,
        dkim_selector text,
        dkim_sealed_key bytea
      );
      ${isolated('directory.domain', role)}
      CREATE TABLE directory.smtp_credential (
        username text PRIMARY KEY,
        organisation_id uuid NOT NULL REFERENCES directory.organisation (id),
        hash text NOT NULL,
        senders text[] NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      ${isolated('directory.smtp_credential', role)}
      CREATE TABLE directory.trusted_network (
        cidr text PRIMARY KEY,
        organisation_id uuid NOT NULL REFERENCES directory.organisation (id)
      );
      ${isolated('directory.trusted_network', role)}
      CREATE TABLE directory.administrator (
        id uuid PRIMARY KEY,
        organisation_id uuid NOT NULL REFERENCES directory.organisation (id),
        email text NOT NULL,
        role text NOT NULL CHECK (role IN ('owner', 'compliance', 'brand', 'auditor', 'operator')),
        password_hash text,
        created_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (organisation_id, email)
      );
      ${isolated('directory.administrator', role)}
      CREATE TABLE directory.api_token (
        hash bytea PRIMARY KEY,
        organisation_id uuid NOT NULL REFERENCES directory.organisation (id),
        administrator_id uuid NOT NULL REFERENCES directory.administrator (id) ON DELETE CASCADE,
        label text NOT NULL,
        expires_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      ${isolated('directory.api_token', role)}
      ${publishedTable('directory', role, everyone)}
      -- Whose token is this: the one look-up that cannot know its organisation beforehand.
      CREATE FUNCTION directory.token_holder(p_hash bytea)
        RETURNS TABLE (organisation_id uuid, administrator_id uuid, email text, role text)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = directory, pg_temp
        AS $$ SELECT a.organisation_id, a.id, a.email, a.role
              FROM directory.api_token t JOIN directory.administrator a ON a.id = t.administrator_id AND a.organisation_id = t.organisation_id
              WHERE t.hash = p_hash AND t.expires_at > now() $$;
      REVOKE ALL ON FUNCTION directory.token_holder(bytea) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION directory.token_holder(bytea) TO ${everyone.join(', ')};
      CREATE POLICY token_lookup ON directory.api_token FOR SELECT TO CURRENT_USER USING (true);
      CREATE POLICY administrator_lookup ON directory.administrator FOR SELECT TO CURRENT_USER USING (true);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA directory CASCADE');
  }
}

export const MIGRATIONS = [DirectoryInitial1764000000000];
