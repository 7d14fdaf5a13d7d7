import {
  afterNextRender,
  Component,
  ElementRef,
  inject,
  Injector,
  input,
  signal,
} from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import type { HopCheckResult, HopEntry } from '@chancery/contracts';
import { Chip, plural } from '@chancery/ui';
import { problemOf } from '../core/problem';
import { SettingsApi } from './settings-api';

/** A look whether a host takes mail from here, and what it said. Other buttons of the row stand inside. */
@Component({
  selector: 'ch-hop-check',
  imports: [Chip, MatButtonModule],
  templateUrl: './hop-check.html',
  styles: `
    :host {
      display: grid;
      gap: 16px;
    }
    .result {
      display: grid;
      gap: 8px;
      padding: 16px;
      border-radius: 8px;
      background: var(--mat-sys-surface-container);
      overflow-wrap: anywhere;
    }
  `,
})
export class HopCheckPart {
  /** There is something to look at. */
  readonly ready = input.required<boolean>();
  /** What to look at, as it is when the button is pressed. */
  readonly hop = input.required<() => HopEntry>();
  private readonly api = inject(SettingsApi);
  private readonly injector = inject(Injector);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  protected readonly result = signal<HopCheckResult | null>(null);
  protected readonly fault = signal('');
  protected readonly checking = signal(false);
  protected readonly days = (until: string): string =>
    plural(Math.max(0, Math.floor((Date.parse(until) - Date.now()) / 86_400_000)), 'day');

  protected async check(): Promise<void> {
    this.fault.set('');
    this.result.set(null);
    this.checking.set(true);
    try {
      this.result.set(await this.api.checkHop(this.hop()()));
    } catch (error) {
      this.fault.set(problemOf(error).detail);
    }
    this.checking.set(false);
    // In a dialog what was found may be below what can be seen.
    afterNextRender(
      () => this.host.querySelector('[role=status]')?.scrollIntoView({ block: 'nearest' }),
      { injector: this.injector },
    );
  }
}
