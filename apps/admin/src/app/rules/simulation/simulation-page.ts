import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import type { SimulationResult, SimulationView } from '@chancery/contracts';
import { Chip, duration, Feedback, fullTime, Icon, Page, plural, State } from '@chancery/ui';
import { LiveEvents } from '../../core/live-events';
import { loader } from '../../core/load';
import { problemOf } from '../../core/problem';
import { SimulationProgress } from './progress';
import { SimulationResultView } from './result';
import { SimulationApi } from './simulation-api';
import { inProgress, STATES, subjectOf } from './words';

/** `/rules/simulate/:id`: how far a simulation is, and then what it found. */
@Component({
  selector: 'ch-simulation-page',
  imports: [
    Chip,
    Icon,
    MatButtonModule,
    Page,
    RouterLink,
    SimulationProgress,
    SimulationResultView,
    State,
  ],
  template: `
    <ch-page [heading]="heading()" [sentence]="sentence()">
      <ng-container actions>
        @if (simulation.value(); as it) {
          @if (!running(it)) {
            <button mat-button class="ends" type="button" [disabled]="busy()" (click)="remove(it)">
              <ch-icon name="trash-2" /> Delete
            </button>
            @if (it.source === 'past') {
              <button mat-stroked-button type="button" [disabled]="busy()" (click)="again(it)">
                <ch-icon name="refresh-cw" /> Run again
              </button>
            }
          }
        }
        <a mat-stroked-button routerLink="/rules/simulate"
          ><ch-icon name="arrow-left" /> All simulations</a
        >
      </ng-container>
      @if (simulation.value(); as it) {
        @if (simulation.problem(); as fault) {
          <ch-state
            class="card"
            kind="stale"
            fact="This may be out of date"
            [line]="fault.detail"
            [trace]="fault.traceId"
            button="Retry"
            (pressed)="simulation.load()"
          />
        }
        <p class="row">
          <ch-chip [kind]="states[it.state].kind" [icon]="states[it.state].icon">{{
            states[it.state].word
          }}</ch-chip>
          @if (it.expiresAt; as ends) {
            <span class="soft small" [title]="full(ends)">Kept for {{ left(ends) }}</span>
          }
        </p>
        @if (running(it)) {
          <div class="card">
            <ch-simulation-progress [simulation]="it" (cancelled)="simulation.set($event)" />
          </div>
        } @else if (done(); as result) {
          <ch-simulation-result [simulation]="result" />
        } @else {
          <ch-state
            class="card"
            [kind]="it.state === 'failed' ? 'error' : 'empty'"
            icon="circle-off"
            [fact]="it.fault ?? 'The simulation was cancelled'"
            line="Nothing of it was kept. Mail is judged as before."
          />
        }
      } @else if (simulation.problem(); as fault) {
        <ch-state
          class="card"
          [kind]="fault.status === 403 ? 'denied' : fault.status === 404 ? 'filtered' : 'error'"
          [fact]="fault.status === 404 ? 'There is no such simulation' : fault.detail"
          [line]="fault.status === 404 ? 'Results are kept for 7 days.' : ''"
          [trace]="fault.traceId"
          button="Retry"
          (pressed)="simulation.load()"
        />
      } @else {
        <ch-state class="card" kind="loading" fact="Reading the simulation" />
      }
    </ch-page>
  `,
  styles: `
    .ends {
      --mat-button-text-label-text-color: var(--mat-sys-error);
    }
  `,
})
export class SimulationPage {
  readonly id = input.required<string>();
  private readonly api = inject(SimulationApi);
  private readonly feedback = inject(Feedback);
  private readonly router = inject(Router);
  protected readonly simulation = loader(() => this.api.one(this.id()));
  protected readonly busy = signal(false);
  protected readonly states = STATES;
  protected readonly running = inProgress;
  protected readonly full = fullTime;
  protected readonly heading = computed(() => {
    const it = this.simulation.value();
    return it ? `Simulation: ${subjectOf(it)}` : 'Simulation';
  });
  protected readonly sentence = computed(() => {
    const it = this.simulation.value();
    if (it?.source === 'upload')
      return `The messages of ${it.fileName}, tried by ${it.askedBy} at ${fullTime(it.askedAt)}.`;
    return it
      ? `Mail of ${plural(it.days, 'day')} until ${fullTime(it.to)}, asked for by ${it.askedBy}.`
      : '';
  });
  protected readonly done = computed((): (SimulationView & { result: SimulationResult }) | null => {
    const it = this.simulation.value();
    return it?.result ? { ...it, result: it.result } : null;
  });

  constructor() {
    effect(() => {
      this.id();
      untracked(() => void this.simulation.load());
    });
    inject(LiveEvents).on('simulations', () => void this.simulation.load());
  }

  protected left(at: string): string {
    return duration((Date.parse(at) - Date.now()) / 1_000);
  }

  protected again({ draft, days }: SimulationView): Promise<void> {
    return this.act(async () => {
      const { id } = await this.api.create(draft, days);
      await this.router.navigate(['/rules/simulate', id]);
    });
  }

  protected remove({ id }: SimulationView): Promise<void> {
    return this.act(async () => {
      await this.api.remove(id);
      this.feedback.tell('The simulation was deleted.');
      await this.router.navigate(['/rules/simulate']);
    });
  }

  private async act(work: () => Promise<unknown>): Promise<void> {
    this.busy.set(true);
    try {
      await work();
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
    this.busy.set(false);
  }
}
