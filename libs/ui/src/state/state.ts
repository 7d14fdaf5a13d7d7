import { Component, computed, input, output } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatProgressSpinnerModule } from '@angular/material/progress-spinner';
import { Icon } from '../icon/icon';
import type { IconName } from '../icon/icons';

export type StateKind = 'loading' | 'empty' | 'filtered' | 'denied' | 'error' | 'stale';

const ICONS: Record<Exclude<StateKind, 'loading'>, IconName> = {
  empty: 'mail-open',
  filtered: 'search-x',
  denied: 'lock',
  error: 'circle-alert',
  stale: 'refresh-cw',
};

/**
 * What stands where the content would: a fact, one line, one button. Further content (a list of starters,
 * a link) goes inside.
 */
@Component({
  selector: 'ch-state',
  imports: [Icon, MatButtonModule, MatProgressSpinnerModule],
  template: `
    @if (kind() === 'loading') {
      <mat-progress-spinner mode="indeterminate" [diameter]="28" aria-label="Loading" />
      <p class="soft">{{ fact() || 'Loading' }}</p>
    } @else {
      <span class="tile" [class.bad]="kind() === 'error'"
        ><ch-icon [name]="shown()" [size]="24"
      /></span>
      <p class="fact">{{ fact() }}</p>
      @if (line()) {
        <p class="soft line">{{ line() }}</p>
      }
      <ng-content />
      @if (button()) {
        <button mat-stroked-button type="button" (click)="pressed.emit()">{{ button() }}</button>
      }
      @if (trace()) {
        <p class="soft small">
          When you ask for help, give this: <code class="mono">{{ trace() }}</code>
        </p>
      }
    }
  `,
  host: { '[attr.role]': "kind() === 'error' ? 'alert' : 'status'" },
  styles: `
    :host {
      display: grid;
      justify-items: center;
      gap: 12px;
      padding: 40px 16px;
      text-align: center;
    }
    .tile {
      display: grid;
      place-items: center;
      inline-size: 40px;
      block-size: 40px;
      border-radius: 10px;
      background: var(--ch-info-container);
      color: var(--ch-info);
    }
    .tile.bad {
      background: var(--ch-failed-container);
      color: var(--ch-failed);
    }
    .fact {
      font-weight: 600;
      font-size: 15px;
      line-height: 22px;
      text-wrap: balance;
    }
    .line {
      max-inline-size: 520px;
      text-wrap: balance;
    }
  `,
})
export class State {
  readonly kind = input.required<StateKind>();
  readonly fact = input('');
  readonly line = input('');
  readonly button = input('');
  readonly icon = input<IconName>();
  /** Trace id of the service. */
  readonly trace = input<string | null>(null);
  readonly pressed = output<void>();
  protected readonly shown = computed(() => {
    const kind = this.kind();
    return this.icon() ?? (kind === 'loading' ? 'clock-3' : ICONS[kind]);
  });
}
