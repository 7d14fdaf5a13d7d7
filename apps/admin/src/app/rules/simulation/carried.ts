import { Injectable, signal } from '@angular/core';
import type { Rule } from '@chancery/contracts';

/** A rule on its way from the editor to the page of simulations, as it is typed there. It lives as long as the page. */
@Injectable({ providedIn: 'root' })
export class CarriedDraft {
  readonly rule = signal<Rule | null>(null);
}
