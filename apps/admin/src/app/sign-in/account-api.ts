import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import type { OpenSessions, Session } from '@chancery/contracts';
import { firstValueFrom } from 'rxjs';

const BASE = '/api/v1/session';

/** A person's own account (contract: `session.ts`). Every method rejects with an ApiProblem. */
@Injectable({ providedIn: 'root' })
export class AccountApi {
  private readonly http = inject(HttpClient);

  session(): Promise<Session> {
    return firstValueFrom(this.http.get<Session>(BASE));
  }

  changePassword(current: string, next: string): Promise<Session> {
    return firstValueFrom(this.http.put<Session>(`${BASE}/password`, { current, next }));
  }

  removeTotp(password: string): Promise<void> {
    return firstValueFrom(this.http.delete<void>(`${BASE}/totp`, { body: { password } }));
  }

  sessions(): Promise<OpenSessions> {
    return firstValueFrom(this.http.get<OpenSessions>(`${BASE}/others`));
  }

  endSession(id: string): Promise<void> {
    return firstValueFrom(this.http.delete<void>(`${BASE}/others/${encodeURIComponent(id)}`));
  }
}
