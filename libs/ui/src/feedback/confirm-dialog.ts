import { Component, inject } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';

export interface Question {
  /** The question, with the object's name. */
  title: string;
  /** What follows from it, with numbers. */
  text: string;
  /** Where what it says can be seen; opens beside, so that the question stays. */
  link?: { label: string; href: string };
  /** What the button does, as a verb: "Enforce now". */
  confirm: string;
  /** The safe choice, as an action: "Keep in Test". */
  keep: string;
  /** Cannot be taken back, or ends something. */
  destructive?: boolean;
  /** A reason is asked for, and given back. */
  reason?: { label: string; max: number };
}

/** Asks before something that cannot simply be taken back. Closes with the reason (or an empty text), or nothing. */
@Component({
  selector: 'ch-confirm-dialog',
  imports: [FormsModule, MatButtonModule, MatDialogModule, MatFormFieldModule, MatInputModule],
  template: `
    <h2 mat-dialog-title>{{ question.title }}</h2>
    <mat-dialog-content>
      <p>{{ question.text }}</p>
      @if (question.link; as link) {
        <p>
          <a [href]="link.href" target="_blank" rel="noopener"
            >{{ link.label }}<span class="hidden"> (opens beside this page)</span></a
          >
        </p>
      }
      @if (question.reason; as reason) {
        <div class="field">
          <label for="confirm-reason">{{ reason.label }}</label>
          <mat-form-field>
            <textarea
              matInput
              id="confirm-reason"
              rows="2"
              required
              [maxlength]="reason.max"
              [(ngModel)]="text"
            ></textarea>
          </mat-form-field>
        </div>
      }
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <!-- Nothing is given back: a bare mat-dialog-close gives an empty text, which is a yes. -->
      <button mat-button type="button" (click)="ref.close()">{{ question.keep }}</button>
      <button
        mat-flat-button
        type="button"
        [class.destructive]="question.destructive"
        [disabled]="!!question.reason && text.trim() === ''"
        (click)="ref.close(text.trim())"
      >
        {{ question.confirm }}
      </button>
    </mat-dialog-actions>
  `,
  styles: `
    mat-dialog-content {
      display: grid;
      gap: 16px;
    }
    .destructive {
      --mat-button-filled-container-color: var(--mat-sys-error);
      --mat-button-filled-label-text-color: var(--mat-sys-on-error);
    }
  `,
})
export class ConfirmDialog {
  protected readonly question = inject<Question>(MAT_DIALOG_DATA);
  protected readonly ref = inject<MatDialogRef<ConfirmDialog, string>>(MatDialogRef);
  protected text = '';
}
