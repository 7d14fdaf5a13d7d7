import { roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whether a message has come to everybody it was for: the guide of the first hour asks it of the test message. Null
 * where nothing is known of it any more.
 */
export class GatewayFirstRun1795600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION mail.was_delivered(p_organisation uuid, p_message uuid)
        RETURNS boolean
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = mail, pg_temp AS $$
      BEGIN
        IF p_organisation IS NULL OR p_organisation IS DISTINCT FROM nullif(current_setting('chancery.organisation', true), '')::uuid THEN
          RAISE EXCEPTION 'not the organisation of this transaction' USING ERRCODE = '42501';
        END IF;
        RETURN (SELECT bool_and(r.state = 'delivered') FROM mail.recipient r
                 WHERE r.message_id = p_message AND r.organisation_id = p_organisation);
      END $$;
      REVOKE ALL ON FUNCTION mail.was_delivered(uuid, uuid) FROM PUBLIC;
      GRANT USAGE ON SCHEMA mail TO ${roleOf('directory')};
      GRANT EXECUTE ON FUNCTION mail.was_delivered(uuid, uuid) TO ${roleOf('directory')};
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION mail.was_delivered(uuid, uuid)');
  }
}
