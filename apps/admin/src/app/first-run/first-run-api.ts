import { inject, Service } from '@angular/core';
import type { FirstRun } from '@chancery/contracts';
import { Api } from '../../api/api';
import { firstRunGet, firstRunPatch } from '../../api/functions';

/** How far the organisation is (contract: `first-run.ts`). Every method rejects with an ApiProblem. */
@Service()
export class FirstRunApi {
  private readonly api = inject(Api);

  read(): Promise<FirstRun> {
    return this.api.invoke(firstRunGet);
  }

  /** @param dismissed whether nobody wants to be shown the steps any more */
  dismiss(dismissed: boolean): Promise<FirstRun> {
    return this.api.invoke(firstRunPatch, { body: { dismissed } });
  }
}
