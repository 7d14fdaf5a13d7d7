import { createHash } from 'node:crypto';
import type { AuditFilter, ChainState } from '@chancery/contracts';
import { sentenceOfKind } from '@chancery/journey';
import type { OrganisationScope } from '@chancery/platform';
import type { EntityManager } from 'typeorm';
import { anchorOf, EMPTY, isSaid } from './anchor';
import { AuditRecord } from './entities';
import { trailQuery } from './trail-query';

const AT_ONCE = 1_000;

export interface TraceEvent {
  at: string;
  kind: string;
  says: string;
  recipient: string | null;
  actor: string;
  body: Record<string, unknown>;
}

export interface ChainFault {
  position: number;
  reason: 'record changed' | 'record missing' | 'chain broken' | 'anchor changed';
}

/** The next link over the one before and a record's leaf (order is part of it). */
const link = (before: Buffer, position: number, leaf: Buffer): Buffer => {
  const place = Buffer.alloc(8);
  place.writeBigInt64BE(BigInt(position));
  return createHash('sha256').update(before).update(place).update(leaf).digest();
};

/** The trail: records get their places in order, and anybody can check that none was changed or taken out. */
export class AuditStore {
  constructor(private readonly scope: OrganisationScope) {}

  /**
   * Gives records without a place their positions, oldest transaction first, reading only below the
   * oldest transaction still running, so that a late commit is never skipped. One worker per organisation.
   * @returns how many were placed.
   */
  place(organisation: string): Promise<number> {
    return this.scope.inOrganisation(organisation, async (em) => {
      await em.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`audit ${organisation}`]);
      const head = await this.head(em, organisation);
      const records = (await em.query(
        `SELECT id, leaf FROM audit.record WHERE organisation_id = $1 AND position IS NULL AND xid < pg_snapshot_xmin(pg_current_snapshot())
          ORDER BY xid, id LIMIT ${AT_ONCE}`,
        [organisation],
      )) as { id: string; leaf: Buffer }[];
      if (records.length === 0) return 0;
      let { position, chain } = head;
      const ids: string[] = [];
      const positions: number[] = [];
      const chains: Buffer[] = [];
      for (const record of records) {
        position += 1;
        chain = link(chain, position, record.leaf);
        ids.push(record.id);
        positions.push(position);
        chains.push(chain);
      }
      await em.query(
        `UPDATE audit.record r SET position = p.position, chain = p.chain FROM unnest($1::uuid[], $2::bigint[], $3::bytea[]) AS p(id, position, chain) WHERE r.id = p.id`,
        [ids, positions, chains],
      );
      await em.query(
        `INSERT INTO audit.head (organisation_id, position, chain, placed_at) VALUES ($1, $2, $3, now())
         ON CONFLICT (organisation_id) DO UPDATE SET position = excluded.position, chain = excluded.chain, placed_at = excluded.placed_at`,
        [organisation, position, chain],
      );
      return records.length;
    });
  }

  /** Everything known of one message, oldest first, by its id or its Message-ID's id. */
  trace(organisation: string, message: string): Promise<TraceEvent[]> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const records = await em.find(AuditRecord, {
        where: { messageId: message },
        order: { at: 'ASC', id: 'ASC' },
      });
      return records.map((record) => ({
        at: record.at.toISOString(),
        kind: record.kind,
        says: sentenceOfKind(record.kind),
        recipient: record.recipient,
        actor: record.actor,
        body: record.body,
      }));
    });
  }

  /**
   * The newest records that a filter leaves, newest first.
   * @param before a position; records above it were shown already
   */
  latest(
    organisation: string,
    limit: number,
    before: number | null,
    filter: AuditFilter = {},
  ): Promise<AuditRecord[]> {
    return this.scope.inOrganisation(organisation, (em) => {
      const query = trailQuery(em, organisation, filter);
      if (before !== null) query.andWhere('record.position < :before', { before });
      return query.orderBy('record.position', 'DESC').limit(limit).getMany();
    });
  }

  /** How many records have their place, and since when. */
  chain(organisation: string): Promise<ChainState> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const [row] = (await em.query(
        `SELECT h.position, h.placed_at, a.position AS removed, a.moved_at FROM audit.head h
           LEFT JOIN audit.anchor a ON a.organisation_id = h.organisation_id WHERE h.organisation_id = $1`,
        [organisation],
      )) as { position: string; placed_at: Date; removed: string | null; moved_at: Date | null }[];
      return {
        position: Number(row?.position ?? 0),
        placedAt: row?.placed_at.toISOString() ?? null,
        removed: Number(row?.removed ?? 0),
        removedAt: row?.moved_at?.toISOString() ?? null,
      };
    });
  }

  /**
   * Recomputes every leaf and link, from where the chain of what is kept begins.
   *
   * @returns the first fault, or null and how many records hold
   */
  verify(organisation: string): Promise<{ checked: number; fault: ChainFault | null }> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const head = await this.head(em, organisation);
      const anchor = await anchorOf(em, organisation);
      if (!(await isSaid(em, organisation, anchor)))
        return {
          checked: 0,
          fault: { position: anchor.position, reason: 'anchor changed' as const },
        };
      let { position, chain } = anchor;
      const checked = () => position - anchor.position;
      for (;;) {
        const rows = (await em.query(
          `SELECT position, leaf, chain,
                  sha256(convert_to(concat_ws(E'\\x1f', id, organisation_id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), kind,
                         coalesce(message_id::text, '-'), coalesce(recipient, '-'), actor, body::text), 'UTF8')) AS again
             FROM audit.record WHERE organisation_id = $1 AND position > $2 ORDER BY position LIMIT ${AT_ONCE}`,
          [organisation, position],
        )) as { position: string; leaf: Buffer; chain: Buffer; again: Buffer }[];
        for (const row of rows) {
          position += 1;
          if (Number(row.position) !== position)
            return {
              checked: checked() - 1,
              fault: { position, reason: 'record missing' as const },
            };
          if (!row.again.equals(row.leaf))
            return {
              checked: checked() - 1,
              fault: { position, reason: 'record changed' as const },
            };
          chain = link(chain, position, row.leaf);
          if (!chain.equals(row.chain))
            return { checked: checked() - 1, fault: { position, reason: 'chain broken' as const } };
        }
        if (rows.length < AT_ONCE) break;
      }
      if (position !== head.position)
        return {
          checked: checked(),
          fault: { position: position + 1, reason: 'record missing' as const },
        };
      return { checked: checked(), fault: null };
    });
  }

  private async head(
    em: EntityManager,
    organisation: string,
  ): Promise<{ position: number; chain: Buffer }> {
    const [row] = (await em.query(
      'SELECT position, chain FROM audit.head WHERE organisation_id = $1',
      [organisation],
    )) as { position: string; chain: Buffer }[];
    return row
      ? { position: Number(row.position), chain: row.chain }
      : { position: 0, chain: EMPTY };
  }
}
