import { Component, inject, input, output } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Feedback, Icon } from '@chancery/ui';

/** Something that can be seen now and never again: a link, a password. */
@Component({
  selector: 'ch-shown-once',
  imports: [Icon, MatButtonModule],
  template: `
    <div role="status" class="box">
      <p>
        <strong>{{ heading() }}</strong>
      </p>
      <p class="soft">{{ line() }}</p>
      <code class="mono">{{ text() }}</code>
      <div class="row">
        <button mat-stroked-button type="button" (click)="copy()">
          <ch-icon name="copy" [size]="16" /> Copy
        </button>
        <button mat-button type="button" (click)="closed.emit()">I have kept it</button>
      </div>
    </div>
  `,
  styles: `
    .box {
      display: grid;
      gap: 8px;
      padding: 16px;
      border-radius: 8px;
      background: var(--ch-info-container);
    }
    code {
      padding: 8px 12px;
      border-radius: 8px;
      background: var(--mat-sys-surface);
      user-select: all;
    }
  `,
})
export class ShownOnce {
  readonly heading = input.required<string>();
  readonly line = input('');
  readonly text = input.required<string>();
  readonly closed = output<void>();
  private readonly feedback = inject(Feedback);

  /** Browsers give the clipboard to pages with TLS only; without it the text is selected by one click. */
  protected async copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.text());
      this.feedback.tell('Copied.');
    } catch {
      this.feedback.tell('This browser does not let the page copy. Select the text and copy it.');
    }
  }
}
