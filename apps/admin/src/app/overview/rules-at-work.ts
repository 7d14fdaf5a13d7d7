import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { count, State, zone } from '@chancery/ui';
import { LiveEvents } from '../core/live-events';
import { loader } from '../core/load';
import { ReportsApi } from '../reports/reports-api';
import { linkOf } from '../reports/words';
import { daysBack } from './days';

const MOST = 5;

/** The rules that acted most in the last days, each figure with the messages behind it. */
@Component({
  selector: 'ch-rules-at-work',
  imports: [MatButtonModule, RouterLink, State],
  template: `<section class="card" aria-labelledby="work-title">
    <div class="head">
      <h2 id="work-title">Rules at work</h2>
      <a routerLink="/rules">All rules</a>
    </div>
    @if (report.value()) {
      @if (rows().length === 0) {
        <p class="soft">No rule has matched in these days.</p>
      } @else {
        <table class="table">
          <thead>
            <tr>
              <th scope="col">Rule</th>
              <th scope="col" class="number">Matched in {{ days() }} days</th>
              <th scope="col" class="number">Would have matched (Test)</th>
            </tr>
          </thead>
          <tbody>
            @for (row of rows(); track row.key) {
              <tr>
                <td>
                  <a [routerLink]="['/rules', row.key]">{{ row.label }}</a>
                  <span class="spark" aria-hidden="true">
                    @for (point of row.points; track $index) {
                      <i [style.block-size.%]="point"></i>
                    }
                  </span>
                </td>
                <td class="number" [attr.data-label]="'Matched in ' + days() + ' days'">
                  @if (row.matched > 0) {
                    <a routerLink="/messages" [queryParams]="row.link">{{ count(row.matched) }}</a>
                  } @else {
                    0
                  }
                </td>
                <td class="number" data-label="Would have matched (Test)">
                  {{ count(row.tested) }}
                </td>
              </tr>
            }
          </tbody>
        </table>
      }
      @if (report.problem(); as it) {
        <p class="row small" role="status">
          Perhaps out of date: {{ it.detail }}
          <button mat-button type="button" (click)="report.load()">Retry</button>
        </p>
      }
    } @else if (report.problem(); as it) {
      <ch-state
        kind="error"
        [fact]="it.detail"
        [trace]="it.traceId"
        button="Retry"
        (pressed)="report.load()"
      />
    } @else {
      <ch-state kind="loading" />
    }
  </section>`,
  styles: `
    .head {
      display: flex;
      justify-content: space-between;
      gap: 16px;
      margin-block-end: 8px;
    }
    h2 {
      font-size: 15px;
      line-height: 22px;
      font-weight: 600;
    }
    td:first-child {
      overflow-wrap: anywhere;
    }
    .spark {
      display: flex;
      align-items: end;
      gap: 2px;
      block-size: 20px;
      margin-block-start: 4px;
    }
    i {
      inline-size: 5px;
      min-block-size: 1px;
      border-radius: 1px;
      background: var(--mat-sys-outline);
    }
    i:last-child {
      background: var(--mat-sys-primary);
    }
  `,
})
export class RulesAtWork {
  readonly days = input.required<number>();
  private readonly api = inject(ReportsApi);
  protected readonly count = count;
  protected readonly report = loader(() =>
    this.api.answer({ code: 'rule', ...daysBack(this.days()), zone: zone(), compare: false }),
  );
  protected readonly rows = computed(() => {
    const answer = this.report.value();
    if (!answer) return [];
    return answer.rows
      .map(({ key, label, values }) => {
        const series = answer.series.find((each) => each.key === key);
        const most = Math.max(1, ...(series?.points ?? []));
        return {
          key,
          label,
          matched: values['messages.rule'] ?? 0,
          tested: values['tests.rule'] ?? 0,
          points: (series?.points ?? []).map((point) => (point / most) * 100),
          link: linkOf(answer, 'messages.rule', key),
        };
      })
      .sort((a, b) => b.matched - a.matched || b.tested - a.tested)
      .slice(0, MOST);
  });

  constructor() {
    effect(() => {
      this.days();
      untracked(() => void this.report.load());
    });
    inject(LiveEvents).on('messages', () => void this.report.load());
  }
}
