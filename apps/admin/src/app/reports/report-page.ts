import { Component, computed, effect, inject, untracked } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import type { ReportAnswer } from '@chancery/contracts';
import { count, Feedback, Icon, Page, State, zone } from '@chancery/ui';
import { download } from '../core/download';
import { LiveEvents } from '../core/live-events';
import { loader } from '../core/load';
import { problemOf } from '../core/problem';
import { dayOf } from '../messages/filters';
import { ExportAll } from '../exports/export-all';
import { type Asked, ReportsApi } from './reports-api';
import { SeriesChart } from './series-chart';
import { labelOf, linkOf, rangeOf, RANGES, reportSentence, stepName } from './words';

/** `/reports`: how much mail was protected, by what, for whom, and what became of it. The address holds the question. */
@Component({
  selector: 'ch-report-page',
  imports: [
    ExportAll,
    FormsModule,
    Icon,
    MatButtonModule,
    MatFormFieldModule,
    MatInputModule,
    Page,
    RouterLink,
    SeriesChart,
    State,
  ],
  templateUrl: './report-page.html',
  styleUrl: './report-page.scss',
})
export class ReportPage {
  private readonly api = inject(ReportsApi);
  private readonly router = inject(Router);
  private readonly feedback = inject(Feedback);
  private readonly query = toSignal(inject(ActivatedRoute).queryParamMap, { requireSync: true });

  protected readonly ranges = RANGES;
  protected readonly code = computed(() => this.query().get('report') ?? 'summary');
  protected readonly compare = computed(() => this.query().get('compare') !== 'no');
  protected readonly range = computed(() => rangeOf(this.query()));
  protected readonly days = computed(() => {
    const { from, to } = this.range();
    return { from: dayOf(from.toISOString()), to: dayOf(new Date(to.getTime() - 1).toISOString()) };
  });
  protected readonly list = loader(() => this.api.list());
  protected readonly report = loader(() => this.api.answer(this.asked()));
  protected readonly answer = this.report.value;
  protected readonly problem = this.report.problem;
  protected readonly sentence = computed(() => {
    const answer = this.answer();
    return answer ? reportSentence(answer) : '';
  });
  protected readonly empty = computed(() => {
    const answer = this.answer();
    return (
      answer !== null &&
      (answer.row === null ? answer.facts.messages === 0 : answer.rows.length === 0)
    );
  });
  /** Up to when everything is counted, in the zone of this device. */
  protected readonly fresh = computed(() => {
    const at = this.answer()?.completeUpTo;
    return at ? `${zone()}, complete up to ${new Date(at).toLocaleTimeString('en-GB')}` : zone();
  });
  protected readonly filters = computed(() => {
    const { from, to } = this.range();
    return { from: from.toISOString(), to: to.toISOString(), zone: zone() };
  });
  protected readonly count = count;

  constructor() {
    void this.list.load();
    effect(() => {
      this.query();
      untracked(() => void this.report.load());
    });
    inject(LiveEvents).on('messages', () => void this.report.load());
  }

  protected go(change: Record<string, string | null>): void {
    void this.router.navigate([], { queryParams: change, queryParamsHandling: 'merge' });
  }

  protected choose(range: string): void {
    if (range !== 'custom') this.go({ range, from: null, to: null });
    else this.go({ range: null, ...this.days() });
  }

  protected name(answer: ReportAnswer, key: string, label: string): string {
    return answer.row === null ? stepName(answer.step, key) : labelOf(answer.row, key, label);
  }

  protected link(answer: ReportAnswer, measure: string, key: string | null) {
    return linkOf(answer, measure, key);
  }

  protected async save(): Promise<void> {
    try {
      const text = await this.api.csv(this.asked());
      download(
        new Blob([text], { type: 'text/csv' }),
        `${this.code()}-${this.days().from}-${this.days().to}.csv`,
      );
      this.feedback.tell('The table is on its way to your downloads. The audit says who took it.');
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
  }

  private asked(): Asked {
    const { from, to } = this.range();
    return {
      code: this.code(),
      from: from.toISOString(),
      to: to.toISOString(),
      zone: zone(),
      compare: this.compare(),
    };
  }
}
