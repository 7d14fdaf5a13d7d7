import { Component, inject } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatDialogModule } from '@angular/material/dialog';
import { SessionStore } from '../core/session-store';
import { FEATURES } from '../features';

@Component({
  selector: 'ch-shortcuts-dialog',
  imports: [MatButtonModule, MatDialogModule],
  template: `<h2 mat-dialog-title>Keyboard shortcuts</h2>
    <mat-dialog-content>
      <dl>
        <dt><kbd>Ctrl</kbd> <kbd>K</kbd></dt>
        <dd>Go to a page or do something</dd>
        @for (feature of features; track feature.path) {
          <dt>
            <kbd>g</kbd> <kbd>{{ feature.key }}</kbd>
          </dt>
          <dd>{{ feature.label }}</dd>
        }
        <dt><kbd>n</kbd></dt>
        <dd>A new rule, in the list of rules</dd>
        <dt><kbd>Ctrl</kbd> <kbd>S</kbd></dt>
        <dd>Save what is edited</dd>
        <dt><kbd>?</kbd></dt>
        <dd>This sheet</dd>
        <dt><kbd>Esc</kbd></dt>
        <dd>Close what is open</dd>
      </dl>
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button mat-button mat-dialog-close type="button">Close</button>
    </mat-dialog-actions>`,
  styles: `
    dl {
      display: grid;
      grid-template-columns: max-content 1fr;
      gap: 8px 24px;
      margin: 0;
    }
    dd {
      margin: 0;
    }
    kbd {
      font: 400 12.5px/18px var(--ch-mono);
      padding: 1px 6px;
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 5px;
    }
  `,
})
export class ShortcutsDialog {
  private readonly store = inject(SessionStore);
  protected readonly features = FEATURES.filter(({ roles }) => this.store.can(...roles));
}
