import { HttpClient } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import type { ReportAnswer, ReportList } from '@chancery/contracts';
import { firstValueFrom } from 'rxjs';

/** What a report is asked for. */
export interface Asked {
  code: string;
  from: string;
  to: string;
  zone: string;
  compare: boolean;
}

/** Reports over HTTP (contract: `reports.ts`). Every method rejects with an ApiProblem. */
@Service()
export class ReportsApi {
  private readonly http = inject(HttpClient);

  list(): Promise<ReportList> {
    return firstValueFrom(this.http.get<ReportList>('/api/v1/reports'));
  }

  answer(asked: Asked): Promise<ReportAnswer> {
    return firstValueFrom(
      this.http.get<ReportAnswer>(
        `/api/v1/reports/${encodeURIComponent(asked.code)}?${queryOf(asked)}`,
      ),
    );
  }

  /** The table as a file; the audit says who took it. */
  csv(asked: Asked): Promise<string> {
    return firstValueFrom(
      this.http.get(`/api/v1/reports/${encodeURIComponent(asked.code)}/csv?${queryOf(asked)}`, {
        responseType: 'text',
      }),
    );
  }
}

const queryOf = ({ from, to, zone, compare }: Asked): URLSearchParams =>
  new URLSearchParams({ from, to, zone, ...(compare ? { compare: 'yes' } : {}) });
