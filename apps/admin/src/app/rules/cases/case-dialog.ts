import { Component, inject, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatCheckboxModule } from '@angular/material/checkbox';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { CASE_ASPECTS, type CaseAspect, type RuleCase } from '@chancery/contracts';
import { problemOf } from '../../core/problem';
import { ASPECTS } from './expectation';

/** What is asked about a case, and how it is saved. */
export interface CaseQuestion {
  title: string;
  name: string;
  counts: readonly CaseAspect[];
  /** What it says of the message that is kept. */
  line: string;
  /** Rejects with an ApiProblem: it is shown, and what is typed stays. */
  save(name: string, counts: CaseAspect[]): Promise<RuleCase>;
}

/** Asks how a case is called and what counts of it. Closes with the case as it was saved, or with nothing. */
@Component({
  selector: 'ch-case-dialog',
  imports: [
    FormsModule,
    MatButtonModule,
    MatCheckboxModule,
    MatDialogModule,
    MatFormFieldModule,
    MatInputModule,
  ],
  template: `
    <h2 mat-dialog-title>{{ question.title }}</h2>
    <form novalidate (ngSubmit)="save()">
      <mat-dialog-content>
        <div class="field">
          <label for="case-name">Name</label>
          <mat-form-field>
            <input
              matInput
              id="case-name"
              name="name"
              maxlength="100"
              autocomplete="off"
              cdkFocusInitial
              [(ngModel)]="name"
            />
          </mat-form-field>
        </div>
        <fieldset>
          <legend>What must stay as it is</legend>
          @for (each of aspects; track each.aspect) {
            <mat-checkbox
              [name]="each.aspect"
              [ngModel]="counts.has(each.aspect)"
              (ngModelChange)="tick(each.aspect, $event)"
              >{{ each.label }}</mat-checkbox
            >
          }
        </fieldset>
        <p class="soft small">{{ question.line }}</p>
        @if (fault()) {
          <p class="wrong small" role="alert">{{ fault() }}</p>
        }
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <button mat-button type="button" (click)="ref.close()">Cancel</button>
        <button mat-flat-button type="submit" [disabled]="busy()">Save</button>
      </mat-dialog-actions>
    </form>
  `,
  styles: `
    mat-dialog-content {
      display: grid;
      gap: 16px;
    }
    mat-form-field {
      inline-size: 100%;
    }
    fieldset {
      display: grid;
      margin: 0;
      padding: 0;
      border: 0;
    }
    legend {
      padding: 0;
      font-weight: 500;
    }
    .wrong {
      color: var(--ch-failed);
    }
  `,
})
export class CaseDialog {
  protected readonly question = inject<CaseQuestion>(MAT_DIALOG_DATA);
  protected readonly ref = inject<MatDialogRef<CaseDialog, RuleCase>>(MatDialogRef);
  protected readonly aspects = ASPECTS;
  protected readonly busy = signal(false);
  protected readonly fault = signal('');
  protected readonly counts = new Set(this.question.counts);
  protected name = this.question.name;

  protected tick(aspect: CaseAspect, counts: boolean): void {
    if (counts) this.counts.add(aspect);
    else this.counts.delete(aspect);
  }

  protected async save(): Promise<void> {
    if (this.busy()) return;
    const name = this.name.trim();
    const counts = CASE_ASPECTS.filter((aspect) => this.counts.has(aspect));
    if (name === '' || counts.length === 0) {
      this.fault.set(name === '' ? 'Give it a name.' : 'Choose what must stay as it is.');
      return;
    }
    this.busy.set(true);
    this.fault.set('');
    try {
      this.ref.close(await this.question.save(name, counts));
    } catch (error) {
      const problem = problemOf(error);
      this.fault.set(problem.fields[0]?.detail ?? problem.detail);
    }
    this.busy.set(false);
  }
}
