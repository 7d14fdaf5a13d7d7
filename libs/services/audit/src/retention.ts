import { appendAudit, type OrganisationScope } from '@chancery/platform';
import type { EntityManager } from 'typeorm';
import { anchorOf, RETAINED } from './anchor';

/** Records that go in one transaction. */
const AT_ONCE = 5_000;
/** Pages of them in one round; the next goes on from there. */
const PAGES = 200;

/**
 * Lets the oldest records go once they were kept long enough. The rest stays verifiable: the link of the last one
 * deleted is kept as the anchor that the chain goes on from, and a record in the trail says the same, in the same
 * transaction (docs/adr/0063).
 */
export class Retention {
  constructor(private readonly scope: OrganisationScope) {}

  /**
   * @param days records that are older, counted in whole days of UTC, go
   * @returns how many went
   */
  async forget(organisation: string, days: number): Promise<number> {
    let gone = 0;
    for (let page = 0, more = AT_ONCE; more === AT_ONCE && page < PAGES; page++) {
      more = await this.page(organisation, days);
      gone += more;
    }
    return gone;
  }

  private page(organisation: string, days: number): Promise<number> {
    return this.scope.inOrganisation(organisation, async (em) => {
      // As whoever gives places does: the chain has one hand at a time.
      await em.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`audit ${organisation}`]);
      const anchor = await anchorOf(em, organisation);
      const last = await lastOld(em, organisation, days);
      const upTo = Math.min(last, anchor.position + AT_ONCE);
      if (upTo <= anchor.position) return 0;
      const [end] = (await em.query(
        'SELECT chain FROM audit.record WHERE organisation_id = $1 AND position = $2',
        [organisation, upTo],
      )) as ({ chain: Buffer } | undefined)[];
      // Somebody took it out: what is left is for verifying to name, not for us to tidy up.
      if (!end) return 0;
      const [, count] = (await em.query(
        'DELETE FROM audit.record WHERE organisation_id = $1 AND position > $2 AND position <= $3',
        [organisation, anchor.position, upTo],
      )) as [unknown[], number];
      await em.query(
        `INSERT INTO audit.anchor (organisation_id, position, chain, moved_at) VALUES ($1, $2, $3, now())
         ON CONFLICT (organisation_id) DO UPDATE SET position = excluded.position, chain = excluded.chain, moved_at = excluded.moved_at`,
        [organisation, upTo, end.chain],
      );
      await appendAudit(em, organisation, {
        kind: RETAINED,
        actor: 'retention',
        body: {
          from: anchor.position + 1,
          upTo: String(upTo),
          records: count,
          link: end.chain.toString('hex'),
          days,
        },
      });
      return count;
    });
  }
}

/**
 * The last place of which everything up to it is old enough, counted and placed. Places follow the order in which
 * transactions began to write, and none lasts a day: what stands before a record that is a day older than the limit is
 * older than the limit.
 */
async function lastOld(em: EntityManager, organisation: string, days: number): Promise<number> {
  // Figures are made from records: none goes before it is counted.
  const [row] = (await em.query(
    `SELECT least(coalesce((SELECT r.position FROM audit.record r WHERE r.organisation_id = $1 AND r.position IS NOT NULL
                               AND r.at < date_trunc('day', now(), 'UTC') - make_interval(days => $2 + 1) ORDER BY r.at DESC, r.position DESC LIMIT 1), 0),
                  coalesce((SELECT h.position FROM audit.rollup_head h WHERE h.organisation_id = $1), 0)) AS position`,
    [organisation, days],
  )) as { position: string }[];
  return Number(row?.position ?? 0);
}
