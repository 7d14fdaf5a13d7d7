import { Component, input } from '@angular/core';
import { Chip, duration, Icon, State } from '@chancery/ui';
import type { Loaded } from '../core/load';
import type { ServiceAnswer } from './operations-api';

/** Each service with the parts it needs; of one that is down, why, and where its log is. */
@Component({
  selector: 'ch-services-part',
  imports: [Chip, Icon, State],
  template: `
    <section aria-labelledby="services-title" class="stack">
      <h2 id="services-title" class="card-title">Services</h2>
      @if (services().value(); as list) {
        <ul>
          @for (each of list; track each.name) {
            <li class="card">
              <div class="head">
                <h3>{{ each.name }}</h3>
                @if (each.state?.ok) {
                  <ch-chip kind="protected" icon="circle-check">Healthy</ch-chip>
                } @else {
                  <ch-chip kind="failed">{{ each.state ? 'Degraded' : 'Down' }}</ch-chip>
                }
              </div>
              @if (each.state; as state) {
                <p class="soft small">
                  Version {{ state.version
                  }}{{ state.revision ? ' (' + state.revision + ')' : '' }}, up for
                  {{ up(state.startedAt) }}
                </p>
                <p class="mono soft">{{ state.host }}, process {{ state.pid }}</p>
                <ul class="parts">
                  @for (part of state.parts; track part.name) {
                    <li [class.bad]="!part.ok">
                      <ch-icon [name]="part.ok ? 'check' : 'circle-alert'" [size]="16" />
                      <span
                        >{{ part.name }}{{ part.ok ? ' answers' : ' does not answer' }}
                        @if (part.reason) {
                          <span class="mono">{{ part.reason }}</span>
                        }
                      </span>
                    </li>
                  }
                </ul>
              } @else {
                <p class="bad">{{ each.problem }}</p>
                <p class="soft small">
                  Its log says why:
                  <code class="mono"
                    >docker compose -f docker/compose.yaml logs --tail 50 {{ each.name }}</code
                  >
                </p>
              }
            </li>
          }
        </ul>
      } @else if (services().problem(); as it) {
        <div class="card">
          <ch-state
            kind="error"
            [fact]="it.detail"
            line="No service answers. Mail may still flow: the gateway does not need the console."
            [trace]="it.traceId"
            button="Retry"
            (pressed)="services().load()"
          />
        </div>
      } @else {
        <div class="card"><ch-state kind="loading" /></div>
      }
    </section>
  `,
  styles: `
    ul {
      list-style: none;
      margin: 0;
      padding: 0;
      display: grid;
      gap: 16px;
      grid-template-columns: repeat(auto-fill, minmax(min(260px, 100%), 1fr));
    }
    li.card {
      display: grid;
      gap: 6px;
      align-content: start;
      padding: 16px;
    }
    .head {
      display: flex;
      justify-content: space-between;
      align-items: center;
      gap: 8px;
    }
    h3 {
      font-size: 15px;
      line-height: 22px;
      font-weight: 600;
      text-transform: capitalize;
    }
    .parts {
      gap: 2px;
      grid-template-columns: 1fr;
    }
    .parts li {
      display: flex;
      gap: 6px;
      align-items: flex-start;
      color: var(--mat-sys-on-surface-variant);
    }
    .bad,
    .parts .bad {
      color: var(--ch-failed);
    }
  `,
})
export class ServicesPart {
  readonly services = input.required<Loaded<ServiceAnswer[]>>();
  protected readonly up = (since: string): string =>
    duration((Date.now() - Date.parse(since)) / 1_000);
}
