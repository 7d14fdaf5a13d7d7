import { HttpClient } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import type { Exports, ExportView, NewExport } from '@chancery/contracts';
import { firstValueFrom } from 'rxjs';

const BASE = '/api/v1/exports';

/** Exports over HTTP (contract: `exports.ts`). Every method rejects with an ApiProblem. */
@Service()
export class ExportsApi {
  private readonly http = inject(HttpClient);

  list(cursor: string | null): Promise<Exports> {
    const query = new URLSearchParams({ limit: '50', ...(cursor ? { cursor } : {}) });
    return firstValueFrom(this.http.get<Exports>(`${BASE}?${query}`));
  }

  create(asked: NewExport): Promise<ExportView> {
    return firstValueFrom(this.http.post<ExportView>(BASE, asked));
  }

  cancel(id: string): Promise<ExportView> {
    return firstValueFrom(this.http.post<ExportView>(`${at(id)}/cancellation`, {}));
  }

  remove(id: string): Promise<void> {
    return firstValueFrom(this.http.delete<void>(at(id)));
  }

  /** Where the browser fetches the file; it never stands in the page's memory. */
  fileAt(id: string): string {
    return `${at(id)}/file`;
  }
}

const at = (id: string): string => `${BASE}/${encodeURIComponent(id)}`;
