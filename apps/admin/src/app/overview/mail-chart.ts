import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { ReportAnswer } from '@chancery/contracts';
import { count, Icon, percent, plural, State, zone } from '@chancery/ui';
import { LiveEvents } from '../core/live-events';
import { loader } from '../core/load';
import { SessionStore } from '../core/session-store';
import { ReportsApi } from '../reports/reports-api';
import { SeriesChart } from '../reports/series-chart';
import { daysBack } from './days';

/** Protected mail by day and template over the last days, in a sentence and as a chart. */
@Component({
  selector: 'ch-mail-chart',
  imports: [Icon, MatButtonModule, RouterLink, SeriesChart, State],
  template: `
    @if (report.value(); as answer) {
      @if (report.problem(); as it) {
        <p class="card row" role="status">
          <ch-icon name="refresh-cw" [size]="16" />
          <span>These figures may be out of date: {{ it.detail }}</span>
          <button mat-stroked-button type="button" (click)="report.load()">Retry</button>
        </p>
      }
      @if (answer.facts.messages === 0) {
        <div class="card">
          <ch-state kind="empty" fact="No mail has passed the gateway in these days">
            @if (maySend) {
              <a mat-stroked-button routerLink="/settings/mail-path">Send a test message</a>
            }
          </ch-state>
        </div>
      } @else {
        <p class="serif">{{ sentence() }}</p>
        @defer (on immediate) {
          <ch-series-chart [answer]="answer" />
        } @placeholder {
          <div class="card place"><ch-state kind="loading" /></div>
        }
      }
    } @else if (report.problem(); as it) {
      <div class="card place">
        <ch-state
          kind="error"
          fact="The days before could not be read"
          [line]="it.detail"
          [trace]="it.traceId"
          button="Retry"
          (pressed)="report.load()"
        />
      </div>
    } @else {
      <div class="card place"><ch-state kind="loading" /></div>
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      align-content: start;
      gap: 12px;
    }
    .place {
      display: grid;
      align-items: center;
      min-block-size: 380px;
    }
    .card.row {
      padding: 8px 16px;
    }
  `,
})
export class MailChart {
  readonly days = input.required<number>();
  private readonly api = inject(ReportsApi);
  protected readonly report = loader(() =>
    this.api.answer({ code: 'summary', ...daysBack(this.days()), zone: zone(), compare: true }),
  );
  protected readonly sentence = computed(() => {
    const answer = this.report.value();
    return answer ? sentenceOf(answer, this.days()) : '';
  });
  protected readonly maySend = inject(SessionStore).can('operator');

  constructor() {
    effect(() => {
      this.days();
      untracked(() => void this.report.load());
    });
    inject(LiveEvents).on('messages', () => void this.report.load());
  }
}

/** What the chart states: how much was protected, and how that compares with as many days before. */
function sentenceOf({ facts }: ReportAnswer, days: number): string {
  const { protected: now, protectedBefore: before } = facts;
  const begin = `${plural(now, 'message')} left protected in ${plural(days, 'day')}`;
  if (before === null || before === 0) return `${begin}, of ${count(facts.messages)} in all.`;
  if (before === now) return `${begin}, as many as in the ${days} days before.`;
  const word = now > before ? 'more' : 'fewer';
  return `${begin}, ${percent(Math.abs(now - before), before)} ${word} than in the ${days} days before.`;
}
