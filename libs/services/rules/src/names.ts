import type { PublishedConnector } from '@chancery/contracts';
import { canonicalAddress } from '@chancery/mail';
import type { Groups } from '@chancery/rules';
import type { EntityManager } from 'typeorm';
import { connectorsOf } from './connectors';
import { groupsOf } from './groups';
import { templatesAndBrands } from './templates-and-brands';

/** What rules may refer to: codes of rights templates, ids of brands, connectors, groups with their members. */
export interface KnownNames {
  readonly rightsTemplates: Set<string>;
  readonly brands: Set<string>;
  readonly connectors: ReadonlyMap<string, PublishedConnector>;
  readonly groups: Groups;
}

/** What rules of this organisation may refer to. Call inside `inOrganisation`. */
export async function namesOf(em: EntityManager, organisation: string): Promise<KnownNames> {
  return {
    ...(await templatesAndBrands(em, organisation)),
    connectors: await connectorsOf(em, organisation),
    groups: new Map(
      (await groupsOf(em, organisation)).map(({ id, members }) => [
        id,
        new Set(members.map(canonicalAddress)),
      ]),
    ),
  };
}
