import { Component, computed, input } from '@angular/core';
import type { SimulationResult, SimulationView } from '@chancery/contracts';
import { count } from '@chancery/ui';
import { NotEvaluable } from './not-evaluable';
import { SimulationSamples } from './samples';
import { differences, leftOut, resultSentence } from './words';

/** What a simulation found: by day, beside what was done, with messages that show it. */
@Component({
  selector: 'ch-simulation-result',
  imports: [NotEvaluable, SimulationSamples],
  template: `
    <section class="card stack" aria-labelledby="by-day">
      <h2 id="by-day">By day</h2>
      <p class="serif">{{ sentence() }}</p>
      @if (result().messages > 0) {
        <p class="soft">
          {{ uploaded() ? 'Different from the rules in force' : 'Different from what was done' }}:
          {{ different() }}. {{ count(result().total.same) }} the same.
        </p>
        @if (leftOut(); as text) {
          <p class="soft">{{ text }}</p>
        }
        <div class="table-scroll" tabindex="0" role="region" aria-label="Counts by day">
          <table class="table">
            <caption class="hidden">
              Messages by day
            </caption>
            <thead>
              <tr>
                <th scope="col">Day</th>
                <th scope="col" class="number">Matched</th>
                <th scope="col" class="number">Not matched</th>
                <th scope="col" class="number">Cannot be told</th>
                <th scope="col">Different</th>
              </tr>
            </thead>
            <tbody>
              @for (each of result().days; track each.day) {
                <tr>
                  <td data-label="Day" class="day">{{ day(each.day) }}</td>
                  <td data-label="Matched" class="number">{{ count(each.matched) }}</td>
                  <td data-label="Not matched" class="number">{{ count(each.notMatched) }}</td>
                  <td data-label="Cannot be told" class="number">{{ count(each.untold) }}</td>
                  <td data-label="Different">{{ differences(each) }}</td>
                </tr>
              }
            </tbody>
          </table>
        </div>
      }
    </section>
    @if (result().samples.length > 0) {
      <section class="card stack" aria-labelledby="samples">
        <h2 id="samples">Messages that show it</h2>
        <ch-simulation-samples [samples]="result().samples" />
      </section>
    }
    @if (!uploaded()) {
      <section class="card stack" aria-labelledby="not-evaluable">
        <h2 id="not-evaluable">What could not be evaluated</h2>
        <ch-not-evaluable [rules]="result().notEvaluable" />
      </section>
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 16px;
    }
    h2 {
      font-size: 15px;
      line-height: 22px;
      font-weight: 600;
    }
    .day {
      white-space: nowrap;
    }
  `,
})
export class SimulationResultView {
  readonly simulation = input.required<SimulationView & { result: SimulationResult }>();
  protected readonly result = computed(() => this.simulation().result);
  protected readonly sentence = computed(() =>
    resultSentence(this.result(), this.simulation().draft !== null),
  );
  protected readonly different = computed(() => {
    const text = differences(this.result().total);
    return text === 'Nothing' ? 'nothing' : text;
  });
  protected readonly uploaded = computed(() => this.simulation().source === 'upload');
  protected readonly leftOut = computed(() => leftOut(this.result()));
  protected readonly count = count;
  protected readonly differences = differences;

  /** `2026-11-20` as "Fri 20 Nov". */
  protected day(day: string): string {
    if (day === '') return 'Without a date';
    return new Intl.DateTimeFormat('en-GB', {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      ...(this.uploaded() ? { year: 'numeric' } : {}),
      timeZone: 'UTC',
    }).format(new Date(`${day}T00:00:00Z`));
  }
}
