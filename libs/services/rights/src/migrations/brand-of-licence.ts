import { roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const gateway = roleOf('gateway');
const before =
  'rights.issue_licences(uuid, uuid[], text[], text[], int[], uuid[], uuid[], uuid[], text[], text[], text[], bytea[], bigint[], bigint[], int[], bytea[], text[], int[], text[], text[])';
const after = before.replace(/\)$/, ', int[])');

/**
 * A rule may give some recipients of a message another brand than the others, so each licence names its own. What
 * was issued before has that of its publication.
 */
export class RightsBrandOfLicence1764300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE rights.licence ADD COLUMN brand_version int;
      ALTER TABLE rights.withheld_licence ADD COLUMN brand_version int;
      DROP FUNCTION ${before};
      CREATE FUNCTION rights.issue_licences(
          p_organisation uuid,
          p_messages uuid[], p_sender_addresses text[], p_sender_names text[], p_brand_versions int[], p_in_reply_to uuid[],
          l_ids uuid[], l_messages uuid[], l_recipients text[], l_displays text[], l_roles text[], l_tickets bytea[], l_not_before bigint[], l_expires bigint[], l_epochs int[], l_sealed bytea[],
          l_templates text[], l_policy_versions int[], l_policy_hashes text[], l_rights text[], l_brand_versions int[])
        RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = rights, pg_temp AS $$
        DECLARE issued bigint;
        BEGIN
          IF p_organisation IS NULL OR p_organisation IS DISTINCT FROM nullif(current_setting('chancery.organisation', true), '')::uuid THEN
            RAISE EXCEPTION 'not the organisation of this transaction' USING ERRCODE = '42501';
          END IF;
          INSERT INTO rights.publication (message_id, organisation_id, sender_address, sender_name, sent_at, brand_version, in_reply_to)
          SELECT t.m, p_organisation, t.a, t.n, now(), t.b, t.i
          FROM unnest(p_messages, p_sender_addresses, p_sender_names, p_brand_versions, p_in_reply_to) AS t(m, a, n, b, i);
          INSERT INTO rights.licence (id, organisation_id, message_id, recipient, display, role, ticket, not_before, expires_at, epoch, sealed, template, policy_version, policy_hash, rights, brand_version)
          SELECT t.id, p_organisation, t.m, t.r, t.d, t.role, t.ticket, to_timestamp(t.nb), CASE WHEN t.ex > 0 THEN to_timestamp(t.ex) END, t.epoch, t.sealed,
                 t.template, t.version, t.hash, string_to_array(t.rights, ' '), t.brand
          FROM unnest(l_ids, l_messages, l_recipients, l_displays, l_roles, l_tickets, l_not_before, l_expires, l_epochs, l_sealed,
                      l_templates, l_policy_versions, l_policy_hashes, l_rights, l_brand_versions)
            AS t(id, m, r, d, role, ticket, nb, ex, epoch, sealed, template, version, hash, rights, brand);
          GET DIAGNOSTICS issued = ROW_COUNT;
          RETURN issued;
        END $$;
      REVOKE ALL ON FUNCTION ${after} FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION ${after} TO ${gateway};
    `);
  }

  async down(): Promise<void> {
    throw new Error('Licences that name their brand cannot be taken back to one brand a message.');
  }
}
