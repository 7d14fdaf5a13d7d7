import type { BrandLogo } from '@chancery/contracts';
import { Problem, uuid7 } from '@chancery/platform';
import { type EntityManager, In } from 'typeorm';
import { BrandAssetRow } from './entities';
import type { TakenLogo } from './logo';

const dataUrl = (png: Buffer): string => `data:image/png;base64,${png.toString('base64')}`;

const logoOf = (row: BrandAssetRow): BrandLogo => ({
  id: row.id,
  fileName: row.fileName,
  before: row.source,
  after: { width: row.width, height: row.height, bytes: row.png.length },
  image: dataUrl(row.png),
});

/** Keeps a logo that was taken in, and forgets those of over a week ago that no brand names. */
export async function keepLogo(
  em: EntityManager,
  organisation: string,
  fileName: string,
  { png, width, height, before }: TakenLogo,
  by: string,
): Promise<BrandLogo> {
  await em.query(
    `DELETE FROM templates.brand_asset a WHERE a.organisation_id = $1 AND a.created_at < now() - interval '7 days'
        AND NOT EXISTS (SELECT 1 FROM templates.brand b WHERE b.organisation_id = $1 AND b.draft ->> 'logo' = a.id::text)
        AND NOT EXISTS (SELECT 1 FROM templates.brand_version v WHERE v.organisation_id = $1 AND v.content ->> 'logo' = a.id::text)`,
    [organisation],
  );
  const id = uuid7();
  await em.insert(BrandAssetRow, {
    id,
    organisationId: organisation,
    fileName,
    source: before,
    width,
    height,
    png,
    createdBy: by,
  });
  return logoOf(await em.findOneByOrFail(BrandAssetRow, { id }));
}

/** data: URL of a logo. @throws Problem 422 when it is not there. */
export async function logoImage(
  em: EntityManager,
  organisation: string,
  id: string | null,
): Promise<string | null> {
  if (id === null) return null;
  const row = await em.findOneBy(BrandAssetRow, { id, organisationId: organisation });
  if (!row)
    throw new Problem(422, 'logo.unknown', 'This logo is no longer kept. Choose the file again.', {
      errors: [{ pointer: '/content/logo', code: 'unknown', detail: 'Choose the file again.' }],
    });
  return dataUrl(row.png);
}

export async function brandLogos(
  em: EntityManager,
  organisation: string,
  ids: (string | null)[],
): Promise<BrandLogo[]> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return [];
  const rows = await em.findBy(BrandAssetRow, { id: In(wanted), organisationId: organisation });
  return rows.map(logoOf);
}
