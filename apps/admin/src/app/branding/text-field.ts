import { Component, input, model } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { count } from '@chancery/ui';

/** A text of a brand, with how much of its room is used. */
@Component({
  selector: 'ch-text-field',
  imports: [FormsModule, MatFormFieldModule, MatInputModule],
  template: `
    <div class="head">
      <label [for]="name()">{{ label() }}</label>
      @if (most() > 0) {
        <span class="count small" [class.over]="value().length > most()" [id]="name() + '-count'"
          >{{ count(value().length) }} / {{ count(most())
          }}<span class="hidden"> characters</span></span
        >
      }
    </div>
    <mat-form-field>
      @if (rows() > 1) {
        <textarea
          matInput
          [id]="name()"
          [rows]="rows()"
          [disabled]="disabled()"
          [attr.aria-invalid]="!!fault()"
          [attr.aria-describedby]="name() + '-count ' + name() + '-hint'"
          [(ngModel)]="value"
          [ngModelOptions]="{ standalone: true }"
        ></textarea>
      } @else {
        <input
          matInput
          [id]="name()"
          [type]="type()"
          [disabled]="disabled()"
          [attr.aria-invalid]="!!fault()"
          [attr.aria-describedby]="name() + '-count ' + name() + '-hint'"
          [(ngModel)]="value"
          [ngModelOptions]="{ standalone: true }"
        />
      }
    </mat-form-field>
    <span [id]="name() + '-hint'">
      @if (fault()) {
        <span class="wrong">{{ fault() }}</span>
      } @else if (hint()) {
        <span class="hint">{{ hint() }}</span>
      }
    </span>
  `,
  host: { class: 'field' },
  styles: `
    .head {
      display: flex;
      justify-content: space-between;
      gap: 8px;
    }
    label {
      font-weight: 500;
    }
    .count {
      font-variant-numeric: tabular-nums;
      color: var(--mat-sys-on-surface-variant);
    }
    .over {
      color: var(--ch-failed);
      font-weight: 600;
    }
  `,
})
export class TextField {
  readonly name = input.required<string>();
  readonly label = input.required<string>();
  readonly value = model.required<string>();
  /** Characters there is room for; 0 = not counted. */
  readonly most = input(0);
  readonly rows = input(1);
  readonly type = input<'text' | 'url'>('text');
  readonly hint = input('');
  readonly fault = input<string | undefined>();
  readonly disabled = input(false);
  protected readonly count = count;
}
