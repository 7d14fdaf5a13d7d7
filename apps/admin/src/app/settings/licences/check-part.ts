import { Component, inject, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import type { LicenceCheck } from '@chancery/contracts';
import { Chip } from '@chancery/ui';
import { type ApiProblem, problemOf } from '../../core/problem';
import { LicencesApi } from './licences-api';
import { OUTCOMES } from './words';

/** What would become of protected mail of a sender, by the gateway's own answer. */
@Component({
  selector: 'ch-licence-check',
  imports: [Chip, FormsModule, MatButtonModule, MatFormFieldModule, MatInputModule],
  template: `
    <h2 id="check-title">What would happen to this sender</h2>
    <form novalidate (ngSubmit)="check()">
      <div class="field">
        <label for="check-address">Sender</label>
        <mat-form-field subscriptSizing="dynamic">
          <input
            matInput
            id="check-address"
            name="address"
            type="email"
            autocomplete="off"
            maxlength="320"
            placeholder="alice@example.org"
            [(ngModel)]="address"
          />
        </mat-form-field>
      </div>
      <div class="field">
        <label for="check-at">On (empty = now)</label>
        <mat-form-field subscriptSizing="dynamic">
          <input matInput id="check-at" name="at" type="date" [(ngModel)]="at" />
        </mat-form-field>
      </div>
      <button mat-stroked-button type="submit" [disabled]="address.trim() === ''">Check</button>
    </form>
    <div role="status">
      @if (answer(); as it) {
        <p class="row">
          <ch-chip [kind]="outcomes[it.outcome].kind">{{ outcomes[it.outcome].word }}</ch-chip>
          <span class="mono">{{ it.address }}</span>
        </p>
        <p class="serif">{{ it.says }}</p>
      }
    </div>
    @if (problem(); as it) {
      <p class="wrong" role="alert">{{ it.detail }}</p>
    }
  `,
  host: { class: 'card stack', role: 'region', 'aria-labelledby': 'check-title' },
  styles: `
    form {
      display: flex;
      flex-wrap: wrap;
      gap: 12px;
      align-items: end;
    }
    .field:first-child {
      flex: 1 1 240px;
      max-inline-size: 420px;
    }
    [role='status'] {
      display: grid;
      gap: 8px;
    }
    [role='status']:empty {
      display: none;
    }
  `,
})
export class CheckPart {
  private readonly api = inject(LicencesApi);
  protected readonly outcomes = OUTCOMES;
  protected readonly answer = signal<LicenceCheck | null>(null);
  protected readonly problem = signal<ApiProblem | null>(null);
  protected address = '';
  protected at = '';

  protected async check(): Promise<void> {
    this.problem.set(null);
    try {
      const at = this.at ? `${this.at}T12:00:00Z` : null;
      this.answer.set(await this.api.check(this.address.trim(), at));
    } catch (error) {
      this.answer.set(null);
      this.problem.set(problemOf(error));
    }
  }
}
