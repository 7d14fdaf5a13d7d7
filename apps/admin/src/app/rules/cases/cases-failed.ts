import { Component, inject } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialog,
  MatDialogModule,
  MatDialogRef,
} from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import {
  ACCEPT_FAILING_CASES,
  ACCEPT_REASON_CHARACTERS,
  type RuleCasesFailed,
} from '@chancery/contracts';
import { plural } from '@chancery/ui';
import { firstValueFrom } from 'rxjs';
import { OUTLINED } from '../../core/outlined';
import { CaseDifferences } from './difference-list';

/** Cases that are told in full; there is a page for all of them. */
const TOLD = 10;

/** Cases come out differently: back to the change, or published all the same with a reason. Closes with that, or nothing. */
@Component({
  selector: 'ch-cases-failed',
  // Asked for by whatever sends a request, it is outside of the routes that provide how fields look.
  providers: [OUTLINED],
  imports: [
    CaseDifferences,
    FormsModule,
    MatButtonModule,
    MatDialogModule,
    MatFormFieldModule,
    MatInputModule,
  ],
  template: `
    <h2 mat-dialog-title>{{ title }}</h2>
    <mat-dialog-content>
      <p>Nothing is published yet. Mail is judged as before.</p>
      <ul aria-label="Cases">
        @for (each of told; track each.id) {
          <li>
            <p class="name">{{ each.name }}</p>
            @if (each.fault) {
              <p class="small fault">{{ each.fault }}</p>
            }
            <ch-case-differences [differences]="each.differences" [links]="false" />
          </li>
        }
      </ul>
      @if (failed.cases.length > told.length) {
        <p class="soft small">And {{ plural(failed.cases.length - told.length, 'more case') }}.</p>
      }
      <div class="field">
        <label for="anyway-reason">Reason, if you publish anyway</label>
        <mat-form-field>
          <textarea
            matInput
            id="anyway-reason"
            rows="2"
            [maxlength]="longest"
            [(ngModel)]="reason"
          ></textarea>
        </mat-form-field>
        <span class="hint">It stands in the audit trail with these cases.</span>
      </div>
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button mat-button type="button" cdkFocusInitial (click)="ref.close()">Go back</button>
      <button
        mat-flat-button
        class="anyway"
        type="button"
        [disabled]="reason.trim() === ''"
        (click)="ref.close(reason.trim())"
      >
        Publish anyway
      </button>
    </mat-dialog-actions>
  `,
  styles: `
    mat-dialog-content {
      display: grid;
      gap: 16px;
      grid-template-columns: minmax(0, 1fr);
    }
    ul {
      display: grid;
      gap: 12px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: grid;
      gap: 4px;
      padding: 10px 12px;
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 8px;
    }
    .name {
      font-weight: 600;
      overflow-wrap: anywhere;
    }
    .fault {
      color: var(--ch-failed);
    }
    .anyway {
      --mat-button-filled-container-color: var(--mat-sys-error);
      --mat-button-filled-label-text-color: var(--mat-sys-on-error);
    }
  `,
})
class CasesFailed {
  protected readonly failed = inject<RuleCasesFailed>(MAT_DIALOG_DATA);
  protected readonly ref = inject<MatDialogRef<CasesFailed, string>>(MatDialogRef);
  protected readonly told = this.failed.cases.slice(0, TOLD);
  protected readonly plural = plural;
  protected readonly longest = ACCEPT_REASON_CHARACTERS;
  protected readonly title =
    this.failed.cases.length === 1
      ? 'A case comes out differently'
      : `${this.failed.cases.length} of ${plural(this.failed.of, 'case')} come out differently`;
  protected reason = '';
}

/**
 * Call it in an injection context.
 *
 * @returns the header that says why the rules are published all the same, or null
 */
export async function askAboutCases(
  failed: RuleCasesFailed,
): Promise<Record<string, string> | null> {
  const ref = inject(MatDialog).open<CasesFailed, RuleCasesFailed, string>(CasesFailed, {
    data: failed,
    width: '100%',
    maxWidth: 560,
  });
  const reason = await firstValueFrom(ref.afterClosed());
  return reason ? { [ACCEPT_FAILING_CASES]: encodeURIComponent(reason) } : null;
}
