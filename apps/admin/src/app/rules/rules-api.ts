import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import type {
  GatewayList,
  ListedRule,
  Rule,
  RuleList,
  RuleMode,
  RuleTest,
  RuleTestResult,
  RuleVersion,
  RuleVersionList,
} from '@chancery/contracts';
import { firstValueFrom } from 'rxjs';
import { problemOf } from '../core/problem';

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
    return firstValueFrom(this.http.get<ListedRule>(at(id)));
  }

  /**
   * @param priority its place, 0 being judged first; the last place without it.
   * @param note why, for the history.
   */
  create(draft: RuleDraft, note = '', priority?: number): Promise<ListedRule> {
    return firstValueFrom(
      this.http.post<ListedRule>(BASE, { ...draft, priority, note: note || undefined }),
    );
  }

  /** @param version that the change was made from; another one saved meanwhile gives 412. */
  replace(id: string, draft: RuleDraft, version: number, note = ''): Promise<ListedRule> {
    return firstValueFrom(
      this.http.put<ListedRule>(at(id), { ...draft, note: note || undefined }, seen(version)),
    );
  }

  /** @param version that was seen, as for all that follows; another one meanwhile gives 412. */
  mode(id: string, mode: RuleMode, version: number): Promise<ListedRule> {
    return firstValueFrom(this.http.post<ListedRule>(`${at(id)}/mode`, { mode }, seen(version)));
  }

  /** @param revision of the list that the order was made from. */
  order(ids: readonly string[], revision: number): Promise<void> {
    return firstValueFrom(this.http.put<void>(`${BASE}/order`, { ids }, seen(revision)));
  }

  remove(id: string, version: number): Promise<void> {
    return firstValueFrom(this.http.delete<void>(at(id), seen(version)));
  }

  /** Newest first, a page at a time; also of a rule that was deleted. */
  versions(id: string, cursor: string | null): Promise<RuleVersionList> {
    return firstValueFrom(this.http.get<RuleVersionList>(`${at(id)}/versions`, page(cursor)));
  }

  /** What an earlier version says becomes the newest one. @param seenVersion none for a deleted rule. */
  restore(id: string, version: number, seenVersion: number | null): Promise<ListedRule> {
    return firstValueFrom(
      this.http.post<ListedRule>(
        `${at(id)}/restoration`,
        { version },
        seenVersion === null ? {} : seen(seenVersion),
      ),
    );
  }

  /** Rules that were deleted, as they last stood, the latest first. */
  deleted(cursor: string | null): Promise<RuleVersionList> {
    return firstValueFrom(this.http.get<RuleVersionList>(`${BASE}/deleted`, page(cursor)));
  }

  /** Gateway processes, with the revision of the rules in force in each. */
  readonly gateways = (): Promise<GatewayList> =>
    firstValueFrom(this.http.get<GatewayList>('/api/v1/gateways'));

  /** How a rule last stood that is not there any more; null where there never was one. */
  async lastOf(id: string): Promise<RuleVersion | null> {
    try {
      const { items } = await this.versions(id, null);
      return items[0] ?? null;
    } catch (error) {
      if (problemOf(error).status === 404) return null;
      throw error;
    }
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

const at = (id: string): string => `${BASE}/${encodeURIComponent(id)}`;
const seen = (version: number) => ({ headers: { 'If-Match': `"${version}"` } });
const page = (cursor: string | null) => ({
  params: { limit: 20, ...(cursor === null ? {} : { cursor }) },
});
