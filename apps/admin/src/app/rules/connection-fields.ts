import { Component, input, model } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatCheckboxModule } from '@angular/material/checkbox';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';

/** How a message that is tried comes in: from which address, and whether by somebody who is known. */
@Component({
  selector: 'ch-connection-fields',
  imports: [FormsModule, MatCheckboxModule, MatFormFieldModule, MatInputModule],
  template: `
    <div class="field">
      <label for="test-client">Client address</label>
      <mat-form-field>
        <input
          matInput
          id="test-client"
          name="client"
          class="mono"
          autocomplete="off"
          placeholder="127.0.0.1"
          [attr.aria-invalid]="fault() ? true : null"
          [attr.aria-describedby]="fault() ? 'test-client-fault' : null"
          [(ngModel)]="client"
        />
      </mat-form-field>
      @if (fault()) {
        <p class="wrong small" id="test-client-fault" role="alert">{{ fault() }}</p>
      }
    </div>
    <mat-checkbox name="authenticated" [(ngModel)]="authenticated"
      >Signed in, or from a trusted network</mat-checkbox
    >
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: start;
      gap: 4px 16px;
    }
    .field {
      flex: 0 1 260px;
    }
    /* Beside the field, not beside its label. */
    mat-checkbox {
      margin-block-start: 24px;
    }
    .wrong {
      color: var(--ch-failed);
    }
    @media (width < 600px) {
      .field {
        flex-basis: 100%;
      }
      mat-checkbox {
        margin-block-start: 0;
      }
    }
    mat-form-field {
      inline-size: 100%;
    }
  `,
})
export class ConnectionFields {
  /** Empty: this machine. */
  readonly client = model.required<string>();
  readonly authenticated = model.required<boolean>();
  /** What is wrong with the address. */
  readonly fault = input<string | null>(null);
}
