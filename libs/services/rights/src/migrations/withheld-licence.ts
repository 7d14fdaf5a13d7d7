import { isolated, roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Licences that were revoked and may still be given back (docs/adr/0045). They are not licences: nothing that
 * opens a message looks here, and every function that checks for a living licence refuses as before.
 */
export class RightsWithheldLicence1764200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE rights.withheld_licence (
        id uuid PRIMARY KEY, organisation_id uuid NOT NULL, message_id uuid NOT NULL REFERENCES rights.publication (message_id) ON DELETE CASCADE,
        recipient text NOT NULL, display text NOT NULL, role text NOT NULL CHECK (role IN ('recipient', 'sender')), ticket bytea NOT NULL UNIQUE,
        not_before timestamptz NOT NULL, expires_at timestamptz, epoch int NOT NULL, sealed bytea NOT NULL,
        template text NOT NULL, policy_version int NOT NULL, policy_hash text NOT NULL, rights text[] NOT NULL,
        first_opened_at timestamptz, replied_at timestamptz,
        -- The replies that were sent under it, which end with a licence: [{"id", "sent_at", "recipients"}].
        replies jsonb NOT NULL,
        withheld_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX withheld_licence_message ON rights.withheld_licence (message_id);
      CREATE INDEX withheld_licence_at ON rights.withheld_licence (organisation_id, withheld_at);
      ${isolated('rights.withheld_licence', roleOf('rights'))}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE rights.withheld_licence');
  }
}
