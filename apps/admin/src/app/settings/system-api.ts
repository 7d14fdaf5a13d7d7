import { inject, Injectable } from '@angular/core';
import type { SettingList } from '@chancery/contracts';
import { Api } from '../../api/api';
import { operationsList } from '../../api/functions';

/** What the process was told from outside. Rejects with an ApiProblem. */
@Injectable({ providedIn: 'root' })
export class SystemApi {
  private readonly api = inject(Api);

  settings(): Promise<SettingList> {
    return this.api.invoke(operationsList);
  }
}
