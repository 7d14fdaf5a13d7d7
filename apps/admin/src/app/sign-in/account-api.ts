import { inject, Injectable } from '@angular/core';
import type { OpenSessions, Session } from '@chancery/contracts';
import { Api } from '../../api/api';
import {
  sessionChangePassword,
  sessionEndOther,
  sessionGet,
  sessionOthers,
  sessionRemoveTotp,
} from '../../api/functions';

/** A person's own account (contract: `session.ts`). Every method rejects with an ApiProblem. */
@Injectable({ providedIn: 'root' })
export class AccountApi {
  private readonly api = inject(Api);

  session(): Promise<Session> {
    return this.api.invoke(sessionGet);
  }

  changePassword(current: string, next: string): Promise<Session> {
    return this.api.invoke(sessionChangePassword, { body: { current, next } });
  }

  removeTotp(password: string): Promise<void> {
    return this.api.invoke(sessionRemoveTotp, { body: { password } });
  }

  sessions(): Promise<OpenSessions> {
    return this.api.invoke(sessionOthers);
  }

  endSession(id: string): Promise<void> {
    return this.api.invoke(sessionEndOther, { id });
  }
}
