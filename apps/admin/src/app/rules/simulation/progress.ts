import { Component, computed, inject, input, output, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatProgressBarModule } from '@angular/material/progress-bar';
import type { SimulationView } from '@chancery/contracts';
import { Feedback, Icon } from '@chancery/ui';
import { problemOf } from '../../core/problem';
import { SimulationApi } from './simulation-api';
import { progressOf, subjectOf } from './words';

/** How far a simulation is, with the way to stop it. */
@Component({
  selector: 'ch-simulation-progress',
  imports: [Icon, MatButtonModule, MatProgressBarModule],
  template: `
    <mat-progress-bar
      [mode]="simulation().progress.total === null ? 'indeterminate' : 'determinate'"
      [value]="share()"
      [attr.aria-label]="'Progress of the simulation of ' + subject()"
    />
    <p class="soft small figures" role="status">{{ words() }}</p>
    <div>
      <button mat-stroked-button type="button" [disabled]="busy()" (click)="cancel()">
        <ch-icon name="x" /> Cancel the simulation
      </button>
    </div>
  `,
  styles: `
    :host {
      display: grid;
      gap: 8px;
      max-inline-size: 480px;
    }
    .figures {
      font-variant-numeric: tabular-nums;
    }
  `,
})
export class SimulationProgress {
  readonly simulation = input.required<SimulationView>();
  /** As it is after it was cancelled. */
  readonly cancelled = output<SimulationView>();
  private readonly api = inject(SimulationApi);
  private readonly feedback = inject(Feedback);
  protected readonly busy = signal(false);
  protected readonly words = computed(() => progressOf(this.simulation()));
  protected readonly subject = computed(() => subjectOf(this.simulation()));
  protected readonly share = computed(() => {
    const { done, total } = this.simulation().progress;
    return total ? (100 * done) / total : 0;
  });

  protected async cancel(): Promise<void> {
    this.busy.set(true);
    try {
      this.cancelled.emit(await this.api.cancel(this.simulation().id));
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
    this.busy.set(false);
  }
}
