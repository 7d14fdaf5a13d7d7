import { Component, inject, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import type { TestMessageSent } from '@chancery/contracts';
import { type ApiProblem, problemOf } from '../core/problem';
import { SessionStore } from '../core/session-store';
import { SettingsApi } from './settings-api';
import { TestRun } from './test-run';

/** A message through the rules in force to somebody, and what becomes of it. */
@Component({
  selector: 'ch-test-message-part',
  imports: [FormsModule, MatButtonModule, MatFormFieldModule, MatInputModule, TestRun],
  templateUrl: './test-message-part.html',
  styles: `
    section {
      display: grid;
      gap: 16px;
    }
    form {
      display: grid;
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr) auto;
      gap: 16px;
      align-items: end;
    }
    mat-form-field {
      inline-size: 100%;
    }
    @media (width < 840px) {
      form {
        grid-template-columns: minmax(0, 1fr);
        justify-items: start;
      }
      .field {
        inline-size: 100%;
      }
    }
  `,
})
export class TestMessagePart {
  /** The gateway took it. */
  readonly handedIn = output<TestMessageSent>();
  private readonly api = inject(SettingsApi);
  protected readonly problem = signal<ApiProblem | null>(null);
  protected readonly sent = signal<TestMessageSent | null>(null);
  protected readonly busy = signal(false);
  protected to = inject(SessionStore).session()?.administrator.email ?? '';
  protected subject = 'Test message [encrypt]';

  protected async send(): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    this.problem.set(null);
    this.sent.set(null);
    try {
      const sent = await this.api.sendTest(this.to.trim(), this.subject.trim());
      this.sent.set(sent);
      this.handedIn.emit(sent);
    } catch (error) {
      this.problem.set(problemOf(error));
    }
    this.busy.set(false);
  }
}
