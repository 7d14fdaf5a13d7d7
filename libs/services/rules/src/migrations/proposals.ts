import { isolated, roleOf } from '@chancery/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Changes that are kept and not published: drafts, and what waits for a second person. Where one is needed, nothing
 * is published but by a proposal that somebody else approved, or an owner published alone, in the same transaction:
 * whatever a program forgets, the database refuses.
 */
export class RulesProposals1796900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const role = roleOf('rules');
    await runner.query(`
      CREATE TABLE rules.second_person (
        organisation_id uuid PRIMARY KEY,
        needed boolean NOT NULL,
        changed_by text NOT NULL,
        changed_at timestamptz NOT NULL DEFAULT now()
      );
      ${isolated('rules.second_person', role, 'SELECT, INSERT, UPDATE')}
      CREATE TABLE rules.proposal (
        id uuid PRIMARY KEY,
        organisation_id uuid NOT NULL,
        state text NOT NULL CHECK (state IN ('draft', 'waiting', 'approved', 'published-alone', 'rejected', 'withdrawn')),
        kind text NOT NULL,
        args jsonb NOT NULL,
        what text NOT NULL,
        rule_id uuid,
        note text,
        author text NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        effect jsonb,
        tag text NOT NULL,
        decided_by text,
        decided_at timestamptz,
        decided_in xid8,
        reason text,
        CHECK (state IN ('draft', 'waiting') OR num_nulls(decided_by, decided_at, decided_in) = 0),
        CHECK (state NOT IN ('approved', 'rejected') OR lower(decided_by) <> lower(author)),
        CHECK (state NOT IN ('rejected', 'published-alone') OR reason <> ''),
        CHECK (state = 'draft' OR effect IS NOT NULL)
      );
      CREATE INDEX proposal_open ON rules.proposal (organisation_id, id DESC) WHERE state IN ('draft', 'waiting');
      CREATE INDEX proposal_list ON rules.proposal (organisation_id, id DESC);
      ${isolated('rules.proposal', role)}

      CREATE FUNCTION rules.keep_proposal() RETURNS trigger LANGUAGE plpgsql SET search_path = rules, pg_temp AS $$
      BEGIN
        IF TG_OP = 'INSERT' THEN
          IF NEW.state NOT IN ('draft', 'waiting') THEN
            RAISE EXCEPTION 'nothing is decided before it is proposed' USING ERRCODE = '42501';
          END IF;
          RETURN NEW;
        END IF;
        IF TG_OP = 'DELETE' THEN
          IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'what was proposed is kept' USING ERRCODE = '42501';
          END IF;
          RETURN OLD;
        END IF;
        IF OLD.state NOT IN ('draft', 'waiting')
          OR (OLD.state = 'draft') <> (NEW.state = 'draft')
          OR (OLD.state = 'waiting' AND (NEW.author, NEW.kind, NEW.args) IS DISTINCT FROM (OLD.author, OLD.kind, OLD.args))
          OR (NEW.state NOT IN ('draft', 'waiting') AND (NEW.decided_in IS DISTINCT FROM pg_current_xact_id() OR NEW.tag <> OLD.tag)) THEN
          RAISE EXCEPTION 'a proposal is decided once, as it was proposed' USING ERRCODE = '42501';
        END IF;
        RETURN NEW;
      END $$;
      REVOKE ALL ON FUNCTION rules.keep_proposal() FROM PUBLIC;
      CREATE TRIGGER proposal_kept BEFORE INSERT OR UPDATE OR DELETE ON rules.proposal
        FOR EACH ROW EXECUTE FUNCTION rules.keep_proposal();

      CREATE FUNCTION rules.need_second_person() RETURNS trigger LANGUAGE plpgsql SET search_path = rules, pg_temp AS $$
      BEGIN
        IF (TG_TABLE_NAME = 'second_person' OR EXISTS (
            SELECT 1 FROM rules.second_person s WHERE s.organisation_id = NEW.organisation_id AND s.needed))
          AND NOT EXISTS (
            SELECT 1 FROM rules.proposal p
             WHERE p.organisation_id = NEW.organisation_id AND p.state IN ('approved', 'published-alone')
               AND p.decided_in = pg_current_xact_id()) THEN
          RAISE EXCEPTION 'changes of rules need a second person' USING ERRCODE = '42501';
        END IF;
        RETURN NEW;
      END $$;
      REVOKE ALL ON FUNCTION rules.need_second_person() FROM PUBLIC;
      CREATE TRIGGER snapshot_second_person BEFORE INSERT ON rules.snapshot
        FOR EACH ROW EXECUTE FUNCTION rules.need_second_person();
      -- When the transaction ends: what is only tried is taken back before.
      CREATE CONSTRAINT TRIGGER second_person_kept AFTER UPDATE ON rules.second_person
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.needed AND NOT NEW.needed) EXECUTE FUNCTION rules.need_second_person();

      -- Of this transaction's approval; none where nobody approves.
      ALTER TABLE rules.rule_version ADD COLUMN approved_by text DEFAULT nullif(current_setting('chancery.approved_by', true), '');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER snapshot_second_person ON rules.snapshot;
      ALTER TABLE rules.rule_version DROP COLUMN approved_by;
      DROP TABLE rules.proposal, rules.second_person;
      DROP FUNCTION rules.keep_proposal();
      DROP FUNCTION rules.need_second_person();
    `);
  }
}
