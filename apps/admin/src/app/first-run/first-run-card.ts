import { Component, computed, inject } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { Feedback, Icon } from '@chancery/ui';
import { LiveEvents } from '../core/live-events';
import { loader } from '../core/load';
import { problemOf } from '../core/problem';
import { FirstRunApi } from './first-run-api';
import { doneOf, nextOf, STEPS } from './steps';

/** How far the first steps are, until they are done or nobody wants to see them. */
@Component({
  selector: 'ch-first-run-card',
  imports: [Icon, MatButtonModule, RouterLink],
  template: `
    @if (shown(); as all) {
      <section class="card" aria-labelledby="first-run-title">
        <div class="head">
          <h2 id="first-run-title">First steps</h2>
          <span class="soft small">{{ done() }} of {{ all.steps.length }} done</span>
        </div>
        <ol>
          @for (each of all.steps; track each.step) {
            <li [class.done]="each.done">
              <ch-icon [name]="each.done ? 'circle-check' : 'circle'" [size]="18" />
              <a [routerLink]="['/setup', each.step]">{{ words[each.step].title }}</a>
              <span class="hidden">{{ each.done ? 'done' : 'left' }}</span>
            </li>
          }
        </ol>
        <div class="row">
          <a mat-flat-button [routerLink]="['/setup', next()]">{{
            done() === 0 ? 'Begin' : 'Go on'
          }}</a>
          <button mat-button type="button" (click)="dismiss()">Do not show this again</button>
        </div>
      </section>
    } @else if (state.problem(); as it) {
      <section class="card row" aria-label="First steps">
        <ch-icon name="circle-alert" />
        <span>The first steps could not be read: {{ it.detail }}</span>
        <button mat-stroked-button type="button" (click)="state.load()">Retry</button>
      </section>
    }
  `,
  styles: `
    .card {
      display: grid;
      gap: 16px;
    }
    .card.row {
      display: flex;
    }
    .head {
      display: flex;
      justify-content: space-between;
      gap: 16px;
    }
    h2 {
      font-size: 15px;
      line-height: 22px;
      font-weight: 600;
    }
    ol {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(220px, 1fr));
      gap: 8px 24px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: flex;
      gap: 10px;
      align-items: center;
      min-block-size: 24px;
    }
    li ch-icon {
      color: var(--mat-sys-outline);
    }
    .done ch-icon {
      color: var(--ch-protected);
    }
    .done a {
      color: var(--mat-sys-on-surface-variant);
    }
  `,
})
export class FirstRunCard {
  private readonly api = inject(FirstRunApi);
  private readonly feedback = inject(Feedback);
  protected readonly words = STEPS;
  protected readonly state = loader(() => this.api.read());
  protected readonly shown = computed(() => {
    const state = this.state.value();
    return state && !state.dismissed && nextOf(state) ? state : null;
  });
  protected readonly done = computed(() => {
    const state = this.shown();
    return state ? doneOf(state) : 0;
  });
  protected readonly next = computed(() => {
    const state = this.shown();
    return (state && nextOf(state)) ?? 'done';
  });

  constructor() {
    void this.state.load();
    const live = inject(LiveEvents);
    for (const noun of ['organisation', 'domains', 'rules', 'messages'])
      live.on(noun, () => void this.state.load());
  }

  protected async dismiss(): Promise<void> {
    try {
      this.state.set(await this.api.dismiss(true));
      this.feedback.undoable('The first steps are put away.', () => void this.bring());
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
  }

  private async bring(): Promise<void> {
    try {
      this.state.set(await this.api.dismiss(false));
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
  }
}
