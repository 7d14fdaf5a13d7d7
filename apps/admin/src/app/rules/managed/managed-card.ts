import { Component, inject, input, output } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import type { ListedRule } from '@chancery/contracts';
import { fullTime, when } from '@chancery/ui';
import { modeOf } from '../mode';
import { Managing } from './managing';

/** In place of the editor of a rule that a file manages: what it says besides its sentence, where, and the way back. */
@Component({
  selector: 'ch-managed-card',
  imports: [MatButtonModule],
  template: `
    <section class="card stack" aria-labelledby="managed-title">
      <h2 id="managed-title">Read-only here</h2>
      @if (rule().managed; as it) {
        <p>
          This rule was applied from <code class="mono">{{ it.file }}</code> by {{ it.by }},
          <time [attr.datetime]="it.at" [attr.title]="fullTime(it.at)">{{ when(it.at) }}</time>.
          Change it in that file and apply it: <code class="mono">chancery rules apply</code>.
        </p>
      }
      <dl>
        <div>
          <dt>Mode</dt>
          <dd>{{ mode(rule().mode).label }}: {{ mode(rule().mode).effect }}</dd>
        </div>
        @if (rule().comment; as comment) {
          <div>
            <dt>Comment</dt>
            <dd>{{ comment }}</dd>
          </div>
        }
        @if (rule().activationDate; as from) {
          <div>
            <dt>Judged from</dt>
            <dd>{{ fullTime(from) }}</dd>
          </div>
        }
        @if (rule().expiryDate; as until) {
          <div>
            <dt>Judged until</dt>
            <dd>{{ fullTime(until) }}</dd>
          </div>
        }
        <div>
          <dt>Later rules</dt>
          <dd>
            {{ rule().stopProcessing ? 'Not judged where this one matched' : 'Judged as well' }}
          </dd>
        </div>
        <div>
          <dt>When it cannot be judged in time</dt>
          <dd>
            {{
              rule().errorAction === 'defer' ? 'The message is deferred' : 'Mail goes on without it'
            }}
          </dd>
        </div>
      </dl>
      <div>
        <button mat-stroked-button type="button" (click)="takeBack()">
          Manage in the console again
        </button>
      </div>
    </section>
  `,
  styles: `
    h2 {
      font-size: 15px;
      line-height: 22px;
      font-weight: 600;
    }
    dl {
      display: grid;
      gap: 10px;
      margin: 0;
    }
    dt {
      font-size: 13px;
      line-height: 18px;
      color: var(--mat-sys-on-surface-variant);
    }
    dd {
      margin: 0;
      overflow-wrap: anywhere;
    }
    code {
      overflow-wrap: anywhere;
    }
  `,
})
export class ManagedCard {
  readonly rule = input.required<ListedRule>();
  readonly released = output<ListedRule>();
  private readonly managing = inject(Managing);
  protected readonly mode = modeOf;
  protected readonly when = when;
  protected readonly fullTime = fullTime;

  protected async takeBack(): Promise<void> {
    const now = await this.managing.inConsole(this.rule());
    if (now) this.released.emit(now);
  }
}
