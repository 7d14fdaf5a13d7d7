import { isolated, roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const rights = roleOf('rights');

const guarded = `
  IF p_organisation IS NULL OR p_organisation IS DISTINCT FROM nullif(current_setting('chancery.organisation', true), '')::uuid THEN
    RAISE EXCEPTION 'not the organisation of this transaction' USING ERRCODE = '42501';
  END IF;`;

/**
 * Where a rule removes protection (docs/adr/0086): tickets found in a message that is being delivered, and what the
 * rights service answers: the key of the original, sealed for this one message, or why not. A row lives as long as
 * the attempt.
 */
export class GatewayUnsealing1796600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE mail.unsealing (
        message_id uuid NOT NULL,
        ticket bytea NOT NULL,
        organisation_id uuid NOT NULL,
        rule_id uuid NOT NULL,
        asked_at timestamptz NOT NULL DEFAULT now(),
        answered_at timestamptz,
        original uuid,
        sealed bytea,
        refusal text,
        PRIMARY KEY (message_id, ticket)
      );
      ${isolated('mail.unsealing', roleOf('gateway'))}
      CREATE FUNCTION mail.unsealings(p_organisation uuid, p_message uuid)
        RETURNS TABLE (ticket bytea, rule_id uuid)
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = mail, pg_temp AS $$
        BEGIN ${guarded}
          RETURN QUERY SELECT u.ticket, u.rule_id FROM mail.unsealing u
            WHERE u.message_id = p_message AND u.organisation_id = p_organisation AND u.answered_at IS NULL;
        END $$;
      CREATE FUNCTION mail.answer_unsealing(p_organisation uuid, p_message uuid, p_ticket bytea, p_original uuid, p_sealed bytea, p_refusal text)
        RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = mail, pg_temp AS $$
        BEGIN ${guarded}
          UPDATE mail.unsealing u SET answered_at = now(), original = p_original, sealed = p_sealed, refusal = p_refusal
            WHERE u.message_id = p_message AND u.ticket = p_ticket AND u.organisation_id = p_organisation AND u.answered_at IS NULL;
        END $$;
      REVOKE ALL ON FUNCTION mail.unsealings(uuid, uuid), mail.answer_unsealing(uuid, uuid, bytea, uuid, bytea, text) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION mail.unsealings(uuid, uuid), mail.answer_unsealing(uuid, uuid, bytea, uuid, bytea, text) TO ${rights};
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION mail.unsealings(uuid, uuid);
      DROP FUNCTION mail.answer_unsealing(uuid, uuid, bytea, uuid, bytea, text);
      DROP TABLE mail.unsealing;
    `);
  }
}
