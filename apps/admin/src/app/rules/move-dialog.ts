import { Component, inject } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';

export interface Move {
  name: string;
  /** From 1. */
  place: number;
  of: number;
}

/** Asks where a rule goes. Closes with its new place, from 1, or with nothing. */
@Component({
  selector: 'ch-move-dialog',
  imports: [FormsModule, MatButtonModule, MatDialogModule, MatFormFieldModule, MatInputModule],
  template: `
    <h2 mat-dialog-title>Move “{{ data.name }}”</h2>
    <form (ngSubmit)="done()">
      <mat-dialog-content>
        <div class="field">
          <label for="move-to">Position, 1 to {{ data.of }}</label>
          <mat-form-field>
            <input
              matInput
              id="move-to"
              name="place"
              type="number"
              min="1"
              [max]="data.of"
              [(ngModel)]="place"
              cdkFocusInitial
            />
          </mat-form-field>
          <span class="hint">The order is saved by its own button.</span>
        </div>
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <button mat-button type="button" mat-dialog-close>Leave it where it is</button>
        <button mat-flat-button type="submit" [disabled]="!fits()">Move</button>
      </mat-dialog-actions>
    </form>
  `,
})
export class MoveDialog {
  protected readonly data = inject<Move>(MAT_DIALOG_DATA);
  private readonly ref = inject<MatDialogRef<MoveDialog, number>>(MatDialogRef);
  protected place: number | null = this.data.place;

  protected fits(): boolean {
    const { place } = this;
    return Number.isInteger(place) && place! >= 1 && place! <= this.data.of;
  }

  protected done(): void {
    if (this.fits()) this.ref.close(this.place!);
  }
}
