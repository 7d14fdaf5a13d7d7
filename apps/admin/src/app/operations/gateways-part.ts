import { Component, input } from '@angular/core';
import type { GatewayList, GatewayProcess } from '@chancery/contracts';
import { Chip, count, duration, fullTime, plural, State } from '@chancery/ui';
import type { Loaded } from '../core/load';

/** Days before its end from which a certificate is worth a word. */
const SOON = 30;

/** Each gateway process: doors, certificate, sessions, and what of the published policy is in force in it. */
@Component({
  selector: 'ch-gateways-part',
  imports: [Chip, State],
  template: `
    <section aria-labelledby="gateways-title" class="card stack">
      <div>
        <h2 id="gateways-title" class="card-title">Gateways</h2>
        @if (gateways().value(); as list) {
          @if (list.items.length > 0) {
            <p class="soft">
              Rules revision {{ list.published.rules ?? '–' }} is live on {{ live(list) }} of
              {{ plural(list.items.length, 'gateway') }}.
            </p>
          }
        }
      </div>
      @if (gateways().value(); as list) {
        @if (list.items.length === 0) {
          <ch-state
            kind="empty"
            icon="server"
            fact="No gateway is running"
            line="Mail is not taken. A gateway shows itself here within five seconds of its start."
          />
        } @else {
          <div class="table-scroll">
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">Gateway</th>
                  <th scope="col">Policy</th>
                  <th scope="col">Doors</th>
                  <th scope="col" class="number">Sessions</th>
                  <th scope="col">TLS certificate</th>
                  <th scope="col">Up for</th>
                </tr>
              </thead>
              <tbody>
                @for (each of list.items; track each.instance) {
                  <tr>
                    <td>
                      <strong>{{ each.host }}</strong>
                      <div class="soft small">
                        process {{ each.pid }}, version {{ each.version }}
                      </div>
                    </td>
                    <td data-label="Policy">
                      @if (each.behind.length === 0) {
                        <ch-chip kind="protected" icon="circle-check">Current</ch-chip>
                      } @else {
                        <ch-chip kind="test" icon="clock-3">Behind</ch-chip>
                      }
                      <div class="soft small">
                        @if (each.behind.length > 0) {
                          Older: {{ each.behind.join(', ') }}
                        } @else {
                          rules revision {{ each.revisions.rules ?? '–' }}
                        }
                      </div>
                    </td>
                    <td data-label="Doors">
                      @for (door of each.listeners; track door.door) {
                        <div class="small door">
                          {{ door.door }}
                          <span class="mono">{{ at(door.host, door.port) }}</span>
                        </div>
                      }
                    </td>
                    <td data-label="Sessions" class="number">{{ count(each.sessions) }}</td>
                    <td data-label="TLS certificate">
                      @if (each.certificate.daysLeft < soon) {
                        <ch-chip kind="test" icon="triangle-alert">{{ left(each) }}</ch-chip>
                      } @else {
                        {{ left(each) }}
                      }
                      @if (each.certificate.ownMade) {
                        <div class="soft small">Made by the gateway itself; proves nothing</div>
                      }
                    </td>
                    <td data-label="Up for">
                      <time [attr.title]="fullTime(each.startedAt)">{{ up(each) }}</time>
                    </td>
                  </tr>
                }
              </tbody>
            </table>
          </div>
        }
      } @else if (gateways().problem(); as it) {
        <ch-state
          kind="error"
          [fact]="it.detail"
          [trace]="it.traceId"
          button="Retry"
          (pressed)="gateways().load()"
        />
      } @else {
        <ch-state kind="loading" />
      }
    </section>
  `,
  styles: `
    .door {
      white-space: nowrap;
    }
    th:last-child {
      white-space: nowrap;
    }
  `,
})
export class GatewaysPart {
  readonly gateways = input.required<Loaded<GatewayList>>();
  protected readonly soon = SOON;
  protected readonly count = count;
  protected readonly plural = plural;
  protected readonly fullTime = fullTime;
  protected readonly live = (list: GatewayList): number =>
    list.items.filter(({ behind }) => !behind.includes('rules')).length;
  protected readonly up = ({ startedAt, seenAt }: GatewayProcess): string =>
    duration((Date.parse(seenAt) - Date.parse(startedAt)) / 1_000);
  protected readonly at = (host: string, port: number): string =>
    `${host.includes(':') ? `[${host}]` : host}:${port}`;
  protected readonly left = ({ certificate: { daysLeft } }: GatewayProcess): string =>
    daysLeft < 0 ? 'Expired' : `${plural(daysLeft, 'day')} left`;
}
