import { Component, inject, input, output, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import type { PlanView, SubscriptionView } from '@chancery/contracts';
import { Chip, Feedback, plural, State } from '@chancery/ui';
import { problemOf } from '../../core/problem';
import { LicencesApi } from './licences-api';
import { SubscriptionForm } from './subscription-form';
import { day, seatsOf, STATES, term } from './words';

/** What was bought: plan, seats taken, dates. */
@Component({
  selector: 'ch-subscriptions-part',
  imports: [Chip, MatButtonModule, State, SubscriptionForm],
  template: `
    <div class="head">
      <h2 id="subscriptions-title">Subscriptions</h2>
      @if (open() !== 'new') {
        <button mat-stroked-button type="button" (click)="open.set('new')">
          Add a subscription
        </button>
      }
    </div>
    @if (open() === 'new') {
      <ch-subscription-form
        [plans]="plans()"
        (saved)="done($event, 'added')"
        (closed)="open.set(null)"
      />
    }
    <ul>
      @for (each of items(); track each.id) {
        <li>
          <div class="head">
            <h3>{{ each.planName }}</h3>
            <span class="row">
              @if (!each.encrypts) {
                <ch-chip kind="failed">Add-on missing</ch-chip>
              }
              <ch-chip [kind]="states[each.state].kind">{{ states[each.state].word }}</ch-chip>
            </span>
          </div>
          <meter
            min="0"
            [max]="each.seats || 1"
            [value]="each.seatsUsed"
            [attr.aria-label]="'Seats taken of ' + each.planName"
          ></meter>
          <p class="figures">{{ seatsOf(each) }}</p>
          <p class="soft">
            {{ term(each) }}.
            @if (each.state === 'grace' && each.graceUntil) {
              Senders stay licensed until {{ day(each.graceUntil) }}.
            }
          </p>
          @if (open() === each.id) {
            <ch-subscription-form
              [plans]="plans()"
              [of]="each"
              (saved)="done($event, 'saved')"
              (closed)="open.set(null)"
            />
          } @else {
            <div class="row">
              <button
                mat-button
                type="button"
                [attr.aria-label]="'Change ' + each.planName"
                (click)="open.set(each.id)"
              >
                Change
              </button>
              <button
                mat-button
                type="button"
                [attr.aria-label]="'Remove ' + each.planName"
                (click)="remove(each)"
              >
                Remove
              </button>
            </div>
          }
        </li>
      } @empty {
        <li>
          <ch-state
            kind="empty"
            icon="users"
            fact="There is no subscription."
            line="Add one, then assign it to those who send protected mail."
          />
        </li>
      }
    </ul>
  `,
  host: { class: 'card stack', role: 'region', 'aria-labelledby': 'subscriptions-title' },
  styles: `
    .head {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
      justify-content: space-between;
      align-items: center;
    }
    h2,
    h3 {
      font-size: 15px;
      line-height: 22px;
      font-weight: 600;
    }
    ul {
      display: grid;
      gap: 16px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: grid;
      gap: 8px;
      padding-block-start: 16px;
      border-block-start: 1px solid var(--mat-sys-outline-variant);
    }
    li:first-child {
      border: 0;
      padding: 0;
    }
    meter {
      appearance: none;
      inline-size: min(420px, 100%);
      block-size: 8px;
      border: 0;
      border-radius: 4px;
      background: var(--ch-unprotected-container);
    }
    meter::-webkit-meter-inner-element {
      border-radius: 4px;
      overflow: hidden;
    }
    meter::-webkit-meter-bar {
      block-size: 8px;
      border: 0;
      border-radius: 4px;
      background: var(--ch-unprotected-container);
    }
    meter::-webkit-meter-optimum-value {
      background: var(--ch-protected);
    }
    meter::-moz-meter-bar {
      background: var(--ch-protected);
    }
  `,
})
export class SubscriptionsPart {
  private readonly api = inject(LicencesApi);
  private readonly feedback = inject(Feedback);
  readonly items = input.required<readonly SubscriptionView[]>();
  readonly plans = input.required<readonly PlanView[]>();
  readonly changed = output<void>();
  /** Whose form is open. */
  protected readonly open = signal<string | null>(null);
  protected readonly states = STATES;
  protected readonly seatsOf = seatsOf;
  protected readonly term = term;
  protected readonly day = day;

  protected done({ planName }: SubscriptionView, what: string): void {
    this.open.set(null);
    this.feedback.tell(`${planName} was ${what}. Gateways know it within ten seconds.`);
    this.changed.emit();
  }

  protected async remove({ id, planName, seatsUsed, open }: SubscriptionView): Promise<void> {
    const sure = await this.feedback.ask({
      title: `Remove ${planName}?`,
      text: `${plural(seatsUsed, 'address', 'addresses')}${open ? ' and everybody of a domain' : ''} may send protected mail by it. Their assignments go with it.`,
      confirm: 'Remove the subscription',
      keep: 'Keep the subscription',
      destructive: true,
    });
    if (sure === null) return;
    try {
      await this.api.remove(id);
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
    this.changed.emit();
  }
}
