import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import type { NewRuleCase, RuleCase, RuleCaseChange } from '@chancery/contracts';
import { firstValueFrom } from 'rxjs';
import { Api } from '../../../api/api';
import {
  ruleCasesAccept,
  ruleCasesChange,
  ruleCasesList,
  ruleCasesRemove,
  ruleCasesRun,
} from '../../../api/functions';

/** Saved cases (contracts `rule-cases.ts`). Every method rejects with an ApiProblem. */
@Injectable({ providedIn: 'root' })
export class CasesApi {
  private readonly api = inject(Api);
  private readonly http = inject(HttpClient);

  async list(): Promise<RuleCase[]> {
    return (await this.api.invoke(ruleCasesList)).items;
  }

  async runAll(): Promise<RuleCase[]> {
    return (await this.api.invoke(ruleCasesRun)).items;
  }

  create(entry: NewRuleCase, message: Blob): Promise<RuleCase> {
    const form = new FormData();
    form.append('case', JSON.stringify(entry));
    form.append('message', message, 'message.eml');
    return firstValueFrom(this.http.post<RuleCase>('/api/v1/rules/cases', form));
  }

  change({ id, version }: RuleCase, change: RuleCaseChange): Promise<RuleCase> {
    return this.api.invoke(ruleCasesChange, { id, body: change, ...seen(version) });
  }

  /** What the rules in force decide over it is right from now on. */
  accept({ id, version }: RuleCase): Promise<RuleCase> {
    return this.api.invoke(ruleCasesAccept, { id, ...seen(version) });
  }

  remove({ id, version }: RuleCase): Promise<void> {
    return this.api.invoke(ruleCasesRemove, { id, ...seen(version) });
  }

  message(id: string): Promise<Blob> {
    return firstValueFrom(
      this.http.get(`/api/v1/rules/cases/${encodeURIComponent(id)}/message`, {
        responseType: 'blob',
      }),
    );
  }
}

const seen = (version: number) => ({ 'If-Match': `"${version}"` });
