import {
  Component,
  computed,
  type ElementRef,
  inject,
  input,
  signal,
  viewChild,
  ViewEncapsulation,
} from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { BarChartModule, LineChartModule, ScaleType } from '@swimlane/ngx-charts';
import type { ReportAnswer } from '@chancery/contracts';
import { count, Feedback, Icon, zone } from '@chancery/ui';
import { download } from '../core/download';
import { pictureOf } from './picture';
import { colourOf, labelOf, stepName } from './words';

/**
 * The one frame of every chart: a figure with one sentence, its legend, and the same points as a table; read step by step
 * with the arrow keys, saved as a picture. Nothing else draws with ngx-charts. It is loaded with the report page only.
 * What is drawn is out of the way of keyboard and screen reader: the sentence, the steps and the table say the same.
 */
@Component({
  selector: 'ch-series-chart',
  imports: [BarChartModule, Icon, LineChartModule, MatButtonModule],
  templateUrl: './series-chart.html',
  // What ngx-charts draws has no scope of ours; every rule stands below this element.
  encapsulation: ViewEncapsulation.None,
  styleUrl: './series-chart.scss',
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

  protected readonly drawing = signal(false);
  private readonly picture = viewChild<ElementRef<HTMLElement>>('picture');
  private readonly feedback = inject(Feedback);
  private readonly chosen = signal<number | null>(null);
  /** The step that is read out: the one chosen, or the last. */
  protected readonly reading = computed(() => {
    const last = this.answer().steps.length - 1;
    return Math.min(this.chosen() ?? last, last);
  });
  protected readonly readout = computed(() => this.said(this.reading()));
  protected readonly summary = computed(() => {
    const sums = this.answer().steps.map((_, at) =>
      this.series().reduce((sum, { points }) => sum + (points[at] ?? 0), 0),
    );
    const most = Math.max(0, ...sums);
    return most === 0 ? 'Nothing in this period.' : `Most on ${this.said(sums.indexOf(most))}.`;
  });
  /** The last step goes on: it is drawn paler. */
  protected readonly unfinished = computed(() => {
    const { to, step } = this.answer();
    return step === 'day' && Date.parse(to) > Date.now() - 3_600_000;
  });

  /** What one step shows: "4 Nov: Encrypt-Only 160, Do Not Forward 87". */
  private said(at: number): string {
    const step = this.answer().steps[at];
    if (step === undefined) return '';
    const figures = this.series()
      .filter(({ points }) => (points[at] ?? 0) > 0)
      .map(({ name, points }) => `${name} ${count(points[at] ?? 0)}`);
    return `${this.label(step)}: ${figures.join(', ') || 'nothing'}`;
  }

  protected read(event: Event): void {
    this.chosen.set(Number((event.target as HTMLInputElement).value));
  }

  /** The chart as a PNG, with title, period and legend. */
  protected async save(): Promise<void> {
    const host = this.picture()?.nativeElement;
    if (!host) return;
    this.drawing.set(true);
    const { code, label, question, steps } = this.answer();
    const [first = '', last = ''] = [steps[0], steps.at(-1)];
    try {
      const picture = await pictureOf(host, {
        title: question,
        line: `${label}, ${this.label(first)} to ${this.label(last)}, ${zone()}`,
        legend: this.series().map(({ name, total, colour }) => ({
          name,
          total: count(total),
          colour,
        })),
      });
      download(picture, `${code}-${first.slice(0, 10)}-${last.slice(0, 10)}.png`);
    } catch {
      this.feedback.tell('This browser could not draw the picture. The table has the same points.');
    }
    this.drawing.set(false);
  }

  protected label(step: string): string {
    return stepName(this.answer().step, step);
  }
}
