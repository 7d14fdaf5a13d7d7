import { HttpClient } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import type { AuditFilter, AuditTrail, ChainState, Verification } from '@chancery/contracts';
import { firstValueFrom } from 'rxjs';

const PAGE = '50';

/** The filters of the trail, as they stand in the address of the page. */
export type TrailFilter = Partial<Record<keyof AuditFilter, string>>;

/** The audit trail over HTTP (contract: `audit.ts`). Every method rejects with an ApiProblem. */
@Service()
export class AuditApi {
  private readonly http = inject(HttpClient);

  page(filter: TrailFilter, cursor: string | null): Promise<AuditTrail> {
    const query = new URLSearchParams({ limit: PAGE, ...(cursor ? { cursor } : {}) });
    for (const [name, value] of Object.entries(filter)) query.set(`filter[${name}]`, value);
    return firstValueFrom(this.http.get<AuditTrail>(`/api/v1/audit?${query}`));
  }

  chain(): Promise<ChainState> {
    return firstValueFrom(this.http.get<ChainState>('/api/v1/audit/chain'));
  }

  verify(): Promise<Verification> {
    return firstValueFrom(this.http.post<Verification>('/api/v1/audit/verification', {}));
  }
}
