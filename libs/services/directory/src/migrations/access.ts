import { isolated, roleOf, SERVICES } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const role = roleOf('directory');
const everyone = SERVICES.map(roleOf).join(', ');

/** Sign-in to the console: sessions, set-up links, second factors, and the pace of tries. */
export class DirectoryAccess1795248000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE directory.organisation
        ADD COLUMN demo boolean NOT NULL DEFAULT false,
        ADD COLUMN session_idle_minutes int NOT NULL DEFAULT 30 CHECK (session_idle_minutes BETWEEN 5 AND 480),
        ADD COLUMN session_hours int NOT NULL DEFAULT 12 CHECK (session_hours BETWEEN 1 AND 72);
      ALTER TABLE directory.administrator
        ADD COLUMN name text NOT NULL DEFAULT '',
        ADD COLUMN totp_sealed bytea,
        ADD COLUMN totp_offered bytea,
        ADD COLUMN totp_step bigint NOT NULL DEFAULT 0,
        ADD COLUMN recovery_codes bytea[] NOT NULL DEFAULT '{}',
        ADD COLUMN last_sign_in_at timestamptz;
      CREATE INDEX administrator_sign_in ON directory.administrator (lower(email));

      CREATE TABLE directory.session (
        hash bytea PRIMARY KEY,
        id uuid NOT NULL UNIQUE,
        organisation_id uuid NOT NULL REFERENCES directory.organisation (id),
        administrator_id uuid NOT NULL REFERENCES directory.administrator (id) ON DELETE CASCADE,
        created_at timestamptz NOT NULL DEFAULT now(),
        last_seen_at timestamptz NOT NULL DEFAULT now(),
        idle_seconds int NOT NULL,
        ends_at timestamptz NOT NULL,
        address text NOT NULL,
        browser text NOT NULL
      );
      CREATE INDEX session_administrator ON directory.session (administrator_id);
      ${isolated('directory.session', role)}

      CREATE TABLE directory.setup_link (
        hash bytea PRIMARY KEY,
        id uuid NOT NULL UNIQUE,
        organisation_id uuid NOT NULL REFERENCES directory.organisation (id),
        kind text NOT NULL CHECK (kind IN ('first', 'invitation')),
        email text,
        role text NOT NULL CHECK (role IN ('owner', 'compliance', 'brand', 'auditor', 'operator')),
        invited_by text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL
      );
      ${isolated('directory.setup_link', role)}

      -- Whose session is this: like token_holder, it cannot know its organisation beforehand. Being seen is written
      -- down once a minute at most, and not at all for what a page does by itself.
      CREATE FUNCTION directory.session_holder(p_hash bytea, p_seen boolean)
        RETURNS TABLE (organisation_id uuid, administrator_id uuid, email text, role text, session_id uuid, idle_seconds int, ends_at timestamptz)
        LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = directory, pg_temp
        AS $$ WITH seen AS (
                UPDATE directory.session s SET last_seen_at = now()
                 WHERE p_seen AND s.hash = p_hash AND s.ends_at > now() AND s.last_seen_at < now() - interval '1 minute'
                   AND s.last_seen_at > now() - make_interval(secs => s.idle_seconds))
              SELECT a.organisation_id, a.id, a.email, a.role, s.id, s.idle_seconds, s.ends_at
              FROM directory.session s JOIN directory.administrator a ON a.id = s.administrator_id AND a.organisation_id = s.organisation_id
              WHERE s.hash = p_hash AND s.ends_at > now() AND s.last_seen_at > now() - make_interval(secs => s.idle_seconds) $$;
      CREATE POLICY session_lookup ON directory.session FOR SELECT TO CURRENT_USER USING (true);
      CREATE POLICY session_seen ON directory.session FOR UPDATE TO CURRENT_USER USING (true);

      -- Who may be signing in: an address is known in several organisations at times.
      CREATE FUNCTION directory.sign_in_candidates(p_email text)
        RETURNS TABLE (organisation_id uuid, administrator_id uuid)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = directory, pg_temp
        AS $$ SELECT a.organisation_id, a.id FROM directory.administrator a
              WHERE lower(a.email) = lower(p_email) AND a.password_hash IS NOT NULL ORDER BY a.created_at, a.id LIMIT 5 $$;

      -- Whose set-up link is this.
      CREATE FUNCTION directory.setup_link_organisation(p_hash bytea)
        RETURNS uuid
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = directory, pg_temp
        AS $$ SELECT l.organisation_id FROM directory.setup_link l WHERE l.hash = p_hash AND l.expires_at > now() $$;
      CREATE POLICY setup_link_lookup ON directory.setup_link FOR SELECT TO CURRENT_USER USING (true);

      -- How fast passwords may be tried, by address and by account (both as hashes). It belongs to no organisation,
      -- since it counts before one is known; only these two functions reach it.
      CREATE TABLE directory.sign_in_pace (
        key bytea PRIMARY KEY,
        tries int NOT NULL,
        free_at timestamptz NOT NULL,
        touched_at timestamptz NOT NULL
      );
      -- Seconds to wait, or 0 and the try is counted before it is judged, so that tries at once count too.
      CREATE FUNCTION directory.sign_in_try(p_keys bytea[], p_free int[])
        RETURNS int
        LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = directory, pg_temp
        AS $$
        DECLARE v_wait int;
        BEGIN
          DELETE FROM directory.sign_in_pace WHERE touched_at < now() - interval '1 day';
          INSERT INTO directory.sign_in_pace (key, tries, free_at, touched_at)
            SELECT DISTINCT k, 0, 'epoch'::timestamptz, now() FROM unnest(p_keys) AS k ORDER BY k ON CONFLICT DO NOTHING;
          PERFORM 1 FROM directory.sign_in_pace WHERE key = ANY (p_keys) ORDER BY key FOR UPDATE;
          SELECT ceil(extract(epoch FROM max(free_at) - clock_timestamp()))::int INTO v_wait
            FROM directory.sign_in_pace WHERE key = ANY (p_keys);
          IF v_wait > 0 THEN RETURN v_wait; END IF;
          UPDATE directory.sign_in_pace p SET tries = t.tries, touched_at = clock_timestamp(),
                 free_at = clock_timestamp() + make_interval(secs => CASE WHEN t.tries < t.free THEN 0 ELSE least(900, 15 * power(2, least(t.tries - t.free, 6))) END)
            FROM (SELECT q.key, f.free, CASE WHEN q.touched_at < now() - interval '1 hour' THEN 1 ELSE q.tries + 1 END AS tries
                    FROM directory.sign_in_pace q JOIN unnest(p_keys, p_free) AS f(key, free) ON f.key = q.key) t
           WHERE p.key = t.key;
          RETURN 0;
        END $$;
      CREATE FUNCTION directory.sign_in_done(p_keys bytea[])
        RETURNS void
        LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = directory, pg_temp
        AS $$ DELETE FROM directory.sign_in_pace WHERE key = ANY (p_keys) $$;

      REVOKE ALL ON FUNCTION directory.session_holder(bytea, boolean), directory.sign_in_candidates(text), directory.setup_link_organisation(bytea),
        directory.sign_in_try(bytea[], int[]), directory.sign_in_done(bytea[]) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION directory.session_holder(bytea, boolean) TO ${everyone};
      GRANT EXECUTE ON FUNCTION directory.sign_in_candidates(text), directory.setup_link_organisation(bytea),
        directory.sign_in_try(bytea[], int[]), directory.sign_in_done(bytea[]) TO ${role};

      -- The organisation of an earlier first start, where nobody made it their own.
      ALTER TABLE directory.organisation NO FORCE ROW LEVEL SECURITY;
      UPDATE directory.organisation SET demo = true WHERE name = 'Demo organisation';
      ALTER TABLE directory.organisation FORCE ROW LEVEL SECURITY;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION directory.session_holder(bytea, boolean), directory.sign_in_candidates(text), directory.setup_link_organisation(bytea),
        directory.sign_in_try(bytea[], int[]), directory.sign_in_done(bytea[]);
      DROP TABLE directory.session, directory.setup_link, directory.sign_in_pace;
      ALTER TABLE directory.administrator DROP COLUMN name, DROP COLUMN totp_sealed, DROP COLUMN totp_offered, DROP COLUMN totp_step,
        DROP COLUMN recovery_codes, DROP COLUMN last_sign_in_at;
      ALTER TABLE directory.organisation DROP COLUMN demo, DROP COLUMN session_idle_minutes, DROP COLUMN session_hours;
    `);
  }
}
