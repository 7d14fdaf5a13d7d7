import type { TemplatesSnapshot } from '@chancery/contracts';
import { type OrganisationScope, publishSnapshot } from '@chancery/platform';
import { BUILT_IN_TEMPLATES } from '@chancery/rights';
import type { EntityManager } from 'typeorm';
import { BrandStore } from './brands/store';
import { RightsTemplateRow } from './entities';

/** Rights templates and brands of an organisation, published together. */
export class TemplatesStore {
  readonly brands: BrandStore;

  constructor(private readonly scope: OrganisationScope) {
    this.brands = new BrandStore(scope, (em, organisation) => this.publish(em, organisation));
  }

  /** Gives a new organisation the built-in rights templates and brand. Changes nothing where they exist. */
  establish(organisation: string, name: string): Promise<{ version: number; changed: boolean }> {
    return this.scope.inOrganisation(organisation, async (em) => {
      await this.brands.establish(em, organisation, name);
      for (const { code, name: title, rights, expiryDays } of BUILT_IN_TEMPLATES)
        if (!(await em.existsBy(RightsTemplateRow, { organisationId: organisation, code })))
          await em.insert(RightsTemplateRow, {
            organisationId: organisation,
            code,
            body: { name: title, rights: [...rights], expiryDays },
          });
      return this.publish(em, organisation);
    });
  }

  /** @returns what is published now. */
  read(organisation: string): Promise<TemplatesSnapshot> {
    return this.scope.inOrganisation(organisation, (em) => this.snapshot(em, organisation));
  }

  /** Publishes what stands now, in the caller's transaction; nothing where nothing changed. */
  private async publish(
    em: EntityManager,
    organisation: string,
  ): Promise<{ version: number; changed: boolean }> {
    return publishSnapshot(em, 'templates', organisation, await this.snapshot(em, organisation));
  }

  private async snapshot(em: EntityManager, organisation: string): Promise<TemplatesSnapshot> {
    const templates = await em.find(RightsTemplateRow, {
      where: { organisationId: organisation },
      order: { code: 'ASC' },
    });
    return {
      organisation,
      rightsTemplates: templates.map(({ code, version, body }) => ({ code, version, ...body })),
      ...(await this.brands.published(em, organisation)),
    };
  }
}
