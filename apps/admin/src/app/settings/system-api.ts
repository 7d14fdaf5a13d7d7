import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import type { SettingList } from '@chancery/contracts';
import { firstValueFrom } from 'rxjs';

/** What the process was told from outside. Rejects with an ApiProblem. */
@Injectable({ providedIn: 'root' })
export class SystemApi {
  private readonly http = inject(HttpClient);

  settings(): Promise<SettingList> {
    return firstValueFrom(this.http.get<SettingList>('/api/v1/settings'));
  }
}
