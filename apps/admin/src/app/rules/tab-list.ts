import { Component, input, output } from '@angular/core';

/** One of several panels at the same place. */
export interface Tab {
  key: string;
  label: string;
}

/** Which panel is shown: arrow keys go from one to the next. Panels have the id `panel-<key>`. */
@Component({
  selector: 'ch-tab-list',
  template: `
    <div role="tablist" [attr.aria-label]="label()">
      @for (tab of tabs(); track tab.key; let at = $index) {
        <button
          type="button"
          role="tab"
          [id]="'tab-' + tab.key"
          [attr.aria-controls]="'panel-' + tab.key"
          [attr.aria-selected]="tab.key === selected()"
          [tabIndex]="tab.key === selected() ? 0 : -1"
          (click)="chosen.emit(tab.key)"
          (keydown)="move($event, at)"
        >
          {{ tab.label }}
        </button>
      }
    </div>
  `,
  styles: `
    div {
      display: flex;
      flex-wrap: wrap;
      border-block-end: 1px solid var(--mat-sys-outline-variant);
    }
    button {
      padding: 10px 12px;
      border: 0;
      border-block-end: 2px solid transparent;
      background: none;
      color: var(--mat-sys-on-surface-variant);
      font: inherit;
      font-weight: 500;
      cursor: pointer;
    }
    button[aria-selected='true'] {
      color: var(--mat-sys-primary);
      border-block-end-color: var(--mat-sys-primary);
    }
  `,
})
export class TabList {
  readonly label = input.required<string>();
  readonly tabs = input.required<readonly Tab[]>();
  readonly selected = input.required<string>();
  readonly chosen = output<string>();

  protected move(event: KeyboardEvent, at: number): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const tabs = this.tabs();
    if (step === undefined) return;
    event.preventDefault();
    const next = (at + step + tabs.length) % tabs.length;
    this.chosen.emit(tabs[next]!.key);
    const list = (event.currentTarget as HTMLElement).parentElement;
    list?.querySelectorAll<HTMLElement>('[role="tab"]').item(next).focus();
  }
}
