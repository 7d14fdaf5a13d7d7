import { isolated, roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const role = roleOf('rights');
const gateway = roleOf('gateway');
const directory = roleOf('directory');

/** A function of the owner that others may call, refused outside the transaction's own organisation. */
const guarded = `
  IF p_organisation IS NULL OR p_organisation IS DISTINCT FROM nullif(current_setting('chancery.organisation', true), '')::uuid THEN
    RAISE EXCEPTION 'not the organisation of this transaction' USING ERRCODE = '42501';
  END IF;`;

const definer = (signature: string, returns: string, body: string, callers: string[]) => {
  const types = /^([\w.]+)\((.*)\)$/s.exec(signature);
  const bare = `${types?.[1]}(${(types?.[2] ?? '')
    .split(',')
    .map((argument) => argument.trim().split(/\s+/).slice(1).join(' '))
    .join(', ')})`;
  return `
    CREATE FUNCTION ${signature} RETURNS ${returns} LANGUAGE plpgsql SECURITY DEFINER SET search_path = rights, pg_temp AS $$
    BEGIN ${body} END $$;
    REVOKE ALL ON FUNCTION ${bare} FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION ${bare} TO ${callers.join(', ')};`;
};

export class RightsInitial1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      GRANT USAGE ON SCHEMA rights TO ${gateway}, ${directory};

      -- keys: L1 under the root, L2 (a month's) under L1. Never bare.
      CREATE TABLE rights.organisation_key (
        organisation_id uuid NOT NULL, version int NOT NULL, wrapped bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (organisation_id, version)
      );
      ${isolated('rights.organisation_key', role, 'SELECT')}
      CREATE TABLE rights.epoch_key (
        organisation_id uuid NOT NULL, epoch int NOT NULL, key_version int NOT NULL, wrapped bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (organisation_id, epoch)
      );
      ${isolated('rights.epoch_key', role, 'SELECT, UPDATE, DELETE')}
      ${definer(
        'rights.wrapped_keys(p_organisation uuid)',
        'TABLE (kind text, id int, version int, wrapped bytea)',
        `${guarded} RETURN QUERY
         SELECT 'organisation', k.version, k.version, k.wrapped FROM rights.organisation_key k WHERE k.organisation_id = p_organisation
         UNION ALL SELECT 'epoch', e.epoch, e.key_version, e.wrapped FROM rights.epoch_key e WHERE e.organisation_id = p_organisation;`,
        [role, gateway, directory],
      )}
      ${definer(
        'rights.add_key(p_organisation uuid, p_kind text, p_id int, p_version int, p_wrapped bytea)',
        'void',
        `${guarded}
         IF p_kind = 'organisation' THEN
           INSERT INTO rights.organisation_key (organisation_id, version, wrapped) VALUES (p_organisation, p_version, p_wrapped) ON CONFLICT DO NOTHING;
         ELSE
           INSERT INTO rights.epoch_key (organisation_id, epoch, key_version, wrapped) VALUES (p_organisation, p_id, p_version, p_wrapped) ON CONFLICT DO NOTHING;
         END IF;`,
        [role, gateway, directory],
      )}

      -- licences: what was published, and one row per person who may open it.
      CREATE TABLE rights.publication (
        message_id uuid PRIMARY KEY, organisation_id uuid NOT NULL,
        sender_address text NOT NULL, sender_name text NOT NULL, sent_at timestamptz NOT NULL,
        brand_version int NOT NULL, in_reply_to uuid
      );
      ${isolated('rights.publication', role)}
      CREATE TABLE rights.licence (
        id uuid PRIMARY KEY, organisation_id uuid NOT NULL, message_id uuid NOT NULL REFERENCES rights.publication (message_id) ON DELETE CASCADE,
        recipient text NOT NULL, display text NOT NULL, role text NOT NULL CHECK (role IN ('recipient', 'sender')), ticket bytea NOT NULL UNIQUE,
        not_before timestamptz NOT NULL, expires_at timestamptz, epoch int NOT NULL, sealed bytea NOT NULL,
        template text NOT NULL, policy_version int NOT NULL, policy_hash text NOT NULL, rights text[] NOT NULL,
        first_opened_at timestamptz, replied_at timestamptz
      );
      CREATE INDEX licence_message ON rights.licence (message_id);
      CREATE INDEX licence_recipient ON rights.licence (organisation_id, recipient);
      ${isolated('rights.licence', role)}
      CREATE TABLE rights.tombstone (
        ticket bytea PRIMARY KEY, organisation_id uuid NOT NULL, message_id uuid NOT NULL, recipient text NOT NULL,
        reason text NOT NULL CHECK (reason IN ('revoked', 'erased')), note text NOT NULL, actor text NOT NULL,
        at timestamptz NOT NULL DEFAULT now(), sender_address text NOT NULL, sender_name text NOT NULL, sent_at timestamptz NOT NULL, brand_version int NOT NULL
      );
      CREATE INDEX tombstone_message ON rights.tombstone (message_id);
      ${isolated('rights.tombstone', role, 'SELECT, INSERT, DELETE')}
      CREATE FUNCTION rights.issue_licences(
          p_organisation uuid,
          p_messages uuid[], p_sender_addresses text[], p_sender_names text[], p_brand_versions int[], p_in_reply_to uuid[],
          l_ids uuid[], l_messages uuid[], l_recipients text[], l_displays text[], l_roles text[], l_tickets bytea[], l_not_before bigint[], l_expires bigint[], l_epochs int[], l_sealed bytea[],
          l_templates text[], l_policy_versions int[], l_policy_hashes text[], l_rights text[])
        RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = rights, pg_temp AS $$
        DECLARE issued bigint;
        BEGIN ${guarded}
          INSERT INTO rights.publication (message_id, organisation_id, sender_address, sender_name, sent_at, brand_version, in_reply_to)
          SELECT t.m, p_organisation, t.a, t.n, now(), t.b, t.i
          FROM unnest(p_messages, p_sender_addresses, p_sender_names, p_brand_versions, p_in_reply_to) AS t(m, a, n, b, i);
          INSERT INTO rights.licence (id, organisation_id, message_id, recipient, display, role, ticket, not_before, expires_at, epoch, sealed, template, policy_version, policy_hash, rights)
          SELECT t.id, p_organisation, t.m, t.r, t.d, t.role, t.ticket, to_timestamp(t.nb), CASE WHEN t.ex > 0 THEN to_timestamp(t.ex) END, t.epoch, t.sealed,
                 t.template, t.version, t.hash, string_to_array(t.rights, ' ')
          FROM unnest(l_ids, l_messages, l_recipients, l_displays, l_roles, l_tickets, l_not_before, l_expires, l_epochs, l_sealed,
                      l_templates, l_policy_versions, l_policy_hashes, l_rights)
            AS t(id, m, r, d, role, ticket, nb, ex, epoch, sealed, template, version, hash, rights);
          GET DIAGNOSTICS issued = ROW_COUNT;
          RETURN issued;
        END $$;
      REVOKE ALL ON FUNCTION rights.issue_licences(uuid, uuid[], text[], text[], int[], uuid[], uuid[], uuid[], text[], text[], text[], bytea[], bigint[], bigint[], int[], bytea[], text[], int[], text[], text[]) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION rights.issue_licences(uuid, uuid[], text[], text[], int[], uuid[], uuid[], uuid[], text[], text[], text[], bytea[], bigint[], bigint[], int[], bytea[], text[], int[], text[], text[]) TO ${gateway};
      -- May this message be erased: nobody holds a licence for it that has not ended since that many days, by
      -- its date or because it was revoked. Erasing ends it at once.
      ${definer(
        'rights.ended_messages(p_organisation uuid, p_messages uuid[], p_days int)',
        'SETOF uuid',
        `${guarded} RETURN QUERY
         SELECT m FROM unnest(p_messages) AS m WHERE NOT EXISTS (
           SELECT 1 FROM rights.licence l WHERE l.message_id = m AND l.role = 'recipient'
             AND (l.expires_at IS NULL OR l.expires_at > now() - make_interval(days => p_days)))
           AND NOT EXISTS (
           SELECT 1 FROM rights.tombstone t WHERE t.message_id = m AND t.reason = 'revoked' AND t.at > now() - make_interval(days => p_days));`,
        [gateway],
      )}
      ${definer(
        'rights.forget_messages(p_organisation uuid, p_messages uuid[])',
        'void',
        `${guarded} DELETE FROM rights.publication WHERE organisation_id = p_organisation AND message_id = ANY (p_messages);
         DELETE FROM rights.tombstone WHERE organisation_id = p_organisation AND message_id = ANY (p_messages);`,
        [gateway],
      )}
      -- The one look-up that starts from a ticket and so cannot know its organisation.
      CREATE FUNCTION rights.ticket_organisation(p_ticket bytea) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = rights, pg_temp
        AS $$ SELECT organisation_id FROM rights.licence WHERE ticket = p_ticket
              UNION ALL SELECT organisation_id FROM rights.tombstone WHERE ticket = p_ticket LIMIT 1 $$;
      -- The owner need not be a superuser: forced row security lets its look-ups through by these.
      CREATE POLICY ticket_lookup ON rights.licence FOR SELECT TO CURRENT_USER USING (true);
      CREATE POLICY ticket_lookup ON rights.tombstone FOR SELECT TO CURRENT_USER USING (true);
      REVOKE ALL ON FUNCTION rights.ticket_organisation(bytea) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION rights.ticket_organisation(bytea) TO ${role};

      -- portal: passcodes and sessions. Codes are kept as a keyed hash, and sealed only until they are mailed.
      CREATE TABLE rights.passcode (
        id uuid PRIMARY KEY, organisation_id uuid NOT NULL, ticket bytea NOT NULL, address text NOT NULL,
        binding bytea NOT NULL, code_hash bytea NOT NULL, sealed_code bytea, reference text NOT NULL, browser text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(), expires_at timestamptz NOT NULL,
        tries int NOT NULL DEFAULT 0, spent_at timestamptz, sent_at timestamptz, send_attempts int NOT NULL DEFAULT 0
      );
      CREATE INDEX passcode_address ON rights.passcode (organisation_id, address, created_at);
      CREATE INDEX passcode_unsent ON rights.passcode (organisation_id, created_at) WHERE sent_at IS NULL;
      ${isolated('rights.passcode', role)}
      CREATE TABLE rights.portal_session (
        hash bytea PRIMARY KEY, organisation_id uuid NOT NULL, address text NOT NULL, csrf text NOT NULL, method text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(), last_seen_at timestamptz NOT NULL DEFAULT now(), expires_at timestamptz NOT NULL
      );
      ${isolated('rights.portal_session', role)}
      CREATE TABLE rights.reply (
        id uuid PRIMARY KEY, organisation_id uuid NOT NULL, licence_id uuid NOT NULL REFERENCES rights.licence (id) ON DELETE CASCADE,
        sent_at timestamptz NOT NULL DEFAULT now(), recipients text[] NOT NULL
      );
      ${isolated('rights.reply', role)}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA rights CASCADE');
  }
}
