import { Component, computed, inject, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import type { SmtpCredentialMade } from '@chancery/contracts';
import { Feedback, fullTime, Page, plural, State, when } from '@chancery/ui';
import { LiveEvents } from '../core/live-events';
import { loader } from '../core/load';
import { type ApiProblem, problemOf } from '../core/problem';
import { SettingsApi } from './settings-api';
import { ShownOnce } from './shown-once';

/** Logins with which programs and people hand in mail, and as whom. */
@Component({
  selector: 'ch-logins-page',
  imports: [
    FormsModule,
    MatButtonModule,
    MatFormFieldModule,
    MatInputModule,
    Page,
    ShownOnce,
    State,
  ],
  templateUrl: './logins-page.html',
  styles: `
    section {
      display: grid;
      gap: 16px;
    }
    form {
      max-inline-size: 560px;
    }
    mat-form-field {
      inline-size: 100%;
    }
  `,
})
export class LoginsPage {
  private readonly api = inject(SettingsApi);
  private readonly feedback = inject(Feedback);
  protected readonly list = loader(() => this.api.logins());
  protected readonly sentence = computed(() => {
    const items = this.list.value()?.items;
    if (!items) return '';
    return items.length === 0
      ? 'Nobody signs in over SMTP; mail comes from trusted networks only.'
      : `${plural(items.length, 'login')} may hand in mail over SMTP.`;
  });
  protected readonly problem = signal<ApiProblem | null>(null);
  protected readonly made = signal<SmtpCredentialMade | null>(null);
  /** What is wrong with one of the addresses. */
  protected readonly sendersFault = computed(
    () => this.problem()?.fields.find(({ pointer }) => pointer.startsWith('/senders'))?.detail,
  );
  protected readonly when = when;
  protected readonly fullTime = fullTime;
  protected username = '';
  protected senders = '';

  constructor() {
    void this.list.load();
    inject(LiveEvents).on('organisation', () => void this.list.load());
  }

  protected async add(): Promise<void> {
    this.problem.set(null);
    const senders = this.senders.split(/[\s,;]+/).filter(Boolean);
    try {
      this.made.set(await this.api.addLogin({ username: this.username.trim(), senders }));
      this.username = this.senders = '';
      await this.list.load();
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }

  protected async remove(username: string): Promise<void> {
    const sure = await this.feedback.ask({
      title: `Withdraw the login ${username}?`,
      text: 'Whatever uses it can hand in no more mail from now on.',
      confirm: 'Withdraw the login',
      keep: 'Keep the login',
      destructive: true,
    });
    if (sure === null) return;
    try {
      await this.api.removeLogin(username);
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
    await this.list.load();
  }
}
