import { Service, signal } from '@angular/core';

/** Who is signed in, for the top bar, and what its button does. */
export interface Session {
  /** Masked or full address. */
  as: string;
  signOut: () => void;
}

/** Lets the view that knows the session show it in the shell. */
@Service()
export class ShellSession {
  readonly current = signal<Session | null>(null);
}
