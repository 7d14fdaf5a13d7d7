import type { EntityManager } from 'typeorm';

/** Before the first record there ever was. */
export const EMPTY = Buffer.alloc(32);

/** What the chain of the records that are kept begins from. */
export interface Anchor {
  /** Place of the last record that was deleted; 0 = none was. */
  position: number;
  chain: Buffer;
}

export async function anchorOf(em: EntityManager, organisation: string): Promise<Anchor> {
  const [row] = (await em.query(
    'SELECT position, chain FROM audit.anchor WHERE organisation_id = $1',
    [organisation],
  )) as { position: string; chain: Buffer }[];
  return row ? { position: Number(row.position), chain: row.chain } : { position: 0, chain: EMPTY };
}

/** The kind of the record that says in the trail which records were deleted, and from which link it goes on. */
export const RETAINED = 'audit.retained';

/** Whether the trail itself says what the anchor says; the record that does is chained like every other. */
export async function isSaid(
  em: EntityManager,
  organisation: string,
  { position, chain }: Anchor,
): Promise<boolean> {
  if (position === 0) return true;
  const [row] = (await em.query(
    `SELECT EXISTS (SELECT 1 FROM audit.record WHERE organisation_id = $1 AND kind = '${RETAINED}'
        AND body ->> 'upTo' = $2 AND body ->> 'link' = $3) AS said`,
    [organisation, String(position), chain.toString('hex')],
  )) as { said: boolean }[];
  return row?.said ?? false;
}
