import { HttpClient } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import type { Right } from '@chancery/contracts';
import { firstValueFrom } from 'rxjs';

/** A rights template in force. */
export interface RightsTemplate {
  code: string;
  name: string;
  rights: Right[];
  /** 0 = licences under it never end. */
  expiryDays: number;
  version: number;
}

/** A rule that protects with a template. */
export interface UsingRule {
  id: string;
  number: number;
  name: string;
  template: string;
}

interface ListedRule {
  id: string;
  name: string;
  priority: number;
  actions: { action: string; args?: Record<string, unknown> }[];
}

const BASE = '/api/v1';

/** Rights templates over HTTP, and which rules use them. Rejects with an ApiProblem. */
@Service()
export class TemplatesApi {
  private readonly http = inject(HttpClient);

  async list(): Promise<RightsTemplate[]> {
    const answer = this.http.get<{ items: RightsTemplate[] }>(`${BASE}/rights-templates`);
    return (await firstValueFrom(answer)).items;
  }

  /** @returns null where the role may not read rules */
  async using(): Promise<UsingRule[] | null> {
    try {
      const { items } = await firstValueFrom(
        this.http.get<{ items: ListedRule[] }>(`${BASE}/rules`),
      );
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
