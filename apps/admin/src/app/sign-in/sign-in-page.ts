import { Component, inject, input, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { Router } from '@angular/router';
import { duration } from '@chancery/ui';
import { problemOf } from '../core/problem';
import { SessionApi } from '../core/session-api';
import { SessionStore } from '../core/session-store';
import { Door } from './door';

@Component({
  selector: 'ch-sign-in-page',
  imports: [Door, FormsModule, MatButtonModule, MatFormFieldModule, MatInputModule],
  template: `<ch-door [heading]="needsCode() ? 'Your code' : 'Sign in'">
    @if (ended && !fault()) {
      <p role="status">Your session has ended. Sign in to go on where you were.</p>
    }
    @if (fault()) {
      <p class="fault" role="alert">{{ fault() }}</p>
    }
    <form class="stack" novalidate (ngSubmit)="send()">
      @if (!needsCode()) {
        <div class="field">
          <label for="email">Address</label>
          <mat-form-field>
            <input
              matInput
              id="email"
              name="email"
              type="email"
              autocomplete="username"
              required
              [(ngModel)]="email"
            />
          </mat-form-field>
        </div>
        <div class="field">
          <label for="password">Password</label>
          <mat-form-field>
            <input
              matInput
              id="password"
              name="password"
              type="password"
              autocomplete="current-password"
              required
              [(ngModel)]="password"
            />
          </mat-form-field>
        </div>
      } @else {
        <div class="field">
          <label for="code">Code</label>
          <mat-form-field>
            <input
              matInput
              id="code"
              name="code"
              inputmode="text"
              autocomplete="one-time-code"
              required
              [(ngModel)]="code"
            />
          </mat-form-field>
          <span class="hint">Six digits of your authenticator, or one of your recovery codes.</span>
        </div>
      }
      <button mat-flat-button type="submit" [disabled]="busy()">
        {{ busy() ? 'Signing in' : 'Sign in' }}
      </button>
      @if (needsCode()) {
        <button mat-button type="button" (click)="back()">Use another account</button>
      }
    </form>
  </ch-door>`,
  styles: `
    mat-form-field {
      inline-size: 100%;
    }
    .fault {
      color: var(--ch-failed);
    }
  `,
})
export class SignInPage {
  /** Where the person was going. */
  readonly to = input<string>();
  private readonly api = inject(SessionApi);
  private readonly router = inject(Router);
  protected readonly ended = inject(SessionStore).wasEnded();
  protected readonly needsCode = signal(false);
  protected readonly busy = signal(false);
  protected readonly fault = signal('');
  protected email = '';
  protected password = '';
  protected code = '';

  constructor() {
    void this.api.resume().then((known) => (known ? this.goOn() : undefined));
  }

  protected async send(): Promise<void> {
    if (this.busy()) return;
    if (!this.email.includes('@') || this.password === '') {
      this.fault.set('Type your address and your password.');
      return;
    }
    this.busy.set(true);
    this.fault.set('');
    const code = this.code.trim();
    try {
      await this.api.signIn({
        email: this.email.trim(),
        password: this.password,
        ...(code ? { code } : {}),
      });
      this.password = '';
      await this.goOn();
    } catch (error) {
      const problem = problemOf(error);
      if (problem.code === 'session.code-needed') this.needsCode.set(true);
      else if (problem.status === 429)
        this.fault.set(
          `Too many tries. Wait ${duration(problem.retryAfterSeconds ?? 60)}, then try again.`,
        );
      else this.fault.set(problem.detail);
      if (problem.code === 'session.wrong') this.back(false);
    }
    this.busy.set(false);
  }

  protected back(clean = true): void {
    this.needsCode.set(false);
    this.code = '';
    if (clean) {
      this.password = '';
      this.fault.set('');
    }
  }

  private async goOn(): Promise<void> {
    const to = this.to();
    // A path of this console only: never to where a link to us says.
    await this.router.navigateByUrl(to?.startsWith('/') && !to.startsWith('//') ? to : '/');
  }
}
