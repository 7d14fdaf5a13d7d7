import { Component, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { count, Icon, type IconName } from '@chancery/ui';
import type { Loaded } from '../core/load';

/** What a card shows: the figure and one line of context. */
export interface Stat {
  value: number;
  /** There are more than were counted. */
  more?: boolean;
  line: string;
}

/** One figure with its name; the whole card is the link to the rows behind it. It fails alone. */
@Component({
  selector: 'ch-stat-card',
  imports: [Icon, RouterLink],
  template: `
    @if (stat().problem(); as it) {
      <div class="card">
        <p class="label"><ch-icon name="circle-alert" [size]="16" /> {{ label() }}</p>
        <p class="small">{{ it.detail }}</p>
        <button type="button" [attr.aria-label]="'Retry: ' + label()" (click)="stat().load()">
          Retry
        </button>
      </div>
    } @else {
      <a
        class="card"
        [routerLink]="to()"
        [queryParams]="query()"
        [attr.aria-busy]="stat().loading()"
      >
        <p class="label">
          <ch-icon [name]="icon()" [size]="16" [style.color]="'var(--ch-' + tone() + ')'" />
          {{ label() }}
        </p>
        @if (stat().value(); as it) {
          <p class="number">{{ count(it.value) }}{{ it.more ? '+' : '' }}</p>
          <p class="soft small">{{ it.line }}</p>
        } @else {
          <p class="number soft"><span aria-hidden="true">–</span></p>
          <p class="soft small">Loading</p>
        }
      </a>
    }
  `,
  styles: `
    .card {
      display: grid;
      gap: 4px;
      align-content: start;
      block-size: 100%;
      padding: 16px 20px;
      color: inherit;
      text-decoration: none;
    }
    a.card:hover {
      border-color: var(--mat-sys-outline);
    }
    .label {
      display: flex;
      align-items: center;
      gap: 8px;
    }
    .number {
      font-size: 28px;
      line-height: 36px;
      font-weight: 600;
      letter-spacing: -0.018em;
      font-variant-numeric: tabular-nums;
    }
    button {
      justify-self: start;
      min-block-size: 24px;
      padding: 0;
      border: 0;
      background: none;
      color: var(--mat-sys-primary);
      font: inherit;
      font-weight: 500;
      cursor: pointer;
    }
  `,
})
export class StatCard {
  readonly label = input.required<string>();
  readonly icon = input.required<IconName>();
  readonly tone = input.required<'protected' | 'unprotected' | 'info' | 'failed'>();
  readonly stat = input.required<Loaded<Stat>>();
  readonly to = input.required<string>();
  readonly query = input<Record<string, string>>({});
  protected readonly count = count;
}
