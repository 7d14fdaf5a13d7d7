import type { SecondPerson } from '@chancery/contracts';
import { appendAudit } from '@chancery/platform';
import type { EntityManager } from 'typeorm';

/** Whether changes of this organisation's rules need a second person. Call inside `inOrganisation`. */
export async function secondPerson(em: EntityManager): Promise<SecondPerson> {
  const [row] = (await em.query(
    'SELECT needed, changed_by, changed_at FROM rules.second_person',
  )) as { needed: boolean; changed_by: string; changed_at: Date }[];
  return {
    needed: row?.needed ?? false,
    by: row?.changed_by ?? null,
    at: row?.changed_at.toISOString() ?? null,
  };
}

/** Says whether changes need one. That they need none any more is itself a change that needs one. */
export async function needSecondPerson(
  em: EntityManager,
  organisation: string,
  { needed, note }: { needed: boolean; note?: string | undefined },
  by: string,
): Promise<void> {
  const before = await secondPerson(em);
  if (before.needed === needed) return;
  await em.query(
    `INSERT INTO rules.second_person (organisation_id, needed, changed_by) VALUES ($1, $2, $3)
     ON CONFLICT (organisation_id) DO UPDATE SET needed = $2, changed_by = $3, changed_at = now()`,
    [organisation, needed, by],
  );
  await appendAudit(em, organisation, {
    kind: needed ? 'rules.second-person-needed' : 'rules.second-person-not-needed',
    actor: by,
    body: { before: { needed: before.needed }, after: { needed }, ...(note ? { note } : {}) },
  });
}
