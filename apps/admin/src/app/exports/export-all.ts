import { Component, inject, input, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Router } from '@angular/router';
import { Feedback, Icon } from '@chancery/ui';
import { problemOf } from '../core/problem';
import { ExportsApi } from './exports-api';
import { filterLines } from './words';

/** Asks for a file of everything that the page shows a part of, after saying what will be in it. */
@Component({
  selector: 'ch-export-all',
  imports: [Icon, MatButtonModule],
  template: `
    <button mat-stroked-button type="button" [disabled]="disabled() || busy()" (click)="ask()">
      <ch-icon name="download" />Export all
    </button>
  `,
})
export class ExportAll {
  /** `messages`, `audit` or `report-…` */
  readonly what = input.required<string>();
  /** As the interface takes them. */
  readonly filters = input.required<Readonly<Record<string, string>>>();
  /** How much there is, in words: "1,204 messages". */
  readonly rows = input.required<string>();
  readonly disabled = input(false);
  private readonly api = inject(ExportsApi);
  private readonly feedback = inject(Feedback);
  private readonly router = inject(Router);
  protected readonly busy = signal(false);

  protected async ask(): Promise<void> {
    const filters = this.filters();
    const lines = filterLines(this.what(), filters).map(({ label, value }) => `${label}: ${value}`);
    const answer = await this.feedback.ask({
      title: `Export ${this.rows()}?`,
      text: `One CSV file, made in the background, with ${Object.keys(filters).length > 0 ? `these filters: ${lines.join('; ')}` : 'no filter'}. The audit says who asked for it and who takes it along.`,
      confirm: 'Export all',
      keep: 'Make no file',
    });
    if (answer === null) return;
    this.busy.set(true);
    try {
      await this.api.create({ what: this.what(), filters: { ...filters } });
      this.feedback.offer('The file is being made.', 'Show exports', () => {
        void this.router.navigateByUrl('/exports');
      });
    } catch (error) {
      const { detail, fields } = problemOf(error);
      this.feedback.tell(fields[0]?.detail ?? detail);
    }
    this.busy.set(false);
  }
}
