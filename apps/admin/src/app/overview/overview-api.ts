import { HttpClient, HttpParams } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import type {
  AuditGroup,
  AuditItem,
  AuditTrail,
  GatewayList,
  KeyReport,
  MailBacklog,
  MessageFilter,
  Messages,
  RuleList,
} from '@chancery/contracts';
import { firstValueFrom } from 'rxjs';

/** Figures of today, and what needs somebody. Every method rejects with an ApiProblem. */
@Injectable({ providedIn: 'root' })
export class OverviewApi {
  private readonly http = inject(HttpClient);

  /** @returns how many messages the filter finds, and whether there are more than were counted */
  async count(filter: MessageFilter): Promise<{ value: number; more: boolean }> {
    const asked = Object.entries(filter).map(([name, value]) => [`filter[${name}]`, value]);
    const params = new HttpParams({ fromObject: { limit: 1, ...Object.fromEntries(asked) } });
    const { total } = await firstValueFrom(this.http.get<Messages>('/api/v1/messages', { params }));
    return { value: total?.value ?? 0, more: total?.relation === 'gte' };
  }

  backlog(): Promise<MailBacklog> {
    return firstValueFrom(this.http.get<MailBacklog>('/api/v1/gateways/backlog'));
  }

  gateways(): Promise<GatewayList> {
    return firstValueFrom(this.http.get<GatewayList>('/api/v1/gateways'));
  }

  rules(): Promise<RuleList> {
    return firstValueFrom(this.http.get<RuleList>('/api/v1/rules'));
  }

  /** What was changed last of rules, brands and settings; mail and sign-ins are no changes. */
  async changes(most = 6): Promise<AuditItem[]> {
    const groups: AuditGroup[] = ['rules', 'branding', 'operations', 'licences'];
    const trails = await Promise.all(
      groups.map((group) => {
        const params = new HttpParams({ fromObject: { limit: most, 'filter[group]': group } });
        return firstValueFrom(this.http.get<AuditTrail>('/api/v1/audit', { params }));
      }),
    );
    return trails
      .flatMap(({ items }) => items)
      .sort((a, b) => b.position - a.position)
      .slice(0, most);
  }

  keys(): Promise<KeyReport> {
    return firstValueFrom(this.http.get<KeyReport>('/api/v1/keys'));
  }
}
