import type { EntityManager } from 'typeorm';

/** The accepted domains as they are published, in lower case. Call inside `inOrganisation`. */
export async function acceptedDomains(
  em: EntityManager,
  organisation: string,
): Promise<ReadonlySet<string>> {
  const rows = (await em.query(
    `SELECT domain ->> 'name' AS name FROM directory.published() p, jsonb_array_elements(p.body -> 'domains') AS domain WHERE p.organisation_id = $1`,
    [organisation],
  )) as { name: string }[];
  return new Set(rows.map(({ name }) => name.toLowerCase()));
}
