import { inject, Service } from '@angular/core';
import type { RightsTemplateSnapshot } from '@chancery/contracts';
import { Api } from '../../api/api';
import { rulesList, templatesRightsTemplates } from '../../api/functions';

export type RightsTemplate = RightsTemplateSnapshot;

/** A rule that protects with a template. */
export interface UsingRule {
  id: string;
  number: number;
  name: string;
  template: string;
}

/** Rights templates over HTTP, and which rules use them. Rejects with an ApiProblem. */
@Service()
export class TemplatesApi {
  private readonly api = inject(Api);

  async list(): Promise<RightsTemplate[]> {
    return (await this.api.invoke(templatesRightsTemplates)).items;
  }

  /** @returns null where the role may not read rules */
  async using(): Promise<UsingRule[] | null> {
    try {
      const { items } = await this.api.invoke(rulesList);
      return items.flatMap(({ id, name, priority, actions }) =>
        actions
          .filter(({ action }) => action === 'ApplyRightsProtectionTemplate')
          .map(({ args }) => ({
            id,
            name,
            number: priority + 1,
            template: String(args?.['template'] ?? ''),
          })),
      );
    } catch {
      return null;
    }
  }
}
