import { Service, signal } from '@angular/core';

/** Says a change of state to screen readers, politely, through the one live region of the shell. */
@Service()
export class Announcer {
  private readonly text = signal('');
  readonly message = this.text.asReadonly();

  /** @param text one sentence; the same sentence said twice is read twice. */
  say(text: string): void {
    this.text.set('');
    setTimeout(() => this.text.set(text), 50);
  }
}
