import { isolated, roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Up to which licence of each organisation the trail has been told of its end, and the messages whose recipients did
 * something, for the console's list of messages.
 */
export class RightsEndedLicences1795800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE rights.expiry_mark (
        organisation_id uuid PRIMARY KEY,
        expires_at timestamptz NOT NULL,
        licence_id uuid NOT NULL
      );
      ${isolated('rights.expiry_mark', roleOf('rights'), 'SELECT, INSERT, UPDATE')}
      CREATE INDEX licence_expires ON rights.licence (organisation_id, expires_at, id) WHERE expires_at IS NOT NULL;
      CREATE FUNCTION rights.messages_with(p_organisation uuid, p_access text, p_domain text) RETURNS SETOF uuid
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = rights, pg_temp AS $$
        BEGIN
          IF p_organisation IS NULL OR p_organisation IS DISTINCT FROM nullif(current_setting('chancery.organisation', true), '')::uuid THEN
            RAISE EXCEPTION 'not the organisation of this transaction' USING ERRCODE = '42501';
          END IF;
          RETURN QUERY
          SELECT DISTINCT l.message_id
            FROM (SELECT message_id, recipient, expires_at, first_opened_at, replied_at, false AS revoked FROM rights.licence
                   WHERE organisation_id = p_organisation AND role = 'recipient'
                  UNION ALL
                  SELECT message_id, recipient, expires_at, first_opened_at, replied_at, true FROM rights.withheld_licence
                   WHERE organisation_id = p_organisation AND role = 'recipient'
                  UNION ALL
                  SELECT t.message_id, t.recipient, NULL, NULL, NULL, true FROM rights.tombstone t
                   WHERE t.organisation_id = p_organisation AND t.reason = 'revoked' AND p_access = 'revoked') AS l
           WHERE (p_domain IS NULL OR split_part(l.recipient, '@', -1) = p_domain)
             AND CASE p_access
                   WHEN 'opened' THEN l.first_opened_at IS NOT NULL
                   WHEN 'unopened' THEN l.first_opened_at IS NULL
                   WHEN 'replied' THEN l.replied_at IS NOT NULL
                   WHEN 'revoked' THEN l.revoked
                   WHEN 'expired' THEN NOT l.revoked AND l.first_opened_at IS NULL AND l.expires_at <= now()
                   ELSE false END;
        END $$;
      REVOKE ALL ON FUNCTION rights.messages_with(uuid, text, text) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION rights.messages_with(uuid, text, text) TO ${roleOf('gateway')};
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION rights.messages_with(uuid, text, text);
      DROP INDEX rights.licence_expires;
      DROP TABLE rights.expiry_mark;
    `);
  }
}
