import { Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { AuditItem } from '@chancery/contracts';
import { State, when } from '@chancery/ui';
import { recordSentence } from '../audit/words';
import { LiveEvents } from '../core/live-events';
import { loader } from '../core/load';
import { OverviewApi } from './overview-api';

/** Who changed what last, of what decides about mail. */
@Component({
  selector: 'ch-recent-changes',
  imports: [RouterLink, State],
  template: `<section class="card" aria-labelledby="changes-title">
    <div class="head">
      <h2 id="changes-title">Recent changes</h2>
      <a routerLink="/audit">Audit</a>
    </div>
    @if (changes.value(); as items) {
      <ol>
        @for (item of items; track item.position) {
          <li>
            <time class="soft small" [attr.datetime]="item.at">{{ when(item.at) }}</time>
            <span>{{ said(item) }}</span>
          </li>
        } @empty {
          <li class="soft">Nothing has been changed yet.</li>
        }
      </ol>
    } @else if (changes.problem(); as it) {
      <ch-state
        kind="error"
        [fact]="it.detail"
        [trace]="it.traceId"
        button="Retry"
        (pressed)="changes.load()"
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
      margin-block-end: 12px;
    }
    h2 {
      font-size: 15px;
      line-height: 22px;
      font-weight: 600;
    }
    ol {
      display: grid;
      gap: 10px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: grid;
      grid-template-columns: 56px minmax(0, 1fr);
      gap: 8px;
    }
    li > span {
      overflow-wrap: anywhere;
    }
    li.soft {
      grid-template-columns: 1fr;
    }
  `,
})
export class RecentChanges {
  private readonly api = inject(OverviewApi);
  protected readonly changes = loader(() => this.api.changes());
  protected readonly said = (item: AuditItem): string => {
    const sentence = recordSentence(item);
    return sentence.charAt(0).toUpperCase() + sentence.slice(1);
  };
  protected readonly when = when;

  constructor() {
    void this.changes.load();
    const live = inject(LiveEvents);
    for (const noun of ['rules', 'brands', 'organisation', 'domains'])
      live.on(noun, () => void this.changes.load());
  }
}
