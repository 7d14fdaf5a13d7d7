import { Component, effect, input, output } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatCheckboxModule } from '@angular/material/checkbox';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import type { HopEntry } from '@chancery/contracts';
import type { ApiProblem } from '../core/problem';
import { HopCheckPart } from './hop-check';

const NEW: HopEntry = { host: '', port: 25, tls: 'opportunistic', verify: false };

/** Where mail is handed on: host, port, TLS, and a look whether it takes mail from here. */
@Component({
  selector: 'ch-hop-form',
  imports: [
    FormsModule,
    HopCheckPart,
    MatButtonModule,
    MatCheckboxModule,
    MatFormFieldModule,
    MatInputModule,
  ],
  templateUrl: './hop-form.html',
  styles: `
    .fields {
      display: grid;
      grid-template-columns: minmax(0, 2fr) 110px minmax(0, 1.4fr);
      gap: 16px;
    }
    mat-form-field {
      inline-size: 100%;
    }
    @media (width < 600px) {
      .fields {
        grid-template-columns: minmax(0, 1fr);
      }
    }
  `,
})
export class HopForm {
  /** Which one, as part of the ids of its fields. */
  readonly of = input.required<'nextHop' | 'internalHop'>();
  readonly hop = input.required<HopEntry | null>();
  readonly problem = input<ApiProblem | null>(null);
  /** What takes its place where none is set, as the button that removes it says. */
  readonly without = input.required<string>();
  readonly saved = output<HopEntry | null>();
  protected draft: HopEntry = { ...NEW };
  /** As it was when the fields were last filled with it. */
  private filled: HopEntry = NEW;

  constructor() {
    effect(() => {
      const hop = this.hop();
      const next = hop
        ? { host: hop.host, port: hop.port, tls: hop.tls, verify: hop.verify }
        : { ...NEW };
      // What somebody types stays when the settings are read again.
      if (same(this.draft, this.filled)) this.draft = { ...next };
      this.filled = next;
    });
  }

  protected save(): void {
    this.saved.emit(this.entry());
  }

  protected readonly entry = (): HopEntry => ({
    ...this.draft,
    host: this.draft.host.trim(),
    port: Number(this.draft.port),
  });
}

const same = (a: HopEntry, b: HopEntry): boolean =>
  a.host === b.host && Number(a.port) === b.port && a.tls === b.tls && a.verify === b.verify;
