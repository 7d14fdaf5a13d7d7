import { isolated, roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const role = roleOf('licensing');

/**
 * Several subscriptions, assignments of four kinds, named groups, and the setting apart from the subscription. What was
 * the one subscription of an organisation keeps its assignments under the organisation's own id, and is published again
 * in the new form.
 */
export class LicensingAssignments1764400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The owner need not be a superuser: forced row security would hide from it what is to be moved.
      ALTER TABLE licensing.subscription NO FORCE ROW LEVEL SECURITY;
      ALTER TABLE licensing.assignment NO FORCE ROW LEVEL SECURITY;
      ALTER TABLE licensing.snapshot NO FORCE ROW LEVEL SECURITY;

      CREATE TABLE licensing.setting (
        organisation_id uuid PRIMARY KEY,
        check_mode text NOT NULL CHECK (check_mode IN ('enforce', 'warn', 'off'))
      );
      INSERT INTO licensing.setting SELECT organisation_id, check_mode FROM licensing.subscription;

      ALTER TABLE licensing.subscription DROP CONSTRAINT subscription_pkey;
      ALTER TABLE licensing.subscription
        DROP COLUMN check_mode,
        ADD COLUMN id uuid,
        ADD COLUMN add_on boolean NOT NULL DEFAULT false,
        ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();
      UPDATE licensing.subscription SET id = organisation_id;
      ALTER TABLE licensing.subscription ADD PRIMARY KEY (id), ADD UNIQUE (organisation_id, id);

      CREATE TABLE licensing.assignee_group (
        id uuid PRIMARY KEY,
        organisation_id uuid NOT NULL,
        name text NOT NULL,
        members text[] NOT NULL
      );
      CREATE UNIQUE INDEX assignee_group_name ON licensing.assignee_group (organisation_id, lower(name));

      ALTER TABLE licensing.assignment DROP CONSTRAINT assignment_pkey;
      ALTER TABLE licensing.assignment
        ADD COLUMN id uuid,
        ADD COLUMN subscription_id uuid,
        ADD COLUMN kind text NOT NULL DEFAULT 'address' CHECK (kind IN ('address', 'group', 'domain', 'everyone')),
        ADD COLUMN assigned_at timestamptz NOT NULL DEFAULT now();
      UPDATE licensing.assignment
         SET id = gen_random_uuid(), subscription_id = organisation_id,
             kind = CASE assignee WHEN '*' THEN 'everyone' ELSE 'address' END,
             assignee = CASE assignee WHEN '*' THEN '' ELSE assignee END;
      ALTER TABLE licensing.assignment
        ALTER COLUMN kind DROP DEFAULT,
        ALTER COLUMN subscription_id SET NOT NULL,
        ADD PRIMARY KEY (id),
        ADD UNIQUE (organisation_id, subscription_id, kind, assignee),
        ADD FOREIGN KEY (organisation_id, subscription_id) REFERENCES licensing.subscription (organisation_id, id) ON DELETE CASCADE;
      CREATE INDEX assignment_list ON licensing.assignment (organisation_id, id);

      INSERT INTO licensing.snapshot (organisation_id, version, body)
        SELECT s.organisation_id, s.version + 1, jsonb_build_object(
                 'organisation', s.body -> 'organisation', 'check', s.body -> 'check',
                 'subscriptions', CASE WHEN s.body -> 'subscription' = 'null' THEN '[]'::jsonb ELSE jsonb_build_array(
                   (s.body -> 'subscription') || jsonb_build_object(
                     'id', s.organisation_id, 'addOn', false, 'domains', '[]'::jsonb, 'groups', '[]'::jsonb,
                     'everyone', s.body -> 'assigned' ? '*',
                     'addresses', (s.body -> 'assigned') - '*')) END)
          FROM (SELECT DISTINCT ON (organisation_id) * FROM licensing.snapshot ORDER BY organisation_id, version DESC) s;

      ALTER TABLE licensing.snapshot FORCE ROW LEVEL SECURITY;
      ALTER TABLE licensing.assignment FORCE ROW LEVEL SECURITY;
      ALTER TABLE licensing.subscription FORCE ROW LEVEL SECURITY;
      ${isolated('licensing.setting', role)}
      ${isolated('licensing.assignee_group', role)}
    `);
  }

  async down(): Promise<void> {
    throw new Error('Several subscriptions cannot be taken back to one.');
  }
}
