import { Component, DestroyRef, inject, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { Router } from '@angular/router';
import { PASSWORD_MIN, type SetupView } from '@chancery/contracts';
import { fullTime, State } from '@chancery/ui';
import { ApiProblem, problemOf } from '../core/problem';
import { SessionApi } from '../core/session-api';
import { roleName } from '../shell/roles';
import { Door } from './door';
import { SecondFactor } from './second-factor';

/**
 * Where a set-up link or an invitation leads. Its token stands in the fragment, which no server is sent; it
 * leaves the address bar at once.
 */
@Component({
  selector: 'ch-setup-page',
  imports: [
    Door,
    FormsModule,
    MatButtonModule,
    MatFormFieldModule,
    MatInputModule,
    SecondFactor,
    State,
  ],
  template: `<ch-door [heading]="heading()">
    @switch (step()) {
      @case ('loading') {
        <ch-state kind="loading" fact="Looking at the link" />
      }
      @case ('ended') {
        <p>{{ fault() }}</p>
        <a mat-stroked-button href="/sign-in">Sign in</a>
      }
      @case ('form') {
        @if (view(); as link) {
          <p class="soft">{{ organisation(link) }} The link works until {{ until(link) }}, once.</p>
        }
        @if (fault()) {
          <p class="wrong" role="alert">{{ fault() }}</p>
        }
        <form class="stack" novalidate (ngSubmit)="send()">
          <div class="field">
            <label for="setup-email">Address</label>
            <mat-form-field>
              <input
                matInput
                id="setup-email"
                name="email"
                type="email"
                autocomplete="username"
                [readonly]="view()?.email !== null"
                [(ngModel)]="email"
              />
            </mat-form-field>
            @if (at('/email'); as wrong) {
              <span class="wrong">{{ wrong }}</span>
            }
          </div>
          <div class="field">
            <label for="setup-name">Your name</label>
            <mat-form-field>
              <input
                matInput
                id="setup-name"
                name="name"
                autocomplete="name"
                maxlength="100"
                [(ngModel)]="name"
              />
            </mat-form-field>
            @if (at('/name'); as wrong) {
              <span class="wrong">{{ wrong }}</span>
            }
          </div>
          <div class="field">
            <label for="setup-password">Password</label>
            <mat-form-field>
              <input
                matInput
                id="setup-password"
                name="password"
                type="password"
                autocomplete="new-password"
                maxlength="256"
                [(ngModel)]="password"
              />
            </mat-form-field>
            @if (at('/password'); as wrong) {
              <span class="wrong">{{ wrong }}</span>
            } @else {
              <span class="hint">{{ least }} characters or more; a sentence is good.</span>
            }
          </div>
          <button mat-flat-button type="submit" [disabled]="busy()">Create the account</button>
        </form>
      }
      @case ('factor') {
        <p>A code besides the password keeps out whoever learns the password.</p>
        <ch-second-factor (done)="enter()" />
        <button mat-button type="button" (click)="enter()">Not now</button>
      }
    }
  </ch-door>`,
  styles: `
    mat-form-field {
      inline-size: 100%;
    }
    .wrong {
      color: var(--ch-failed);
    }
  `,
})
export class SetupPage {
  private readonly api = inject(SessionApi);
  private readonly router = inject(Router);
  protected readonly least = PASSWORD_MIN;
  protected readonly step = signal<'loading' | 'ended' | 'form' | 'factor'>('loading');
  protected readonly view = signal<SetupView | null>(null);
  protected readonly fault = signal('');
  protected readonly busy = signal(false);
  private readonly problem = signal<ApiProblem | null>(null);
  private readonly token: string;
  protected email = '';
  protected name = '';
  protected password = '';

  constructor() {
    this.token = location.hash.slice(1);
    history.replaceState(history.state, '', location.pathname);
    // Another link put into the address bar of this page changes nothing but the fragment.
    const again = (): void => location.reload();
    addEventListener('hashchange', again);
    inject(DestroyRef).onDestroy(() => removeEventListener('hashchange', again));
    void this.look();
  }

  protected heading(): string {
    if (this.step() === 'factor') return 'A second factor';
    if (this.step() === 'ended') return 'This link has ended';
    return this.view()?.kind === 'invitation' ? 'You are invited' : 'The first administrator';
  }

  protected organisation({ organisation, role }: SetupView): string {
    return `${organisation}, as ${roleName(role)}.`;
  }

  protected until({ expiresAt }: SetupView): string {
    return fullTime(expiresAt);
  }

  protected at(pointer: string): string | null {
    return this.problem()?.at(pointer) ?? null;
  }

  protected async send(): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    this.fault.set('');
    this.problem.set(null);
    try {
      await this.api.setUp({
        token: this.token,
        ...(this.view()?.email === null ? { email: this.email.trim() } : {}),
        name: this.name.trim(),
        password: this.password,
      });
      this.password = '';
      this.step.set('factor');
    } catch (error) {
      const problem = problemOf(error);
      this.problem.set(problem);
      this.fault.set(problem.detail);
      if (problem.status === 410) this.step.set('ended');
    }
    this.busy.set(false);
  }

  protected enter(): void {
    // Whoever comes in first is shown round; whom they invite finds the organisation set up.
    void this.router.navigateByUrl(this.view()?.kind === 'first' ? '/setup/name' : '/');
  }

  private async look(): Promise<void> {
    try {
      const view = await this.api.checkSetup(this.token);
      this.view.set(view);
      this.email = view.email ?? '';
      this.step.set('form');
    } catch (error) {
      const problem = problemOf(error);
      this.fault.set(
        problem.status === 410 || problem.status === 422
          ? 'It was used, or its time is over, or it is not complete. Ask for a new one: each start without an administrator prints one, and an owner can invite again.'
          : problem.detail,
      );
      this.step.set('ended');
    }
  }
}
