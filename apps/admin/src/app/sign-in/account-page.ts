import { Component, computed, inject, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { Feedback, fullTime, Page, State, when } from '@chancery/ui';
import { AccountApi } from './account-api';
import { loader } from '../core/load';
import { type ApiProblem, problemOf } from '../core/problem';
import { SessionStore } from '../core/session-store';
import { roleName } from '../shell/roles';
import { SecondFactor } from './second-factor';

@Component({
  selector: 'ch-account-page',
  imports: [
    FormsModule,
    MatButtonModule,
    MatFormFieldModule,
    MatInputModule,
    Page,
    SecondFactor,
    State,
  ],
  templateUrl: './account-page.html',
  styles: `
    form,
    .narrow {
      max-inline-size: 420px;
    }
    section {
      display: grid;
      gap: 16px;
    }
  `,
})
export class AccountPage {
  private readonly api = inject(AccountApi);
  private readonly store = inject(SessionStore);
  private readonly feedback = inject(Feedback);
  protected readonly session = this.store.session;
  protected readonly sentence = computed(() => {
    const { email, role } = this.session()?.administrator ?? {
      email: '',
      role: 'auditor' as const,
    };
    return `You are ${email}, ${roleName(role)} of ${this.session()?.organisation.name ?? ''}.`;
  });
  protected readonly open = loader(() => this.api.sessions());
  protected readonly problem = signal<ApiProblem | null>(null);
  protected readonly removing = signal(false);
  protected current = '';
  protected next = '';
  protected proof = '';
  protected readonly when = when;
  protected readonly fullTime = fullTime;

  constructor() {
    void this.open.load();
  }

  protected async changePassword(): Promise<void> {
    this.problem.set(null);
    try {
      this.store.begin(await this.api.changePassword(this.current, this.next));
      this.current = this.next = '';
      this.feedback.tell('The password is changed. All other sessions have ended.');
      await this.open.load();
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }

  protected async removeFactor(): Promise<void> {
    try {
      await this.api.removeTotp(this.proof);
      this.proof = '';
      this.removing.set(false);
      await this.reload();
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
  }

  protected async reload(): Promise<void> {
    this.store.begin(await this.api.session());
  }

  protected async end(id: string): Promise<void> {
    try {
      await this.api.endSession(id);
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
    await this.open.load();
  }
}
