import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import type {
  RuleExportWarnings,
  RuleImportPreview,
  RuleImportRequest,
  RuleImportResult,
  RuleImportUndo,
} from '@chancery/contracts';
import { firstValueFrom } from 'rxjs';

const BASE = '/api/v1/rules';

export type ExportFormat = 'xml' | 'ps1' | 'json';
export type Variables = Readonly<Record<string, string>>;

/** A file of rules, chosen or pasted. */
export interface RulesFile {
  readonly name: string;
  readonly content: Blob;
}

/** Rules from Exchange and back (contracts `exchange.ts`). Every method rejects with an ApiProblem. */
@Injectable({ providedIn: 'root' })
export class ExchangeApi {
  private readonly http = inject(HttpClient);

  preview(file: RulesFile, variables: Variables): Promise<RuleImportPreview> {
    return firstValueFrom(
      this.http.post<RuleImportPreview>(`${BASE}/import`, form(file, { variables })),
    );
  }

  apply(file: RulesFile, request: RuleImportRequest): Promise<RuleImportResult> {
    return firstValueFrom(
      this.http.post<RuleImportResult>(`${BASE}/import/apply`, form(file, request)),
    );
  }

  undo(undo: RuleImportUndo): Promise<{ revision: number }> {
    return firstValueFrom(this.http.post<{ revision: number }>(`${BASE}/import/undo`, undo));
  }

  warnings(format: ExportFormat): Promise<RuleExportWarnings> {
    return firstValueFrom(
      this.http.get<RuleExportWarnings>(`${BASE}/export/warnings`, { params: { format } }),
    );
  }

  /** Where the file is fetched from. */
  exportUrl(format: ExportFormat): string {
    return `${BASE}/export?format=${format}`;
  }
}

function form(file: RulesFile, request: object): FormData {
  const data = new FormData();
  data.append('import', JSON.stringify(request));
  data.append('rules', file.content, file.name);
  return data;
}
