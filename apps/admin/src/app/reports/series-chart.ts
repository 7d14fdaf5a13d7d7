import { Component, computed, input, signal, ViewEncapsulation } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { BarChartModule, LineChartModule, ScaleType } from '@swimlane/ngx-charts';
import type { ReportAnswer } from '@chancery/contracts';
import { count, Icon } from '@chancery/ui';
import { colourOf, labelOf, stepName } from './words';

/**
 * A report over time: a figure with its legend, as a picture or as a table of the same points. It is loaded with the
 * report page and with nothing else.
 */
@Component({
  selector: 'ch-series-chart',
  imports: [BarChartModule, Icon, LineChartModule, MatButtonModule],
  template: `
    <figure class="card" [attr.aria-label]="answer().question">
      <figcaption>
        <h2>{{ answer().question }}</h2>
        <span class="row">
          <button
            mat-stroked-button
            type="button"
            [attr.aria-pressed]="asTable()"
            (click)="asTable.set(!asTable())"
          >
            <ch-icon [name]="asTable() ? 'chart-column' : 'table'" />{{
              asTable() ? 'Chart' : 'Table'
            }}
          </button>
        </span>
      </figcaption>
      @if (asTable()) {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Points of the chart">
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{{ answer().step === 'day' ? 'Day' : 'Hour' }}</th>
                @for (each of series(); track each.key) {
                  <th scope="col" class="number">{{ each.name }}</th>
                }
              </tr>
            </thead>
            <tbody>
              @for (step of answer().steps; track step; let at = $index) {
                <tr>
                  <th scope="row">{{ label(step) }}</th>
                  @for (each of series(); track each.key) {
                    <td class="number">{{ count(each.points[at] ?? 0) }}</td>
                  }
                </tr>
              }
            </tbody>
          </table>
        </div>
      } @else {
        <div class="picture" aria-hidden="true">
          @if (answer().chart === 'bars') {
            <ngx-charts-bar-vertical-stacked
              [results]="stacks()"
              [customColors]="colours()"
              [scheme]="scheme"
              [animations]="false"
              [xAxis]="true"
              [yAxis]="true"
              [roundDomains]="true"
              [barPadding]="padding()"
              [yAxisTickFormatting]="figure"
            />
          } @else {
            <ngx-charts-line-chart
              [results]="lines()"
              [customColors]="colours()"
              [scheme]="scheme"
              [animations]="false"
              [xAxis]="true"
              [yAxis]="true"
              [roundDomains]="true"
              [yAxisTickFormatting]="figure"
            />
          }
        </div>
        <ul class="legend" aria-label="Series with their totals">
          @for (each of series(); track each.key) {
            <li>
              <span class="mark" [style.background]="each.colour"></span>{{ each.name }}
              <b>{{ count(each.total) }}</b>
            </li>
          }
        </ul>
      }
    </figure>
  `,
  // What ngx-charts draws has no scope of ours; every rule stands below this element.
  encapsulation: ViewEncapsulation.None,
  styles: `
    ch-series-chart {
      figure {
        margin: 0;
        padding: 16px 20px;
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 12px;
      }
      figcaption {
        display: flex;
        justify-content: space-between;
        align-items: center;
        gap: 12px;
      }
      figcaption .row {
        flex: none;
      }
      h2 {
        font-size: 15px;
        line-height: 22px;
        font-weight: 600;
      }
      .picture {
        block-size: 260px;
        inline-size: 100%;
      }
      .table-scroll {
        max-block-size: 320px;
        overflow: auto;
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 20px;
        list-style: none;
        padding: 0;
        margin: 0;
        font-size: 13px;
        line-height: 20px;
      }
      .mark {
        display: inline-block;
        inline-size: 10px;
        block-size: 10px;
        border-radius: 3px;
        margin-inline-end: 8px;
      }
      b {
        font-weight: 600;
        font-variant-numeric: tabular-nums;
      }

      .picture {
        overflow: hidden;
      }
      .picture text {
        fill: var(--mat-sys-on-surface-variant);
        font: 400 12px/16px inherit;
      }
      .picture .gridline-path {
        stroke: var(--mat-sys-outline-variant);
      }
      @media (width >= 840px) {
        .picture .bar {
          stroke: var(--mat-sys-surface);
        }
      }
    }
  `,
})
export class SeriesChart {
  readonly answer = input.required<ReportAnswer>();
  protected readonly asTable = signal(false);
  protected readonly scheme = {
    name: 'look',
    selectable: false,
    group: ScaleType.Ordinal,
    domain: ['#8a95a0'],
  };
  protected readonly count = count;
  protected readonly figure = (value: number | string): string =>
    typeof value === 'number' && Number.isInteger(value) ? count(value) : '';

  protected readonly series = computed(() => {
    const { row, series } = this.answer();
    let custom = 0;
    return series.map((each) => {
      const fixed = ['encrypt-only', 'do-not-forward', 'other', 'bounced', 'held'].includes(
        each.key,
      );
      return {
        ...each,
        name: labelOf(row, each.key, each.label),
        colour: colourOf(each.key, fixed ? 0 : custom++),
      };
    });
  });
  /** Variables, so that the picture changes with the theme. */
  protected readonly colours = computed(() =>
    this.series().map(({ name, colour }) => ({ name, value: colour })),
  );
  protected readonly stacks = computed(() => {
    const { steps } = this.answer();
    return steps.map((step, at) => ({
      name: this.label(step),
      series: this.series().map(({ name, points }) => ({ name, value: points[at] ?? 0 })),
    }));
  });
  protected readonly lines = computed(() => {
    const { steps } = this.answer();
    return this.series().map(({ name, points }) => ({
      name,
      series: steps.map((step, at) => ({ name: this.label(step), value: points[at] ?? 0 })),
    }));
  });
  protected readonly padding = computed(() => (this.answer().steps.length > 45 ? 2 : 8));

  protected label(step: string): string {
    return stepName(this.answer().step, step);
  }
}
