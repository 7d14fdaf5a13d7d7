import type { OrganisationScope } from '@chancery/platform';
import { FACTS } from './facts';

const AT_ONCE = 2_000;

/** Keeps the figures of the reports: per hour, from the audit records in the order of their places, each once. */
export class Rollups {
  constructor(private readonly scope: OrganisationScope) {}

  /**
   * Adds the next records to the figures and moves the head in the same transaction, so that a worker which is killed
   * leaves both or neither.
   * @returns how many places the head moved
   */
  add(organisation: string): Promise<number> {
    return this.scope.inOrganisation(organisation, async (em) => {
      await em.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`rollup ${organisation}`]);
      await em.query(
        `INSERT INTO audit.rollup_head (organisation_id, position) VALUES ($1, 0) ON CONFLICT DO NOTHING`,
        [organisation],
      );
      const [row] = (await em.query(
        `SELECT r.position AS done, coalesce(h.position, 0) AS placed FROM audit.rollup_head r
           LEFT JOIN audit.head h ON h.organisation_id = r.organisation_id WHERE r.organisation_id = $1`,
        [organisation],
      )) as { done: string; placed: string }[];
      const done = Number(row?.done ?? 0);
      const placed = Number(row?.placed ?? 0);
      const upTo = Math.min(placed, done + AT_ONCE);
      if (upTo > done)
        await em.query(
          `WITH ${FACTS}
           INSERT INTO audit.rollup AS r (organisation_id, hour, measure, key, label, amount)
           SELECT $1, hour, measure, key, max(label), sum(amount) FROM facts WHERE key IS NOT NULL GROUP BY hour, measure, key
           ON CONFLICT (organisation_id, measure, hour, key) DO UPDATE SET amount = r.amount + excluded.amount, label = coalesce(excluded.label, r.label)`,
          [organisation, done, upTo],
        );
      await em.query('UPDATE audit.rollup_head SET position = $2 WHERE organisation_id = $1', [
        organisation,
        upTo,
      ]);
      return upTo - done;
    });
  }

  /**
   * Notes up to when the figures are complete. Call it before a round that places and adds everything, with the
   * answer of the one before it.
   */
  watch(organisation: string): Promise<Watched> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const [row] = (await em.query(
        `SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS oldest, pg_snapshot_xmax(pg_current_snapshot())::text AS next, clock_timestamp() AS at`,
      )) as { oldest: string; next: string; at: Date }[];
      if (!row) throw new Error('no snapshot');
      return row;
    });
  }

  /** A round that began with this ended, everything placed and added. */
  complete(organisation: string, { oldest, next, at }: Watched): Promise<void> {
    return this.scope.inOrganisation(organisation, async (em) => {
      await em.query(
        `UPDATE audit.rollup_head SET
           complete_at = CASE WHEN $2::xid8 >= $3::xid8 THEN $4::timestamptz WHEN watched_xid <= $2::xid8 THEN watched_at ELSE complete_at END,
           watched_xid = CASE WHEN watched_xid > $2::xid8 THEN watched_xid ELSE $3::xid8 END,
           watched_at = CASE WHEN watched_xid > $2::xid8 THEN watched_at ELSE $4::timestamptz END
         WHERE organisation_id = $1`,
        [organisation, oldest, next, at],
      );
    });
  }

  /** Forgets every figure; the next rounds count again from the first record. */
  rebuild(organisation: string): Promise<void> {
    return this.scope.inOrganisation(organisation, async (em) => {
      await em.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`rollup ${organisation}`]);
      await em.query('DELETE FROM audit.rollup WHERE organisation_id = $1', [organisation]);
      await em.query('DELETE FROM audit.rollup_head WHERE organisation_id = $1', [organisation]);
    });
  }
}

/** What was running when a round began. */
export interface Watched {
  oldest: string;
  next: string;
  at: Date;
}
