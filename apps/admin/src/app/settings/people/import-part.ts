import { Component, computed, inject, output, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatRadioModule } from '@angular/material/radio';
import type { PeopleImport } from '@chancery/contracts';
import { count, Feedback, plural } from '@chancery/ui';
import { type ApiProblem, problemOf } from '../../core/problem';
import { PeopleApi } from './people-api';

/** People from a CSV file: first what would come of it, then, where no line is wrong, it is done. */
@Component({
  selector: 'ch-people-import',
  imports: [MatButtonModule, MatRadioModule],
  templateUrl: './import-part.html',
  styles: `
    section {
      display: grid;
      gap: 12px;
    }
    .wrong {
      color: var(--ch-failed);
    }
    p,
    td {
      overflow-wrap: anywhere;
    }
    .choice {
      padding-inline-start: 40px;
    }
  `,
})
export class ImportPart {
  private readonly api = inject(PeopleApi);
  private readonly feedback = inject(Feedback);
  readonly changed = output<void>();
  protected readonly file = signal<File | null>(null);
  protected readonly replace = signal(false);
  /** What would come of the file. */
  protected readonly trial = signal<PeopleImport | null>(null);
  protected readonly problem = signal<ApiProblem | null>(null);
  protected readonly busy = signal(false);
  protected readonly taken = computed(() =>
    (this.trial()?.columns ?? [])
      .filter(({ takenFor }) => takenFor !== null)
      .map(({ heading, takenFor }) =>
        heading === takenFor ? heading : `${heading} (${takenFor ?? ''})`,
      )
      .join(', '),
  );
  protected readonly passedOver = computed(() =>
    (this.trial()?.columns ?? [])
      .filter(({ takenFor, heading }) => takenFor === null && heading !== '')
      .map(({ heading }) => heading)
      .join(', '),
  );
  protected readonly moves = computed(() => {
    const it = this.trial();
    return it && it.wrong === 0 ? it.added + it.changed + it.removed : 0;
  });
  protected readonly plural = plural;
  protected readonly count = count;

  protected async choose(picker: HTMLInputElement): Promise<void> {
    const file = picker.files?.[0];
    picker.value = '';
    if (!file) return;
    this.file.set(file);
    this.replace.set(false);
    await this.tryOut();
  }

  protected async how(replace: boolean): Promise<void> {
    this.replace.set(replace);
    await this.tryOut();
  }

  protected putAway(): void {
    this.file.set(null);
    this.trial.set(null);
    this.problem.set(null);
  }

  protected async take(): Promise<void> {
    const trial = this.trial();
    if (!trial) return;
    if (trial.removed > 0) {
      const sure = await this.feedback.ask({
        title: `Remove ${plural(trial.removed, 'person', 'people')} who ${trial.removed === 1 ? 'is' : 'are'} not in the file?`,
        text: 'Everybody is then as the file has them. Rules on attributes and managers judge by that from now on.',
        confirm: 'Replace everybody',
        keep: 'Leave them as they are',
        destructive: true,
      });
      if (sure === null) return;
    }
    const result = await this.send(false);
    if (!result) return;
    // Somebody may have changed people in between.
    if (!result.applied) return this.trial.set(result);
    this.putAway();
    this.feedback.tell(
      `${count(result.added)} added, ${count(result.changed)} changed, ${count(result.removed)} removed.`,
    );
    this.changed.emit();
  }

  private async tryOut(): Promise<void> {
    this.trial.set(null);
    this.trial.set(await this.send(true));
  }

  private async send(dryRun: boolean): Promise<PeopleImport | null> {
    const file = this.file();
    if (!file) return null;
    this.problem.set(null);
    this.busy.set(true);
    try {
      return await this.api.importCsv(file, { dryRun, replace: this.replace() });
    } catch (error) {
      this.problem.set(problemOf(error));
      return null;
    } finally {
      this.busy.set(false);
    }
  }
}
