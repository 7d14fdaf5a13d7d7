import type { Brand, TemplatesSnapshot } from '@chancery/contracts';
import { type OrganisationScope, publishSnapshot } from '@chancery/platform';
import { BUILT_IN_TEMPLATES } from '@chancery/rights';
import type { EntityManager } from 'typeorm';
import { BrandRow, RightsTemplateRow } from './entities';

/** The brand every organisation starts with: Chancery's ink, its own name. */
export const builtInBrand = (organisation: string): Brand => ({
  name: organisation,
  primary: '#1E4976',
  background: '#F5F7F9',
  logo: null,
  portalText: '',
  introduction: '',
  readButton: 'Read the message',
  emailText: '',
  disclaimer: '',
  privacyUrl: null,
});

/** Rights templates and the brand of an organisation, published together. */
export class TemplatesStore {
  constructor(private readonly scope: OrganisationScope) {}

  /** Gives a new organisation the built-in rights templates and brand. Changes nothing where they exist. */
  establish(organisation: string, name: string): Promise<{ version: number; changed: boolean }> {
    return this.scope.inOrganisation(organisation, async (em) => {
      if (!(await em.existsBy(BrandRow, { organisationId: organisation })))
        await em.insert(BrandRow, {
          organisationId: organisation,
          version: 1,
          subject: 'keep',
          appearance: builtInBrand(name),
        });
      for (const { code, name: title, rights, expiryDays } of BUILT_IN_TEMPLATES)
        if (!(await em.existsBy(RightsTemplateRow, { organisationId: organisation, code })))
          await em.insert(RightsTemplateRow, {
            organisationId: organisation,
            code,
            body: { name: title, rights: [...rights], expiryDays },
          });
      return publishSnapshot(em, 'templates', organisation, await this.snapshot(em, organisation));
    });
  }

  /** @returns what is published now. */
  read(organisation: string): Promise<TemplatesSnapshot> {
    return this.scope.inOrganisation(organisation, (em) => this.snapshot(em, organisation));
  }

  private async snapshot(em: EntityManager, organisation: string): Promise<TemplatesSnapshot> {
    const brand = await em.findOneByOrFail(BrandRow, { organisationId: organisation });
    const templates = await em.find(RightsTemplateRow, {
      where: { organisationId: organisation },
      order: { code: 'ASC' },
    });
    return {
      organisation,
      rightsTemplates: templates.map(({ code, version, body }) => ({ code, version, ...body })),
      brand: { version: brand.version, subject: brand.subject, appearance: brand.appearance },
    };
  }
}
