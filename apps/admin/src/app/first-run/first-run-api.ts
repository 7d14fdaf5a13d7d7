import { HttpClient } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import type { FirstRun } from '@chancery/contracts';
import { firstValueFrom } from 'rxjs';

const AT = '/api/v1/first-run';

/** How far the organisation is (contract: `first-run.ts`). Every method rejects with an ApiProblem. */
@Service()
export class FirstRunApi {
  private readonly http = inject(HttpClient);

  read(): Promise<FirstRun> {
    return firstValueFrom(this.http.get<FirstRun>(AT));
  }

  /** @param dismissed whether nobody wants to be shown the steps any more */
  dismiss(dismissed: boolean): Promise<FirstRun> {
    return firstValueFrom(this.http.patch<FirstRun>(AT, { dismissed }));
  }
}
