import { isolated, roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const role = roleOf('templates');

const guard = `
  IF p_organisation IS NULL OR p_organisation IS DISTINCT FROM nullif(current_setting('chancery.organisation', true), '')::uuid THEN
    RAISE EXCEPTION 'not the organisation of this transaction' USING ERRCODE = '42501';
  END IF;`;

/**
 * Brands with drafts and versions. What stood in the one brand of an organisation becomes version 1 of its
 * default brand, under the number that messages sent until now name.
 */
export class TemplatesBrands1764300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The owner need not be a superuser: forced row security would hide from it what is to be moved.
      ALTER TABLE templates.brand NO FORCE ROW LEVEL SECURITY;
      CREATE TEMP TABLE brand_before ON COMMIT DROP AS
        SELECT gen_random_uuid() AS id, b.* FROM templates.brand b;
      DROP TABLE templates.brand;

      CREATE TABLE templates.brand (
        id uuid PRIMARY KEY,
        organisation_id uuid NOT NULL,
        name text NOT NULL,
        is_default boolean NOT NULL DEFAULT false,
        draft jsonb,
        revision int NOT NULL DEFAULT 1,
        -- The newest published version, and its number among all of the organisation.
        version int,
        number int,
        updated_by text NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now(),
        deleted_at timestamptz,
        CHECK ((version IS NULL) = (number IS NULL))
      );
      CREATE UNIQUE INDEX brand_name ON templates.brand (organisation_id, lower(name)) WHERE deleted_at IS NULL;
      CREATE UNIQUE INDEX brand_default ON templates.brand (organisation_id) WHERE is_default;

      CREATE TABLE templates.brand_version (
        organisation_id uuid NOT NULL,
        number int NOT NULL,
        brand_id uuid NOT NULL REFERENCES templates.brand (id),
        version int NOT NULL,
        content jsonb NOT NULL,
        appearance jsonb NOT NULL,
        restored int,
        published_by text NOT NULL,
        published_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (organisation_id, number),
        UNIQUE (brand_id, version)
      );

      CREATE TABLE templates.brand_asset (
        id uuid PRIMARY KEY,
        organisation_id uuid NOT NULL,
        file_name text NOT NULL,
        source jsonb NOT NULL,
        width int NOT NULL,
        height int NOT NULL,
        png bytea NOT NULL,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX brand_asset_age ON templates.brand_asset (organisation_id, created_at);

      CREATE TABLE templates.brand_sample (
        id uuid PRIMARY KEY,
        organisation_id uuid NOT NULL,
        recipient text NOT NULL,
        brand_name text NOT NULL,
        body jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );

      INSERT INTO templates.brand (id, organisation_id, name, is_default, version, number, updated_by)
        SELECT id, organisation_id, 'Default', true, 1, version, 'installation' FROM brand_before;
      INSERT INTO templates.brand_version (organisation_id, number, brand_id, version, content, appearance, published_by)
        SELECT organisation_id, version, id, 1,
               jsonb_build_object(
                 'organisationName', appearance -> 'name', 'logo', NULL, 'logoAlt', '',
                 'primary', appearance -> 'primary', 'background', appearance -> 'background',
                 'link', appearance -> 'primary', 'introduction', appearance -> 'introduction',
                 'readButton', appearance -> 'readButton', 'emailText', appearance -> 'emailText',
                 'disclaimer', appearance -> 'disclaimer', 'portalText', appearance -> 'portalText',
                 'privacyUrl', coalesce(appearance ->> 'privacyUrl', ''), 'subject', subject, 'expiryDays', 0),
               appearance, 'installation'
          FROM brand_before;

      ${isolated('templates.brand', role)}
      ${isolated('templates.brand_version', role, 'SELECT, INSERT')}
      ${isolated('templates.brand_asset', role, 'SELECT, INSERT, DELETE')}
      ${isolated('templates.brand_sample', role, 'SELECT, INSERT, DELETE')}

      -- Messages keep the brand they were sent with, also when it is no longer the newest.
      CREATE FUNCTION templates.brand_version(p_organisation uuid, p_number int) RETURNS jsonb
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = templates, pg_temp AS $$
      BEGIN ${guard}
        RETURN (SELECT jsonb_build_object('id', v.brand_id, 'version', v.number, 'subject', v.content -> 'subject',
                                          'expiryDays', v.content -> 'expiryDays', 'appearance', v.appearance)
                  FROM templates.brand_version v WHERE v.organisation_id = p_organisation AND v.number = p_number);
      END $$;
      REVOKE ALL ON FUNCTION templates.brand_version(uuid, int) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION templates.brand_version(uuid, int) TO ${roleOf('gateway')}, ${roleOf('rights')};

      CREATE FUNCTION templates.brand_sample(p_organisation uuid, p_sample uuid) RETURNS jsonb
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = templates, pg_temp AS $$
      BEGIN ${guard}
        RETURN (SELECT jsonb_build_object('recipient', s.recipient, 'brandName', s.brand_name, 'brand', s.body)
                  FROM templates.brand_sample s WHERE s.organisation_id = p_organisation AND s.id = p_sample);
      END $$;
      REVOKE ALL ON FUNCTION templates.brand_sample(uuid, uuid) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION templates.brand_sample(uuid, uuid) TO ${roleOf('gateway')};
    `);
  }

  async down(): Promise<void> {
    throw new Error('Brands with versions cannot be taken back to one brand.');
  }
}
