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

/** Ids of the groups, without their members, who may be thousands. Call inside `inOrganisation`. */
export async function groupIds(em: EntityManager, organisation: string): Promise<Set<string>> {
  const rows = (await em.query(
    `SELECT each ->> 'id' AS id FROM licensing.published() p, jsonb_array_elements(p.body -> 'groups') AS each WHERE p.organisation_id = $1`,
    [organisation],
  )) as { id: string }[];
  return new Set(rows.map(({ id }) => id));
}
