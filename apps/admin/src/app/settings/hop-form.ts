import { Component, effect, inject, input, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatCheckboxModule } from '@angular/material/checkbox';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import type { HopCheckResult, HopEntry } from '@chancery/contracts';
import { Chip, plural } from '@chancery/ui';
import { type ApiProblem, problemOf } from '../core/problem';
import { SettingsApi } from './settings-api';

const NEW: HopEntry = { host: '', port: 25, tls: 'opportunistic', verify: false };

/** Where mail is handed on: host, port, TLS, and a look whether it takes mail from here. */
@Component({
  selector: 'ch-hop-form',
  imports: [
    Chip,
    FormsModule,
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
    .result {
      display: grid;
      gap: 8px;
      padding: 16px;
      border-radius: 8px;
      background: var(--mat-sys-surface-container);
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
  private readonly api = inject(SettingsApi);
  protected readonly result = signal<HopCheckResult | null>(null);
  protected readonly fault = signal('');
  protected readonly checking = signal(false);
  protected readonly days = (until: string): string =>
    plural(Math.max(0, Math.floor((Date.parse(until) - Date.now()) / 86_400_000)), 'day');
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

  protected async check(): Promise<void> {
    this.fault.set('');
    this.result.set(null);
    this.checking.set(true);
    try {
      this.result.set(await this.api.checkHop(this.entry()));
    } catch (error) {
      this.fault.set(problemOf(error).detail);
    }
    this.checking.set(false);
  }

  protected save(): void {
    this.saved.emit(this.entry());
  }

  private entry(): HopEntry {
    return { ...this.draft, host: this.draft.host.trim(), port: Number(this.draft.port) };
  }
}

const same = (a: HopEntry, b: HopEntry): boolean =>
  a.host === b.host && Number(a.port) === b.port && a.tls === b.tls && a.verify === b.verify;
