import { Component, inject, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import type { RuleVersion } from '@chancery/contracts';
import {
  Chip,
  Feedback,
  fullTime,
  Icon,
  Page,
  plural,
  SentenceLine,
  State,
  when,
} from '@chancery/ui';
import { LiveEvents } from '../core/live-events';
import { loader } from '../core/load';
import { problemOf } from '../core/problem';
import { modeOf } from './mode';
import { RulesApi } from './rules-api';

/** Rules that were deleted, as they last stood; each can come back. */
@Component({
  selector: 'ch-deleted-rules-page',
  imports: [Chip, Icon, MatButtonModule, Page, RouterLink, SentenceLine, State],
  template: `
    <ch-page heading="Deleted rules" [sentence]="sentence()">
      <a actions mat-stroked-button routerLink="/rules"
        ><ch-icon name="arrow-left" /> Back to the rules</a
      >
      @if (rules.value(); as list) {
        <div class="card flush">
          @if (list.items.length === 0) {
            <ch-state kind="empty" icon="trash-2" fact="No rule was deleted." />
          } @else {
            <ul>
              @for (each of list.items; track each.rule.id) {
                <li>
                  <div class="stack">
                    <p>
                      <strong>{{ each.rule.name }}</strong>
                      <ch-chip [kind]="mode(each).kind" [icon]="mode(each).icon">{{
                        mode(each).label
                      }}</ch-chip>
                    </p>
                    <ch-sentence [pieces]="each.sentence.segments" />
                    <p class="soft small">
                      Deleted
                      <time [attr.datetime]="each.at" [attr.title]="fullTime(each.at)">{{
                        when(each.at)
                      }}</time>
                      by {{ each.by }}
                    </p>
                  </div>
                  <button
                    mat-stroked-button
                    type="button"
                    [disabled]="busy()"
                    [attr.aria-label]="'Restore ' + each.rule.name"
                    (click)="restore(each)"
                  >
                    <ch-icon name="rotate-ccw" /> Restore
                  </button>
                </li>
              }
            </ul>
          }
        </div>
        @if (list.nextCursor) {
          <div>
            <button mat-button type="button" (click)="more(list.nextCursor)">
              Deleted earlier
            </button>
          </div>
        }
      } @else if (rules.problem(); as it) {
        <div class="card">
          <ch-state
            kind="error"
            [fact]="it.detail"
            [trace]="it.traceId"
            button="Retry"
            (pressed)="rules.load()"
          />
        </div>
      } @else {
        <div class="card"><ch-state kind="loading" fact="Loading deleted rules" /></div>
      }
    </ch-page>
  `,
  styles: `
    .flush {
      padding: 0;
      overflow: clip;
    }
    ul {
      list-style: none;
      margin: 0;
      padding: 0;
    }
    li {
      display: flex;
      gap: 16px;
      justify-content: space-between;
      align-items: start;
      flex-wrap: wrap;
      padding: 16px;
      border-block-end: 1px solid var(--mat-sys-outline-variant);
    }
    li:last-child {
      border-block-end: 0;
    }
    .stack {
      gap: 4px;
      flex: 1 1 280px;
      min-inline-size: 0;
    }
    p strong {
      margin-inline-end: 8px;
      overflow-wrap: anywhere;
    }
  `,
})
export class DeletedPage {
  private readonly api = inject(RulesApi);
  private readonly router = inject(Router);
  private readonly feedback = inject(Feedback);
  protected readonly rules = loader(() => this.api.deleted(null));
  protected readonly busy = signal(false);
  protected readonly when = when;
  protected readonly fullTime = fullTime;

  constructor() {
    void this.rules.load();
    inject(LiveEvents).on('rules', () => void this.rules.load());
  }

  protected sentence(): string {
    const list = this.rules.value();
    if (!list || list.items.length === 0) return '';
    return list.nextCursor
      ? 'What was deleted last stands first.'
      : `${plural(list.items.length, 'rule')} can come back, each at the place it had.`;
  }

  protected mode(each: RuleVersion) {
    return modeOf(each.rule.mode);
  }

  protected async more(cursor: string): Promise<void> {
    const list = this.rules.value();
    if (!list) return;
    try {
      const next = await this.api.deleted(cursor);
      this.rules.set({ ...next, items: [...list.items, ...next.items] });
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
  }

  protected async restore({ rule, version }: RuleVersion): Promise<void> {
    if (rule.mode === 'enforce') {
      const answer = await this.feedback.ask({
        title: `Restore “${rule.name}”?`,
        text: 'It was in force: matching mail is handled by it from the next message on.',
        confirm: 'Restore and enforce',
        keep: 'Leave it deleted',
      });
      if (answer === null) return;
    }
    this.busy.set(true);
    try {
      const back = await this.api.restore(rule.id, version, null);
      this.feedback.tell(`“${back.name}” is rule ${back.priority + 1} again.`);
      await this.router.navigate(['/rules', back.id]);
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
    this.busy.set(false);
  }
}
