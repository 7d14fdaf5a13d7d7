import { Component, computed, effect, inject, input, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatCheckboxModule } from '@angular/material/checkbox';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import type { PlanView, SubscriptionView } from '@chancery/contracts';
import { type ApiProblem, problemOf } from '../../core/problem';
import { LicencesApi } from './licences-api';

const today = (): string => new Date().toISOString().slice(0, 10);
let forms = 0;

/** The terms of a subscription, new or changed. */
@Component({
  selector: 'ch-subscription-form',
  imports: [FormsModule, MatButtonModule, MatCheckboxModule, MatFormFieldModule, MatInputModule],
  template: `
    <form novalidate (ngSubmit)="save()">
      <div class="field wide">
        <label [for]="id + '-plan'">Plan</label>
        <mat-form-field subscriptSizing="dynamic">
          <select matNativeControl [id]="id + '-plan'" name="plan" [(ngModel)]="plan">
            @if (own(); as name) {
              <option [value]="name">{{ name }}</option>
            }
            @for (each of plans(); track each.id) {
              <option [value]="each.id">{{ each.name }}</option>
            }
          </select>
        </mat-form-field>
        @if (wrong('/plan'); as it) {
          <span class="wrong">{{ it }}</span>
        }
      </div>
      @if (needs(); as it) {
        <mat-checkbox class="wide" name="addOn" [(ngModel)]="addOn">With {{ it }}</mat-checkbox>
      }
      <div class="field">
        <label [for]="id + '-seats'">Seats</label>
        <mat-form-field subscriptSizing="dynamic">
          <input
            matInput
            type="number"
            min="0"
            [id]="id + '-seats'"
            name="seats"
            [(ngModel)]="seats"
          />
        </mat-form-field>
        @if (wrong('/seats'); as it) {
          <span class="wrong">{{ it }}</span>
        }
      </div>
      <div class="field">
        <label [for]="id + '-starts'">First day</label>
        <mat-form-field subscriptSizing="dynamic">
          <input matInput type="date" [id]="id + '-starts'" name="starts" [(ngModel)]="starts" />
        </mat-form-field>
        @if (wrong('/startsAt'); as it) {
          <span class="wrong">{{ it }}</span>
        }
      </div>
      <div class="field">
        <label [for]="id + '-ends'">Last day (empty = none)</label>
        <mat-form-field subscriptSizing="dynamic">
          <input matInput type="date" [id]="id + '-ends'" name="ends" [(ngModel)]="ends" />
        </mat-form-field>
        @if (wrong('/endsAt'); as it) {
          <span class="wrong">{{ it }}</span>
        }
      </div>
      <div class="field">
        <label [for]="id + '-grace'">Days of grace</label>
        <mat-form-field subscriptSizing="dynamic">
          <input
            matInput
            type="number"
            min="0"
            max="365"
            [id]="id + '-grace'"
            name="grace"
            [(ngModel)]="grace"
          />
        </mat-form-field>
        @if (wrong('/graceDays'); as it) {
          <span class="wrong">{{ it }}</span>
        }
      </div>
      @if (problem(); as it) {
        <p class="wrong wide" role="alert">{{ it.detail }}</p>
      }
      <div class="row wide">
        <button mat-flat-button type="submit" [disabled]="!plan() || !starts">
          {{ of() ? 'Save the subscription' : 'Add the subscription' }}
        </button>
        <button mat-button type="button" (click)="closed.emit()">
          {{ of() ? 'Leave it as it was' : 'Add none' }}
        </button>
      </div>
    </form>
  `,
  styles: `
    form {
      display: grid;
      gap: 16px;
      grid-template-columns: repeat(auto-fit, minmax(min(180px, 100%), 1fr));
      align-items: start;
    }
    .wide {
      grid-column: 1 / -1;
      max-inline-size: 560px;
    }
    p.wrong {
      color: var(--ch-failed);
    }
  `,
})
export class SubscriptionForm {
  private readonly api = inject(LicencesApi);
  readonly plans = input.required<readonly PlanView[]>();
  /** The one that is changed; null = a new one. */
  readonly of = input<SubscriptionView | null>(null);
  readonly saved = output<SubscriptionView>();
  readonly closed = output<void>();

  protected readonly id = `subscription-${++forms}`;
  protected readonly problem = signal<ApiProblem | null>(null);
  protected readonly plan = signal('');
  /** A plan from before there was a catalogue. */
  protected readonly own = computed(() => {
    const plan = this.of()?.plan;
    return plan && !this.plans().some(({ id }) => id === plan) ? plan : null;
  });
  protected readonly needs = computed(
    () => this.plans().find(({ id }) => id === this.plan())?.needs ?? null,
  );
  protected addOn = false;
  protected seats: number | null = 25;
  protected starts = today();
  protected ends = '';
  protected grace: number | null = 30;

  constructor() {
    effect(() => {
      const of = this.of();
      if (!of) {
        if (!this.plan()) this.plan.set(this.plans()[0]?.id ?? '');
        return;
      }
      this.plan.set(of.plan);
      this.addOn = of.addOn;
      this.seats = of.seats;
      this.starts = of.startsAt.slice(0, 10);
      this.ends = of.endsAt?.slice(0, 10) ?? '';
      this.grace = of.graceDays;
    });
  }

  protected wrong(pointer: string): string | null {
    return this.problem()?.at(pointer) ?? null;
  }

  protected async save(): Promise<void> {
    this.problem.set(null);
    const of = this.of();
    // A day that was not touched keeps the very moment it stands for.
    const startsAt =
      of && of.startsAt.startsWith(this.starts) ? of.startsAt : `${this.starts}T00:00:00.000Z`;
    const endsAt = !this.ends
      ? null
      : of?.endsAt?.startsWith(this.ends)
        ? of.endsAt
        : `${this.ends}T23:59:59.999Z`;
    try {
      this.saved.emit(
        await this.api.keep(of?.id ?? null, {
          plan: this.plan(),
          addOn: this.needs() !== null && this.addOn,
          seats: this.seats ?? 0,
          startsAt,
          endsAt,
          graceDays: this.grace ?? 0,
        }),
      );
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }
}
