import { Component, computed, inject, input, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import type { KeyReport } from '@chancery/contracts';
import { Chip, duration, Feedback, fullTime, plural, State } from '@chancery/ui';
import type { Loaded } from '../core/load';
import { problemOf } from '../core/problem';
import { OperationsApi } from './operations-api';
import { epochName } from './summary';

/** A backup older than this is worth a word. */
const BACKUP_SECONDS = 7 * 86_400;

/** How old the keys are, whether whoever copies the folder has them, and when the last backup was. */
@Component({
  selector: 'ch-keys-part',
  imports: [Chip, MatButtonModule, State],
  template: `
    <section aria-labelledby="keys-title" class="card stack">
      <div class="head">
        <h2 id="keys-title" class="card-title">Keys</h2>
        @if (newest()) {
          <button mat-stroked-button type="button" [disabled]="busy()" (click)="rotate()">
            Rotate the organisation key
          </button>
        }
      </div>
      @if (keys().value(); as it) {
        <dl>
          <dt>Root key</dt>
          <dd>
            In a file.
            @if (it.root.passphraseBeside) {
              <ch-chip kind="test" icon="triangle-alert">Passphrase beside it</ch-chip>
              <p class="soft small">
                Whoever copies the data folder has the keys. Move the passphrase and set
                <code class="mono">CHANCERY_KEY_PASSPHRASE_FILE</code>.
              </p>
            } @else {
              <ch-chip kind="protected" icon="circle-check">Passphrase kept apart</ch-chip>
            }
          </dd>
          <dt>Organisation key</dt>
          <dd>
            @if (it.organisationKeys[0]; as newest) {
              Version {{ newest.version }}, made
              <time [attr.title]="fullTime(newest.createdAt)">{{ age(newest.createdAt) }} ago</time
              >.
              @if (it.organisationKeys.length > 1) {
                <span class="soft"
                  >{{ plural(it.organisationKeys.length - 1, 'older version') }} still
                  {{ it.organisationKeys.length === 2 ? 'opens' : 'open' }} what
                  {{ it.organisationKeys.length === 2 ? 'it' : 'they' }} sealed.</span
                >
              }
            } @else {
              None yet: it is made with the first message.
            }
          </dd>
          <dt>Keys of months</dt>
          <dd>
            @if (it.epochs.count > 0) {
              {{ plural(it.epochs.count, 'month') }}, from {{ month(it.epochs.oldest) }} to
              {{ month(it.epochs.newest) }}.
            } @else {
              None yet.
            }
          </dd>
          <dt>Last backup</dt>
          <dd>
            @if (it.lastBackupAt; as at) {
              <time [attr.title]="fullTime(at)">{{ age(at) }} ago</time>
              @if (old(at)) {
                <ch-chip kind="test" icon="triangle-alert">Older than a week</ch-chip>
              }
            } @else {
              <ch-chip kind="test" icon="triangle-alert">None recorded</ch-chip>
              <p class="soft small">
                Make one: <code class="mono">npm run --silent chancery -- backup DIR</code>
              </p>
            }
          </dd>
        </dl>
      } @else if (keys().problem(); as it) {
        <ch-state
          kind="error"
          [fact]="it.detail"
          [trace]="it.traceId"
          button="Retry"
          (pressed)="keys().load()"
        />
      } @else {
        <ch-state kind="loading" />
      }
    </section>
  `,
  styles: `
    .head {
      display: flex;
      justify-content: space-between;
      align-items: center;
      gap: 8px 16px;
      flex-wrap: wrap;
    }
    dl {
      margin: 0;
      display: grid;
      grid-template-columns: 160px minmax(0, 1fr);
      gap: 12px 16px;
    }
    dt {
      color: var(--mat-sys-on-surface-variant);
    }
    dd {
      margin: 0;
    }
    @media (width < 600px) {
      dl {
        grid-template-columns: 1fr;
        gap: 4px;
      }
      dd {
        margin-block-end: 12px;
      }
    }
  `,
})
export class KeysPart {
  readonly keys = input.required<Loaded<KeyReport>>();
  private readonly api = inject(OperationsApi);
  private readonly feedback = inject(Feedback);
  protected readonly busy = signal(false);
  /** Nothing is to be rotated before there is a key. */
  protected readonly newest = computed(() => this.keys().value()?.organisationKeys[0]?.version);
  protected readonly plural = plural;
  protected readonly fullTime = fullTime;
  protected readonly month = epochName;
  protected readonly age = (at: string): string => duration(secondsSince(at));
  protected readonly old = (at: string): boolean => secondsSince(at) > BACKUP_SECONDS;

  protected async rotate(): Promise<void> {
    const version = (this.newest() ?? 0) + 1;
    const answer = await this.feedback.ask({
      title: 'Rotate the organisation key?',
      text: `Version ${version} seals the months that begin from now on, and secrets kept from now on. What older versions sealed stays readable. Make a backup afterwards.`,
      confirm: 'Rotate the key',
      keep: 'Keep the present key',
    });
    if (answer === null) return;
    this.busy.set(true);
    try {
      const report = await this.api.rotate();
      this.keys().set(report);
      this.feedback.tell(
        `Version ${report.organisationKeys[0]?.version ?? version} of the organisation key is in use.`,
      );
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
    this.busy.set(false);
  }
}

const secondsSince = (at: string): number => (Date.now() - Date.parse(at)) / 1_000;
