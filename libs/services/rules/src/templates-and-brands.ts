import type { EntityManager } from 'typeorm';
import type { KnownNames } from './names';

/** Codes of the rights templates and ids of the brands that are published. Call inside `inOrganisation`. */
export async function templatesAndBrands(
  em: EntityManager,
  organisation: string,
): Promise<Pick<KnownNames, 'rightsTemplates' | 'brands'>> {
  const listed = (list: string, key: string): Promise<{ value: string }[]> =>
    em.query(
      `SELECT each ->> $3 AS value FROM templates.published() p, jsonb_array_elements(p.body -> $2) AS each WHERE p.organisation_id = $1`,
      [organisation, list, key],
    );
  const templates = await listed('rightsTemplates', 'code');
  const brands = await listed('brands', 'id');
  return {
    rightsTemplates: new Set(templates.map(({ value }) => value)),
    brands: new Set(brands.map(({ value }) => value)),
  };
}
