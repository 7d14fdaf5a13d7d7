import { Component, computed, inject, input, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import type { Rule, SimulationView } from '@chancery/contracts';
import { Icon } from '@chancery/ui';
import { LiveEvents } from '../../core/live-events';
import { type ApiProblem, problemOf } from '../../core/problem';
import { CarriedDraft } from './carried';
import { SimulationProgress } from './progress';
import { SimulationSamples } from './samples';
import { SimulationApi } from './simulation-api';
import { differences, inProgress, resultSentence } from './words';

const DAYS = 7;
const SHOWN = 5;

/** What the rule that is being written would have matched in the last seven days. */
@Component({
  selector: 'ch-would-match',
  imports: [Icon, MatButtonModule, RouterLink, SimulationProgress, SimulationSamples],
  template: `
    <p class="soft small">
      The rule as it is typed, among the others and as if in force, on the mail of the last
      {{ days }} days. Nothing is sent or changed.
    </p>
    <div class="row">
      <button
        mat-flat-button
        type="button"
        [disabled]="busy() || draft() === null || !!running()"
        (click)="start()"
      >
        <ch-icon name="play" [size]="16" /> Try on the last {{ days }} days
      </button>
      <button mat-button type="button" [disabled]="draft() === null" (click)="further()">
        Other days
      </button>
    </div>
    @if (draft() === null) {
      <p class="soft small">The rule has problems; it can be tried when they are mended.</p>
    }
    <div class="stack" aria-live="polite">
      @if (problem(); as fault) {
        <p class="wrong" role="alert">{{ fault.detail }}</p>
      }
      @if (running(); as it) {
        <ch-simulation-progress [simulation]="it" (cancelled)="simulation.set($event)" />
      }
      @if (simulation(); as it) {
        @if (it.result; as result) {
          @if (changed()) {
            <p class="soft small">The rule was changed since; this is of what it was.</p>
          }
          <p class="serif">{{ sentence() }}</p>
          @if (result.messages > 0) {
            <p class="small">Different from what was done: {{ differences(result.total) }}.</p>
          }
          @if (samples(); as some) {
            <ch-simulation-samples [samples]="some" [narrow]="true" />
          }
          <a [routerLink]="['/rules/simulate', it.id]">By day, and what could not be evaluated</a>
        } @else if (it.state === 'cancelled') {
          <p class="soft">The simulation was cancelled.</p>
        } @else if (it.fault) {
          <p class="wrong">{{ it.fault }}</p>
        }
      }
    </div>
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 12px;
    }
    .wrong {
      color: var(--ch-failed);
    }
  `,
})
export class WouldMatch {
  /** The rule being edited; null while it cannot be tried. */
  readonly draft = input.required<Rule | null>();
  private readonly api = inject(SimulationApi);
  private readonly router = inject(Router);
  private readonly carried = inject(CarriedDraft);
  protected readonly days = DAYS;
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | null>(null);
  protected readonly simulation = signal<SimulationView | null>(null);
  /** What was tried. */
  private readonly tried = signal('');
  protected readonly running = computed(() => {
    const it = this.simulation();
    return it && inProgress(it) ? it : null;
  });
  protected readonly changed = computed(() => JSON.stringify(this.draft()) !== this.tried());
  protected readonly sentence = computed(() => {
    const result = this.simulation()?.result;
    return result ? resultSentence(result, true) : '';
  });
  protected readonly samples = computed(() => {
    const some = this.simulation()?.result?.samples.slice(0, SHOWN) ?? [];
    return some.length > 0 ? some : null;
  });
  protected readonly differences = differences;

  constructor() {
    inject(LiveEvents).on('simulations', () => void this.look());
  }

  protected async start(): Promise<void> {
    const draft = this.draft();
    if (this.busy() || !draft) return;
    this.busy.set(true);
    this.problem.set(null);
    this.tried.set(JSON.stringify(draft));
    try {
      this.simulation.set(await this.api.create(draft, DAYS));
      // It may be over before its first word is heard.
      await this.look();
    } catch (error) {
      this.problem.set(problemOf(error));
    }
    this.busy.set(false);
  }

  /** To the page of simulations, with the rule as it is typed. */
  protected further(): void {
    this.carried.rule.set(this.draft());
    void this.router.navigate(['/rules/simulate'], { queryParams: { rule: 'draft' } });
  }

  private async look(): Promise<void> {
    const id = this.simulation()?.id;
    if (!id || !this.running()) return;
    try {
      const now = await this.api.one(id);
      if (this.simulation()?.id === id) this.simulation.set(now);
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }
}
