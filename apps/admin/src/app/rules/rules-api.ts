import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import type {
  ListedRule,
  Rule,
  RuleList,
  RuleMode,
  RuleTest,
  RuleTestResult,
} from '@chancery/contracts';
import { firstValueFrom } from 'rxjs';

const BASE = '/api/v1/rules';

/** A rule as it is sent: the service gives id and place. */
export type RuleDraft = Omit<Rule, 'id' | 'priority'>;

/** A name a rule may refer to. */
export interface Choice {
  value: string;
  label: string;
}

/** Mail flow rules (contracts `rules.ts`, `rule-test.ts`). Every method rejects with an ApiProblem. */
@Injectable({ providedIn: 'root' })
export class RulesApi {
  private readonly http = inject(HttpClient);

  list(): Promise<RuleList> {
    return firstValueFrom(this.http.get<RuleList>(BASE));
  }

  one(id: string): Promise<ListedRule> {
    return firstValueFrom(this.http.get<ListedRule>(`${BASE}/${encodeURIComponent(id)}`));
  }

  /** @param priority its place, 0 being judged first; the last place without it. */
  create(draft: RuleDraft, priority?: number): Promise<ListedRule> {
    return firstValueFrom(this.http.post<ListedRule>(BASE, { ...draft, priority }));
  }

  /** @param version that the change was made from; another one saved meanwhile gives 412. */
  replace(id: string, draft: RuleDraft, version: number): Promise<ListedRule> {
    return firstValueFrom(
      this.http.put<ListedRule>(`${BASE}/${encodeURIComponent(id)}`, draft, {
        headers: { 'If-Match': `"${version}"` },
      }),
    );
  }

  mode(id: string, mode: RuleMode): Promise<ListedRule> {
    return firstValueFrom(
      this.http.post<ListedRule>(`${BASE}/${encodeURIComponent(id)}/mode`, { mode }),
    );
  }

  order(ids: readonly string[]): Promise<void> {
    return firstValueFrom(this.http.put<void>(`${BASE}/order`, { ids }));
  }

  remove(id: string): Promise<void> {
    return firstValueFrom(this.http.delete<void>(`${BASE}/${encodeURIComponent(id)}`));
  }

  test(test: RuleTest, message: Blob): Promise<RuleTestResult> {
    const form = new FormData();
    form.append('test', JSON.stringify(test));
    form.append('message', message, 'message.eml');
    return firstValueFrom(this.http.post<RuleTestResult>(`${BASE}/test`, form));
  }

  /** Rights templates and brands by the names people know them by. */
  async templates(): Promise<Choice[]> {
    const { items } = await firstValueFrom(
      this.http.get<{ items: { code: string; name: string }[] }>('/api/v1/rights-templates'),
    );
    return items.map(({ code, name }) => ({ value: code, label: name }));
  }

  async brands(): Promise<Choice[]> {
    const { items } = await firstValueFrom(
      this.http.get<{ items: { id: string; name: string }[] }>('/api/v1/brands'),
    );
    return items.map(({ id, name }) => ({ value: id, label: name }));
  }
}
