import { Component, inject, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { Feedback } from '@chancery/ui';
import { type ApiProblem, problemOf } from '../core/problem';
import { SessionApi } from '../core/session-api';
import { SessionStore } from '../core/session-store';
import { SettingsApi } from '../settings/settings-api';

/** The name of the organisation; with it the organisation of the first start becomes one's own. */
@Component({
  selector: 'ch-name-step',
  imports: [FormsModule, MatButtonModule, MatFormFieldModule, MatInputModule],
  template: `<section class="card" aria-label="The organisation">
    <form class="stack" novalidate (ngSubmit)="save()">
      <div class="field">
        <label for="first-run-name">Name</label>
        <mat-form-field>
          <input
            matInput
            id="first-run-name"
            name="name"
            autocomplete="organization"
            maxlength="200"
            [(ngModel)]="name"
          />
        </mat-form-field>
        @if (problem(); as it) {
          <span class="wrong" role="alert">{{ it.at('/name') ?? it.detail }}</span>
        } @else {
          <span class="hint">Such as Northgate Mutual. It can be changed later.</span>
        }
      </div>
      <div>
        <button mat-flat-button type="submit" [disabled]="busy() || name.trim() === ''">
          Save the name
        </button>
      </div>
    </form>
  </section>`,
  styles: `
    form {
      max-inline-size: 480px;
    }
    mat-form-field {
      inline-size: 100%;
    }
  `,
})
export class NameStep {
  readonly saved = output<void>();
  private readonly api = inject(SettingsApi);
  private readonly session = inject(SessionApi);
  private readonly feedback = inject(Feedback);
  private readonly known = inject(SessionStore).session()?.organisation;
  protected readonly problem = signal<ApiProblem | null>(null);
  protected readonly busy = signal(false);
  /** The name of the demo is nobody's to keep. */
  protected name = this.known?.demo ? '' : (this.known?.name ?? '');

  protected async save(): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    this.problem.set(null);
    try {
      await this.api.change({ name: this.name.trim(), demo: false }, null);
      await this.session.again();
      this.feedback.tell('Saved.');
      this.saved.emit();
    } catch (error) {
      this.problem.set(problemOf(error));
    }
    this.busy.set(false);
  }
}
