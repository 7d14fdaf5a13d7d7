import { inject, Injectable } from '@angular/core';
import type { RecoveryCodes, Setup, SetupView, SignIn, TotpOffer } from '@chancery/contracts';
import { Api } from '../../api/api';
import { sessionConfirmTotp } from '../../api/fn/session/session-confirm-totp';
import { sessionGet } from '../../api/fn/session/session-get';
import { sessionOfferTotp } from '../../api/fn/session/session-offer-totp';
import { sessionSignIn } from '../../api/fn/session/session-sign-in';
import { sessionSignOut } from '../../api/fn/session/session-sign-out';
import { setupCheck } from '../../api/fn/setup/setup-check';
import { setupUse } from '../../api/fn/setup/setup-use';
import { SessionStore } from './session-store';

/** Signing in and out, set-up links, the second factor (contract: `session.ts`). Every method rejects with an ApiProblem. */
@Injectable({ providedIn: 'root' })
export class SessionApi {
  private readonly api = inject(Api);
  private readonly store = inject(SessionStore);
  private asking: Promise<void> | null = null;

  /** Asks who is signed in, once after the page was loaded. @returns whether somebody is */
  async resume(): Promise<boolean> {
    if (this.store.signedIn()) return true;
    // Guards of one page ask at the same time.
    this.asking ??= this.again().finally(() => (this.asking = null));
    return this.asking.then(
      () => true,
      () => false,
    );
  }

  /** Reads the session anew, where something it tells of has changed. */
  async again(): Promise<void> {
    this.store.begin(await this.api.invoke(sessionGet));
  }

  async signIn(body: SignIn): Promise<void> {
    this.store.begin(await this.api.invoke(sessionSignIn, { body }));
  }

  async signOut(): Promise<void> {
    await this.api.invoke(sessionSignOut);
    this.store.clear();
  }

  checkSetup(token: string): Promise<SetupView> {
    return this.api.invoke(setupCheck, { body: { token } });
  }

  async setUp(body: Setup): Promise<void> {
    this.store.begin(await this.api.invoke(setupUse, { body }));
  }

  offerTotp(): Promise<TotpOffer> {
    return this.api.invoke(sessionOfferTotp);
  }

  confirmTotp(code: string): Promise<RecoveryCodes> {
    return this.api.invoke(sessionConfirmTotp, { body: { code } });
  }
}
