import type { LicensingSnapshot } from '@chancery/contracts';
import type { EntityManager } from 'typeorm';

/** The groups of an organisation, as the licensing service publishes them. Call inside `inOrganisation`. */
export async function groupsOf(
  em: EntityManager,
  organisation: string,
): Promise<NonNullable<LicensingSnapshot['groups']>> {
  const [row] = (await em.query(
    `SELECT body -> 'groups' AS groups FROM licensing.published() WHERE organisation_id = $1`,
    [organisation],
  )) as { groups: NonNullable<LicensingSnapshot['groups']> | null }[];
  return row?.groups ?? [];
}
