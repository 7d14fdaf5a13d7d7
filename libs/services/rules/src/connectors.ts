import type { PublishedConnector } from '@chancery/contracts';
import type { EntityManager } from 'typeorm';

/** The connectors by id as they are published, those that are off too. Call inside `inOrganisation`. */
export async function connectorsOf(
  em: EntityManager,
  organisation: string,
): Promise<ReadonlyMap<string, PublishedConnector>> {
  const [row] = (await em.query(
    `SELECT body -> 'connectors' AS connectors FROM directory.published() WHERE organisation_id = $1`,
    [organisation],
  )) as { connectors: PublishedConnector[] | null }[];
  return new Map((row?.connectors ?? []).map((each) => [each.id, each]));
}
