import { Component, input } from '@angular/core';
import type { MailBacklog } from '@chancery/contracts';
import { count, fullTime, Icon, State, when } from '@chancery/ui';
import type { Loaded } from '../core/load';

/** Mail that is still to be delivered, from the database: true also while the queues are away. */
@Component({
  selector: 'ch-backlog-part',
  imports: [Icon, State],
  template: `
    <section aria-labelledby="backlog-title" class="stack">
      <h2 id="backlog-title" class="card-title">Mail to be delivered</h2>
      @if (backlog().value(); as mail) {
        <dl>
          <div class="card">
            <dt><ch-icon name="clock-3" [size]="16" /> Waiting</dt>
            <dd>{{ count(mail.waiting) }}</dd>
            <dd class="soft small">recipients before their first attempt</dd>
          </div>
          <div class="card">
            <dt><ch-icon name="rotate-ccw" [size]="16" /> Deferred</dt>
            <dd>{{ count(mail.deferred) }}</dd>
            <dd class="soft small">
              @if (mail.oldestAt; as oldest) {
                put off by the next hop; the oldest is of
                <time [attr.title]="fullTime(oldest)">{{ when(oldest) }}</time>
              } @else {
                put off by the next hop, tried again by themselves
              }
            </dd>
          </div>
          <div class="card">
            <dt [class.bad]="mail.held > 0"><ch-icon name="circle-alert" [size]="16" /> Held</dt>
            <dd>{{ count(mail.held) }}</dd>
            <dd class="soft small">
              {{
                mail.held > 0
                  ? 'three attempts ended in a crash; a compliance administrator releases them under Messages'
                  : 'nothing waits for you'
              }}
            </dd>
          </div>
        </dl>
      } @else if (backlog().problem(); as it) {
        <div class="card">
          <ch-state
            kind="error"
            [fact]="it.detail"
            [trace]="it.traceId"
            button="Retry"
            (pressed)="backlog().load()"
          />
        </div>
      } @else {
        <div class="card"><ch-state kind="loading" /></div>
      }
    </section>
  `,
  styles: `
    dl {
      margin: 0;
      display: grid;
      gap: 16px;
      grid-template-columns: repeat(auto-fit, minmax(min(220px, 100%), 1fr));
    }
    dt {
      display: flex;
      gap: 6px;
      align-items: center;
      font-weight: 500;
    }
    dd {
      margin: 0;
    }
    dd:nth-of-type(1) {
      font-size: 28px;
      line-height: 36px;
      font-weight: 600;
      letter-spacing: -0.018em;
      font-variant-numeric: tabular-nums;
    }
    .bad {
      color: var(--ch-failed);
    }
  `,
})
export class BacklogPart {
  readonly backlog = input.required<Loaded<MailBacklog>>();
  protected readonly count = count;
  protected readonly when = when;
  protected readonly fullTime = fullTime;
}
