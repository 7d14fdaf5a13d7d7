import { Component, computed, input, model, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { Icon } from '@chancery/ui';

/** What was pasted or typed and is no value, with its line. */
interface Refused {
  line: number;
  text: string;
  why: string;
}

/**
 * A list of values: one a line or separated by commas, by typing or by pasting a column. Each becomes a chip;
 * what is none is listed below with its line, and can be typed again.
 */
@Component({
  selector: 'ch-values-field',
  imports: [Icon, MatButtonModule, MatFormFieldModule, MatInputModule],
  template: `
    <ul class="chips" [attr.aria-label]="label()">
      @for (value of folded(); track value; let at = $index) {
        <li>
          <span>{{ value }}</span>
          <button type="button" [attr.aria-label]="'Remove ' + value" (click)="remove(at)">
            <ch-icon name="x" [size]="14" />
          </button>
        </li>
      }
      @if (values().length > folded().length) {
        <li class="more">
          <button type="button" (click)="all.set(true)">
            + {{ values().length - folded().length }} more
          </button>
        </li>
      }
    </ul>
    <mat-form-field>
      <textarea
        matInput
        rows="1"
        [attr.aria-label]="'Add to ' + label()"
        [placeholder]="placeholder()"
        (keydown.enter)="$event.preventDefault(); take($any($event.target))"
        (blur)="take($any($event.target))"
        (paste)="pasted($event)"
      ></textarea>
    </mat-form-field>
    @if (refused().length > 0) {
      <div class="wrong small" role="alert">
        <p>{{ refused().length }} not taken:</p>
        <ul>
          @for (each of refused(); track $index) {
            <li>
              Line {{ each.line }}, <span class="mono">{{ each.text }}</span>: {{ each.why }}
            </li>
          }
        </ul>
        <button mat-button type="button" (click)="refused.set([])">Clear this list</button>
      </div>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 8px;
      min-inline-size: 0;
    }
    .chips {
      display: flex;
      flex-wrap: wrap;
      gap: 6px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    .chips:empty {
      display: none;
    }
    .chips li {
      display: flex;
      align-items: center;
      gap: 4px;
      max-inline-size: 100%;
      padding: 3px 4px 3px 8px;
      border-radius: 6px;
      background: var(--mat-sys-surface-container);
    }
    .chips span {
      overflow-wrap: anywhere;
    }
    .chips button {
      display: grid;
      place-items: center;
      min-inline-size: 24px;
      min-block-size: 24px;
      border: 0;
      border-radius: 6px;
      background: none;
      color: inherit;
      font: inherit;
      cursor: pointer;
    }
    .wrong {
      color: var(--ch-failed);
    }
    .wrong ul {
      margin: 0;
      padding-inline-start: 20px;
    }
  `,
})
export class ValuesField {
  readonly label = input.required<string>();
  readonly values = model.required<readonly string[]>();
  /** @returns why a text is no value, or null. */
  readonly check = input<(text: string) => string | null>(() => null);
  /** A pattern may hold a comma. */
  readonly commas = input(true);
  readonly placeholder = input('Add or paste, one a line');
  protected readonly refused = signal<readonly Refused[]>([]);
  protected readonly all = signal(false);
  protected readonly folded = computed(() =>
    this.all() || this.values().length <= 5 ? this.values() : this.values().slice(0, 4),
  );

  protected take(field: HTMLTextAreaElement): void {
    if (field.value.trim() === '') return;
    this.add(field.value);
    field.value = '';
  }

  protected pasted(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (!/[\r\n]/.test(text)) return;
    event.preventDefault();
    this.add(text);
  }

  protected remove(at: number): void {
    this.values.set(this.values().filter((_, each) => each !== at));
  }

  private add(text: string): void {
    const taken = [...this.values()];
    const refused: Refused[] = [];
    text.split(/\r\n|\r|\n/).forEach((line, at) => {
      for (const piece of this.commas() ? line.split(',') : [line]) {
        const value = piece.trim();
        if (value === '' || taken.includes(value)) continue;
        const why = this.check()(value);
        if (why === null) taken.push(value);
        else refused.push({ line: at + 1, text: value, why });
      }
    });
    this.values.set(taken);
    this.refused.set(refused);
  }
}
