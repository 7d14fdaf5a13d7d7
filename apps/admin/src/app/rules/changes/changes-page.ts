import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import { Feedback, Icon, Page, plural, State } from '@chancery/ui';
import { LiveEvents } from '../../core/live-events';
import { loader } from '../../core/load';
import { problemOf } from '../../core/problem';
import { type Tab, TabList } from '../tab-list';
import { ChangeList } from './change-list';
import { ChangesApi } from './changes-api';
import { OpenChanges } from './open-changes';

/** What is kept and not published: changes that wait for a second person, drafts; and what was decided. */
@Component({
  selector: 'ch-changes-page',
  imports: [ChangeList, Icon, MatButtonModule, Page, RouterLink, State, TabList],
  template: `
    <ch-page heading="Drafts and approvals" [sentence]="sentence()">
      <a actions mat-stroked-button routerLink="/rules"
        ><ch-icon name="arrow-left" /> Back to the rules</a
      >
      <ch-tab-list
        label="Open or decided"
        [tabs]="tabs"
        [selected]="shown()"
        (chosen)="show($event)"
      />
      <div
        id="panel-open"
        role="tabpanel"
        aria-labelledby="tab-open"
        class="panel"
        [hidden]="shown() !== 'open'"
      >
        @if (open.list.value()) {
          @if (open.waiting().length + open.drafts().length === 0) {
            <div class="card">
              <ch-state
                kind="empty"
                icon="circle-check"
                fact="No draft, and nothing waits for approval."
                line="“Save as draft” in a rule keeps it here without publishing it."
              />
            </div>
          }
          @if (open.waiting().length > 0) {
            <section class="card flush" aria-labelledby="waiting-title">
              <h2 id="waiting-title">Waiting for approval</h2>
              <ch-change-list [changes]="open.waiting()" />
            </section>
          }
          @if (open.drafts().length > 0) {
            <section class="card flush" aria-labelledby="drafts-title">
              <h2 id="drafts-title">Drafts</h2>
              <ch-change-list [changes]="open.drafts()" />
            </section>
          }
        } @else if (open.list.problem(); as it) {
          <div class="card">
            <ch-state
              kind="error"
              [fact]="it.detail"
              [trace]="it.traceId"
              button="Retry"
              (pressed)="open.list.load()"
            />
          </div>
        } @else {
          <div class="card"><ch-state kind="loading" fact="Loading drafts and approvals" /></div>
        }
      </div>
      <div
        id="panel-decided"
        role="tabpanel"
        aria-labelledby="tab-decided"
        class="panel"
        [hidden]="shown() !== 'decided'"
      >
        @if (decided.value(); as list) {
          <div class="card flush">
            @if (list.items.length === 0) {
              <ch-state kind="empty" icon="hourglass" fact="Nothing was decided yet." />
            } @else {
              <ch-change-list [changes]="list.items" />
            }
          </div>
          @if (list.nextCursor; as cursor) {
            <div>
              <button mat-button type="button" (click)="more(cursor)">Decided earlier</button>
            </div>
          }
        } @else if (decided.problem(); as it) {
          <div class="card">
            <ch-state
              kind="error"
              [fact]="it.detail"
              [trace]="it.traceId"
              button="Retry"
              (pressed)="decided.load()"
            />
          </div>
        } @else {
          <div class="card"><ch-state kind="loading" fact="Loading what was decided" /></div>
        }
      </div>
    </ch-page>
  `,
  styles: `
    .panel {
      display: grid;
      gap: 16px;
      grid-template-columns: minmax(0, 1fr);
    }
    .panel[hidden] {
      display: none;
    }
    .flush {
      padding: 0;
      overflow: clip;
    }
    h2 {
      padding: 16px 16px 0;
    }
  `,
  providers: [OpenChanges],
})
export class ChangesPage {
  /** Which of both is shown, as the address has it. */
  readonly state = input<string>();
  private readonly api = inject(ChangesApi);
  private readonly router = inject(Router);
  private readonly feedback = inject(Feedback);
  protected readonly open = inject(OpenChanges);
  protected readonly decided = loader(() => this.api.list('decided'));
  protected readonly tabs: readonly Tab[] = [
    { key: 'open', label: 'Open' },
    { key: 'decided', label: 'Decided' },
  ];
  protected readonly shown = computed(() => (this.state() === 'decided' ? 'decided' : 'open'));
  protected readonly sentence = computed(() =>
    this.open.list.value()
      ? `${plural(this.open.waiting().length, 'change')} waiting for approval, ${plural(this.open.drafts().length, 'draft')}.`
      : '',
  );

  constructor() {
    effect(() => {
      if (this.shown() === 'decided') untracked(() => void this.decided.load());
    });
    inject(LiveEvents).on('rule-proposals', () => {
      if (this.shown() === 'decided') void this.decided.load();
    });
  }

  protected show(tab: string): void {
    void this.router.navigate([], {
      queryParams: { state: tab === 'open' ? null : tab },
      replaceUrl: true,
    });
  }

  protected async more(cursor: string): Promise<void> {
    try {
      const next = await this.api.list('decided', cursor);
      const items = this.decided.value()?.items ?? [];
      this.decided.set({ ...next, items: [...items, ...next.items] });
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
  }
}
