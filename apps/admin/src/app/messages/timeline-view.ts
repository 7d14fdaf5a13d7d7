import { Component, computed, input, signal } from '@angular/core';
import type { TraceEvent } from '@chancery/contracts';
import { MatButtonToggleModule } from '@angular/material/button-toggle';
import { fullTime, Icon } from '@chancery/ui';
import { daysOf, type Moment, momentOf } from './timeline';

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
const CLOCK = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

/** What happened to a message, oldest first, by day. */
@Component({
  selector: 'ch-timeline',
  imports: [Icon, MatButtonToggleModule],
  template: `
    <div class="head">
      <h2>Timeline</h2>
      <mat-button-toggle-group
        hideSingleSelectionIndicator
        aria-label="Show in the timeline"
        [value]="about()"
        (change)="about.set($event.value)"
      >
        <mat-button-toggle value="all">All</mat-button-toggle>
        <mat-button-toggle value="mail">Mail</mat-button-toggle>
        <mat-button-toggle value="access">Access</mat-button-toggle>
      </mat-button-toggle-group>
    </div>
    @for (day of days(); track day.day) {
      <h3 class="soft small">{{ dayName(day.day) }}</h3>
      <ol>
        @for (moment of day.moments; track $index) {
          <li>
            <span class="mark" [style.--own]="ink(moment)" [style.--ground]="ground(moment)">
              <ch-icon [name]="moment.icon" [size]="16" />
            </span>
            <div class="what">
              <p class="line">
                <b>{{ moment.verb }}</b>
                <time class="soft small" [attr.datetime]="moment.at" [title]="full(moment.at)">{{
                  clock(moment.at)
                }}</time>
              </p>
              @if (moment.detail || moment.reply) {
                <p class="soft small">
                  {{ moment.detail }}
                  @if (moment.reply) {
                    <span class="mono">{{ moment.reply }}</span>
                  }
                </p>
              }
            </div>
          </li>
        }
      </ol>
    } @empty {
      <p class="soft">Nothing of this kind has happened yet.</p>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 12px;
      align-content: start;
    }
    .head {
      display: flex;
      justify-content: space-between;
      align-items: center;
      flex-wrap: wrap;
      gap: 8px;
    }
    h2 {
      font-size: 15px;
      line-height: 22px;
      font-weight: 600;
    }
    h3 {
      font-weight: 400;
    }
    ol {
      list-style: none;
      margin: 0;
      padding: 0;
    }
    li {
      position: relative;
      display: grid;
      grid-template-columns: 32px minmax(0, 1fr);
      gap: 12px;
      padding-block-end: 16px;
    }
    li:not(:last-child)::before {
      content: '';
      position: absolute;
      inset-block: 36px 4px;
      inset-inline-start: 15px;
      inline-size: 2px;
      background: var(--mat-sys-outline-variant);
    }
    .mark {
      display: grid;
      place-items: center;
      inline-size: 32px;
      block-size: 32px;
      border-radius: 50%;
      color: var(--own);
      background: var(--ground);
    }
    .line {
      display: flex;
      justify-content: space-between;
      gap: 12px;
    }
    b {
      font-weight: 600;
    }
    time {
      flex: none;
    }
    .what {
      overflow-wrap: anywhere;
    }
    @media (forced-colors: active) {
      .mark {
        border: 1px solid CanvasText;
      }
    }
  `,
})
export class Timeline {
  readonly events = input.required<readonly TraceEvent[]>();
  protected readonly about = signal<'all' | Moment['about']>('all');
  protected readonly days = computed(() => {
    const about = this.about();
    return daysOf(
      this.events()
        .map(momentOf)
        .filter((moment) => about === 'all' || moment.about === about),
    );
  });
  protected readonly full = fullTime;

  protected dayName(day: string): string {
    const today = new Date().toDateString() === new Date(day).toDateString();
    return `${today ? 'Today, ' : ''}${DAY.format(new Date(day))}`;
  }

  protected clock(at: string): string {
    return CLOCK.format(new Date(at));
  }

  protected ink({ tone }: Moment): string {
    return `var(--ch-${tone})`;
  }

  protected ground({ tone }: Moment): string {
    return `var(--ch-${tone}-container)`;
  }
}
