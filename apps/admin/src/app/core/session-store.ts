import { computed, Injectable, signal } from '@angular/core';
import type { AdministratorRole, Session } from '@chancery/contracts';

/** Who is signed in. In memory only: a page that is loaded again asks the API, whose cookie no script can read. */
@Injectable({ providedIn: 'root' })
export class SessionStore {
  private readonly current = signal<Session | null>(null);
  /** Set when a session ended by itself, so that the sign-in page can say so. */
  readonly wasEnded = signal(false);

  readonly session = this.current.asReadonly();
  readonly signedIn = computed(() => this.current() !== null);
  readonly csrf = computed(() => this.current()?.csrf ?? null);
  readonly role = computed(() => this.current()?.administrator.role ?? null);

  /** @returns whether the signed-in person has one of these roles; an owner has them all */
  can(...roles: readonly AdministratorRole[]): boolean {
    const role = this.role();
    return role !== null && (role === 'owner' || roles.includes(role));
  }

  begin(session: Session): void {
    this.wasEnded.set(false);
    this.current.set(session);
  }

  /** The API no longer knows this session. */
  ended(): void {
    this.wasEnded.set(true);
    this.current.set(null);
  }

  /** The person signed out. */
  clear(): void {
    this.wasEnded.set(false);
    this.current.set(null);
  }
}
