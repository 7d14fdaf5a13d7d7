import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import type {
  RecoveryCodes,
  Session,
  Setup,
  SetupView,
  SignIn,
  TotpOffer,
} from '@chancery/contracts';
import { firstValueFrom } from 'rxjs';
import { SessionStore } from './session-store';

const BASE = '/api/v1';

/** Signing in and out, set-up links, the second factor (contract: `session.ts`). Every method rejects with an ApiProblem. */
@Injectable({ providedIn: 'root' })
export class SessionApi {
  private readonly http = inject(HttpClient);
  private readonly store = inject(SessionStore);

  /** Asks who is signed in, once after the page was loaded. @returns whether somebody is */
  async resume(): Promise<boolean> {
    if (this.store.signedIn()) return true;
    try {
      this.store.begin(await firstValueFrom(this.http.get<Session>(`${BASE}/session`)));
      return true;
    } catch {
      return false;
    }
  }

  /** Reads the session anew, where something it tells of has changed. */
  async again(): Promise<void> {
    this.store.begin(await firstValueFrom(this.http.get<Session>(`${BASE}/session`)));
  }

  async signIn(body: SignIn): Promise<void> {
    this.store.begin(await firstValueFrom(this.http.post<Session>(`${BASE}/session`, body)));
  }

  async signOut(): Promise<void> {
    await firstValueFrom(this.http.delete<void>(`${BASE}/session`));
    this.store.clear();
  }

  checkSetup(token: string): Promise<SetupView> {
    return firstValueFrom(this.http.post<SetupView>(`${BASE}/setup/check`, { token }));
  }

  async setUp(body: Setup): Promise<void> {
    this.store.begin(await firstValueFrom(this.http.post<Session>(`${BASE}/setup`, body)));
  }

  offerTotp(): Promise<TotpOffer> {
    return firstValueFrom(this.http.post<TotpOffer>(`${BASE}/session/totp`, {}));
  }

  confirmTotp(code: string): Promise<RecoveryCodes> {
    return firstValueFrom(this.http.put<RecoveryCodes>(`${BASE}/session/totp`, { code }));
  }
}
