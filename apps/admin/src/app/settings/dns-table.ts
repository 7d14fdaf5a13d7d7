import { Component, inject, input } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import type { DnsLine } from '@chancery/contracts';
import { Feedback, Icon } from '@chancery/ui';

/** Lines for the zone file of a domain, to copy. */
@Component({
  selector: 'ch-dns-table',
  imports: [Icon, MatButtonModule],
  template: `
    <ul>
      @for (line of lines(); track line.name) {
        <li>
          <p>
            <strong>{{ line.purpose.toUpperCase() }}</strong>
            <span class="soft small"> {{ line.note }}</span>
          </p>
          <code class="mono">{{ line.name }} {{ line.type }} "{{ line.value }}"</code>
          <button
            mat-button
            type="button"
            [attr.aria-label]="'Copy the value of ' + line.name"
            (click)="copy(line)"
          >
            <ch-icon name="copy" [size]="16" /> Copy the value
          </button>
        </li>
      }
    </ul>
  `,
  styles: `
    ul,
    li {
      display: grid;
      gap: 8px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    ul {
      gap: 20px;
    }
    li {
      justify-items: start;
    }
    code {
      padding: 8px 12px;
      border-radius: 8px;
      background: var(--mat-sys-surface-container);
      user-select: all;
    }
  `,
})
export class DnsTable {
  readonly lines = input.required<readonly DnsLine[]>();
  private readonly feedback = inject(Feedback);

  protected async copy({ value }: DnsLine): Promise<void> {
    try {
      await navigator.clipboard.writeText(value);
      this.feedback.tell('Copied.');
    } catch {
      this.feedback.tell('This browser does not let the page copy. Select the text and copy it.');
    }
  }
}
