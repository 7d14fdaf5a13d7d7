import { isolated, roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const role = roleOf('gateway');
const rights = roleOf('rights');

/** Refuses a caller outside its transaction's organisation, and a message without a live licence of that id. */
const licensed = `
  IF p_organisation IS NULL OR p_organisation IS DISTINCT FROM nullif(current_setting('chancery.organisation', true), '')::uuid THEN
    RAISE EXCEPTION 'not the organisation of this transaction' USING ERRCODE = '42501';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM rights.licence l WHERE l.id = p_licence AND l.message_id = p_message AND l.organisation_id = p_organisation
                   AND l.recipient = p_person AND l.not_before <= now() AND (l.expires_at IS NULL OR l.expires_at > now())) THEN
    RAISE EXCEPTION 'no live licence' USING ERRCODE = '42501';
  END IF;`;

export class GatewayInitial1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE mail.message (
        id uuid PRIMARY KEY,
        organisation_id uuid NOT NULL,
        received_at timestamptz NOT NULL DEFAULT now(),
        listener text NOT NULL,
        client_address text NOT NULL,
        sender text NOT NULL,
        header_from text NOT NULL,
        from_name text NOT NULL,
        header_message_id text,
        size bigint NOT NULL,
        header bytea NOT NULL,
        segments int NOT NULL,
        part_index bytea,
        transport_key bytea,
        epoch int NOT NULL,
        groups jsonb NOT NULL,
        dsn_return text,
        dsn_envelope text,
        utf8 boolean NOT NULL DEFAULT false,
        protected boolean NOT NULL,
        open_recipients int NOT NULL,
        fold_key bytea,
        receiver int NOT NULL,
        erased_at timestamptz
      );
      ALTER TABLE mail.message ALTER COLUMN part_index SET STORAGE EXTERNAL;
      CREATE INDEX message_received ON mail.message (organisation_id, received_at);
      CREATE INDEX message_protected ON mail.message (organisation_id, received_at, id) WHERE protected;
      CREATE INDEX message_unconfirmed ON mail.message (received_at) WHERE fold_key IS NOT NULL;
      CREATE INDEX message_header_id ON mail.message (organisation_id, header_message_id) WHERE header_message_id IS NOT NULL;
      ${isolated('mail.message', role)}
      CREATE TABLE mail.segment (
        message_id uuid NOT NULL,
        row_no int NOT NULL,
        organisation_id uuid NOT NULL,
        bytes bytea NOT NULL,
        staged boolean NOT NULL DEFAULT false,
        written_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (message_id, row_no)
      );
      ALTER TABLE mail.segment ALTER COLUMN bytes SET STORAGE EXTERNAL;
      CREATE INDEX segment_staged ON mail.segment (written_at) WHERE staged;
      ${isolated('mail.segment', role)}
      CREATE TABLE mail.recipient (
        message_id uuid NOT NULL,
        idx int NOT NULL,
        organisation_id uuid NOT NULL,
        address text NOT NULL,
        domain text NOT NULL,
        group_no int NOT NULL,
        treatment text NOT NULL CHECK (treatment IN ('relay', 'wrap', 'reject')),
        ticket bytea,
        notify text,
        orcpt text,
        state text NOT NULL CHECK (state IN ('queued', 'deferred', 'delivered', 'bounced', 'rejected', 'held', 'discarded')),
        attempts int NOT NULL DEFAULT 0,
        crashes int NOT NULL DEFAULT 0,
        lease_owner int,
        leased_at timestamptz,
        next_attempt_at timestamptz,
        delay_noticed boolean NOT NULL DEFAULT false,
        last_reply text,
        ended_at timestamptz,
        PRIMARY KEY (message_id, idx)
      );
      CREATE INDEX recipient_due ON mail.recipient (organisation_id, next_attempt_at) WHERE state IN ('queued', 'deferred');
      ${isolated('mail.recipient', role)}

      -- Each gateway process takes a number and holds an advisory lock of that number while it lives.
      CREATE SEQUENCE mail.gateway_instance AS int;
      GRANT USAGE ON SEQUENCE mail.gateway_instance TO ${role};

      GRANT USAGE ON SCHEMA mail TO ${rights};
      CREATE FUNCTION mail.part_index(p_organisation uuid, p_message uuid, p_licence uuid, p_person text)
        RETURNS TABLE (header bytea, part_index bytea, size bigint, segments int, header_message_id text)
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = mail, pg_temp AS $$
        BEGIN ${licensed}
          RETURN QUERY SELECT m.header, m.part_index, m.size, m.segments, m.header_message_id FROM mail.message m
            WHERE m.id = p_message AND m.organisation_id = p_organisation AND m.erased_at IS NULL;
        END $$;
      CREATE FUNCTION mail.read_segment(p_organisation uuid, p_message uuid, p_licence uuid, p_person text, p_row int)
        RETURNS bytea LANGUAGE plpgsql SECURITY DEFINER SET search_path = mail, pg_temp AS $$
        BEGIN ${licensed}
          RETURN (SELECT s.bytes FROM mail.segment s WHERE s.message_id = p_message AND s.row_no = p_row AND s.organisation_id = p_organisation);
        END $$;
      REVOKE ALL ON FUNCTION mail.part_index(uuid, uuid, uuid, text), mail.read_segment(uuid, uuid, uuid, text, int) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION mail.part_index(uuid, uuid, uuid, text), mail.read_segment(uuid, uuid, uuid, text, int) TO ${rights};

      CREATE TABLE mail.kept (
        id uuid PRIMARY KEY,
        organisation_id uuid NOT NULL,
        received_at timestamptz NOT NULL DEFAULT now(),
        recipients text[] NOT NULL,
        epoch int NOT NULL,
        key bytea NOT NULL,
        sealed bytea NOT NULL
      );
      ALTER TABLE mail.kept ALTER COLUMN sealed SET STORAGE EXTERNAL;
      CREATE INDEX kept_received ON mail.kept (organisation_id, received_at DESC);
      ${isolated('mail.kept', role)}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA mail CASCADE');
  }
}
