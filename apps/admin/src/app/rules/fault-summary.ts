import { Component, ElementRef, inject, input } from '@angular/core';
import { Icon, plural } from '@chancery/ui';

/** What keeps something from being saved: where (a pointer, as the page marks its fields with), and what to do. */
export interface Fault {
  pointer: string;
  detail: string;
}

/**
 * What keeps a form from being saved, in one place: it takes the focus when asked to, and each line leads to its
 * field. A field says which it is by `data-pointer`; where none says so, the part it belongs to is meant.
 */
@Component({
  selector: 'ch-fault-summary',
  imports: [Icon],
  template: `
    <div class="card" role="alert" tabindex="-1">
      <p>
        <ch-icon name="circle-alert" [size]="16" />
        <strong>{{ plural(faults().length, 'thing') }} to mend before this can be saved</strong>
      </p>
      <ul>
        @for (fault of faults(); track $index) {
          <li>
            <button type="button" (click)="go(fault.pointer)">{{ fault.detail }}</button>
          </li>
        }
      </ul>
    </div>
  `,
  styles: `
    .card {
      display: grid;
      gap: 8px;
      border-color: var(--ch-failed);
    }
    .card:focus-visible {
      outline: 2px solid var(--mat-sys-primary);
      outline-offset: 2px;
    }
    p {
      display: flex;
      gap: 8px;
      align-items: center;
      color: var(--ch-failed);
    }
    ul {
      margin: 0;
      padding-inline-start: 24px;
    }
    button {
      border: 0;
      padding: 2px 0;
      background: none;
      color: var(--mat-sys-primary);
      font: inherit;
      text-align: start;
      text-decoration: underline;
      text-underline-offset: 3px;
      cursor: pointer;
    }
  `,
})
export class FaultSummary {
  readonly faults = input.required<readonly Fault[]>();
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);
  protected readonly plural = plural;

  /** Brings the summary to who tried to save. */
  focus(): void {
    this.host.nativeElement.querySelector<HTMLElement>('.card')?.focus();
  }

  protected go(pointer: string): void {
    const parts = pointer.split('/');
    for (let length = parts.length; length > 1; length--) {
      const place = document.querySelector<HTMLElement>(
        `[data-pointer="${CSS.escape(parts.slice(0, length).join('/'))}"]`,
      );
      const field = place?.matches('input, textarea')
        ? place
        : place?.querySelector<HTMLElement>('input, textarea, mat-select, button.add, button');
      if (!field) continue;
      field.scrollIntoView({ block: 'center' });
      field.focus();
      return;
    }
  }
}
