import { Component, DestroyRef, inject, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule } from '@angular/material/dialog';
import { MatProgressBarModule } from '@angular/material/progress-bar';
import { Chip, count, plural } from '@chancery/ui';
import { problemOf } from '../core/problem';
import { MessagesApi } from './messages-api';

export interface BulkRevocation {
  messages: readonly { id: string; to: string }[];
  reason: string;
}

interface Result {
  to: string;
  id: string;
  /** How many recipients lost access; null where it failed. */
  revoked: number | null;
  said: string;
}

/** Revokes one message after another, and says what became of each. Closing it stops after the one under way. */
@Component({
  selector: 'ch-bulk-revocation',
  imports: [Chip, MatButtonModule, MatDialogModule, MatProgressBarModule],
  template: `
    <h2 mat-dialog-title>{{ heading() }}</h2>
    <mat-dialog-content>
      <mat-progress-bar aria-label="Messages revoked" [value]="(results().length / total) * 100" />
      <p role="status">{{ results().length }} of {{ total }} done</p>
      @if (results().length > 0) {
        <table class="table">
          <caption class="hidden">
            Result
          </caption>
          <thead>
            <tr>
              <th scope="col">To</th>
              <th scope="col">Result</th>
            </tr>
          </thead>
          <tbody>
            @for (result of results(); track result.id) {
              <tr>
                <td class="to">{{ result.to }}</td>
                <td>
                  <ch-chip [kind]="result.revoked === null ? 'failed' : 'expired'">{{
                    result.said
                  }}</ch-chip>
                </td>
              </tr>
            }
          </tbody>
        </table>
      }
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button mat-flat-button type="button" mat-dialog-close>
        {{ results().length < total ? 'Stop here' : 'Done' }}
      </button>
    </mat-dialog-actions>
  `,
  host: { '(window:beforeunload)': 'leaving($event)' },
  styles: `
    mat-dialog-content {
      display: grid;
      gap: 12px;
      align-content: start;
    }
    .to {
      overflow-wrap: anywhere;
    }
  `,
})
export class BulkRevocationDialog {
  private readonly api = inject(MessagesApi);
  private readonly task = inject<BulkRevocation>(MAT_DIALOG_DATA);
  protected readonly total = this.task.messages.length;
  protected readonly results = signal<readonly Result[]>([]);
  private stopped = false;

  constructor() {
    inject(DestroyRef).onDestroy(() => (this.stopped = true));
    void this.run();
  }

  protected heading(): string {
    const done = this.results();
    if (done.length < this.total) return `Revoking ${plural(this.total, 'message')}`;
    const people = done.reduce((sum, { revoked }) => sum + (revoked ?? 0), 0);
    const failed = done.filter(({ revoked }) => revoked === null).length;
    const had = `${plural(people, 'recipient')} ${people === 1 ? 'has' : 'have'} no access any more`;
    return failed > 0 ? `${had}, ${count(failed)} not revoked` : had;
  }

  protected leaving(event: BeforeUnloadEvent): void {
    if (this.results().length < this.total) event.preventDefault();
  }

  private async run(): Promise<void> {
    for (const { id, to } of this.task.messages) {
      if (this.stopped) return;
      let result: Result;
      try {
        const { revoked } = await this.api.revoke(id, null, this.task.reason);
        result = { to, id, revoked: revoked.length, said: plural(revoked.length, 'recipient') };
      } catch (error) {
        const problem = problemOf(error);
        const said = problem.code === 'licence.none' ? 'Nobody had access' : problem.detail;
        result = { to, id, revoked: problem.code === 'licence.none' ? 0 : null, said };
      }
      this.results.update((all) => [...all, result]);
    }
  }
}
