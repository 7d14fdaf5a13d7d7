import { Component, inject, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { DomSanitizer, type SafeUrl } from '@angular/platform-browser';
import { problemOf } from '../core/problem';
import { SessionApi } from '../core/session-api';

/** Setting up an authenticator: picture, secret for typing, first code, recovery codes. */
@Component({
  selector: 'ch-second-factor',
  imports: [FormsModule, MatButtonModule, MatFormFieldModule, MatInputModule],
  template: `
    @if (codes(); as list) {
      <p>
        Keep these recovery codes where only you find them. Each opens the door once, in place of a
        code. They are not shown again.
      </p>
      <ul class="codes mono">
        @for (code of list; track code) {
          <li>{{ code }}</li>
        }
      </ul>
      <button mat-flat-button type="button" (click)="done.emit()">I have kept them</button>
    } @else if (picture()) {
      <p>Scan this with an authenticator app, then type the code it shows.</p>
      <img [src]="picture()" alt="QR code with the secret below" width="200" height="200" />
      <p class="small">
        Or type this secret into the app: <code class="mono">{{ secret() }}</code>
      </p>
      <form class="stack" novalidate (ngSubmit)="confirm()">
        <div class="field">
          <label for="totp">Code</label>
          <mat-form-field>
            <input
              matInput
              id="totp"
              name="totp"
              inputmode="numeric"
              autocomplete="one-time-code"
              [(ngModel)]="code"
            />
          </mat-form-field>
          @if (fault()) {
            <span class="wrong" role="alert">{{ fault() }}</span>
          }
        </div>
        <button mat-flat-button type="submit">Turn on</button>
      </form>
    } @else {
      @if (fault()) {
        <p class="wrong" role="alert">{{ fault() }}</p>
      }
      <button mat-stroked-button type="button" (click)="begin()">Set up an authenticator</button>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 16px;
      justify-items: start;
    }
    img {
      background: #fff;
      border-radius: 8px;
    }
    .codes {
      display: grid;
      grid-template-columns: repeat(auto-fit, 170px);
      inline-size: 100%;
      gap: 4px 24px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
  `,
})
export class SecondFactor {
  readonly done = output<void>();
  private readonly api = inject(SessionApi);
  private readonly sanitizer = inject(DomSanitizer);
  protected readonly picture = signal<SafeUrl | null>(null);
  protected readonly secret = signal('');
  protected readonly codes = signal<readonly string[] | null>(null);
  protected readonly fault = signal('');
  protected code = '';

  async begin(): Promise<void> {
    this.fault.set('');
    try {
      const offer = await this.api.offerTotp();
      this.secret.set(offer.secret);
      // Drawn as a picture, in which no script of it could run.
      const url = `data:image/svg+xml;base64,${btoa(offer.qrSvg)}`;
      this.picture.set(this.sanitizer.bypassSecurityTrustUrl(url));
    } catch (error) {
      this.fault.set(problemOf(error).detail);
    }
  }

  protected async confirm(): Promise<void> {
    this.fault.set('');
    try {
      const { recoveryCodes } = await this.api.confirmTotp(this.code);
      this.codes.set(recoveryCodes);
    } catch (error) {
      const problem = problemOf(error);
      this.fault.set(problem.at('/code') ?? problem.detail);
    }
  }
}
