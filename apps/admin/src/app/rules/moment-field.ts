import { Component, computed, Injectable, input, linkedSignal, model } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import {
  DateAdapter,
  MAT_DATE_FORMATS,
  MAT_NATIVE_DATE_FORMATS,
  NativeDateAdapter,
} from '@angular/material/core';
import { MatDatepickerModule } from '@angular/material/datepicker';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { Icon, zone } from '@chancery/ui';

const DAY = /^(\d{4})-(\d\d?)-(\d\d?)$/;
const two = (value: number): string => String(value).padStart(2, '0');
const dayOf = (date: Date): string =>
  `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;

/** Days typed and shown as 2026-12-31: no reader takes the month for the day. */
@Injectable()
class IsoDays extends NativeDateAdapter {
  override parse(value: unknown): Date | null {
    if (typeof value !== 'string' || value.trim() === '') return null;
    const [, year, month, day] = DAY.exec(value.trim()) ?? [];
    const date = new Date(Number(year), Number(month) - 1, Number(day));
    return year && date.getMonth() === Number(month) - 1 ? date : this.invalid();
  }

  override format(date: Date, display: unknown): string {
    return display === 'input' ? dayOf(date) : super.format(date, display as object);
  }

  /** Weeks begin on Monday (ISO 8601), as the days are written. */
  override getFirstDayOfWeek(): number {
    return 1;
  }
}

/** A moment as a day and a time of this device's zone; empty = none. */
@Component({
  selector: 'ch-moment-field',
  imports: [
    FormsModule,
    Icon,
    MatButtonModule,
    MatDatepickerModule,
    MatFormFieldModule,
    MatInputModule,
  ],
  providers: [
    { provide: DateAdapter, useClass: IsoDays },
    {
      provide: MAT_DATE_FORMATS,
      useValue: {
        parse: { dateInput: null },
        display: { ...MAT_NATIVE_DATE_FORMATS.display, dateInput: 'input' },
      },
    },
  ],
  template: `
    <fieldset>
      <legend>{{ label() }}</legend>
      <div class="row">
        <mat-form-field class="day">
          <input
            matInput
            autocomplete="off"
            placeholder="yyyy-mm-dd"
            [attr.aria-label]="label() + ': day'"
            [matDatepicker]="calendar"
            [value]="day()"
            (dateChange)="take($event.value, $any($event.targetElement).value)"
          />
          <mat-datepicker-toggle
            matIconSuffix
            [for]="calendar"
            [attr.aria-label]="label() + ': choose a day'"
          />
          <mat-datepicker #calendar />
        </mat-form-field>
        <mat-form-field class="time">
          <input
            matInput
            type="time"
            [attr.aria-label]="label() + ': time'"
            [disabled]="day() === null"
            [ngModel]="time()"
            (ngModelChange)="put(day(), $event)"
          />
        </mat-form-field>
        @if (value()) {
          <button
            mat-icon-button
            type="button"
            [attr.aria-label]="'Clear ' + label().toLowerCase()"
            (click)="clear()"
          >
            <ch-icon name="x" />
          </button>
        }
      </div>
      @if (wrong()) {
        <p class="wrong small" role="alert">Write the day as 2026-12-31.</p>
      } @else {
        <p class="soft small">{{ value() ? 'Time of ' + zone : none() }}</p>
      }
    </fieldset>
  `,
  styles: `
    fieldset {
      display: grid;
      gap: 6px;
      margin: 0;
      padding: 0;
      border: 0;
      min-inline-size: 0;
    }
    legend {
      padding: 0 0 6px;
      font-weight: 500;
    }
    .row {
      flex-wrap: wrap;
    }
    .day {
      flex: 1 1 150px;
    }
    .time {
      flex: 0 1 120px;
    }
    .wrong {
      color: var(--ch-failed);
    }
  `,
})
export class MomentField {
  readonly label = input.required<string>();
  /** What it means that there is none. */
  readonly none = input('');
  /** RFC 3339, or null; what was typed, where that is no day. */
  readonly value = model.required<string | null>();
  protected readonly zone = zone();
  protected readonly wrong = computed(() => {
    const value = this.value();
    return value !== null && Number.isNaN(Date.parse(value));
  });
  /** While something is typed that is no day, the field keeps the last one and so leaves what is typed alone. */
  protected readonly day = linkedSignal<string | null, Date | null>({
    source: this.value,
    computation: (value, before) => {
      if (value === null) return null;
      return Number.isNaN(Date.parse(value)) ? (before?.value ?? null) : new Date(value);
    },
  });
  protected readonly time = computed(() => {
    const at = this.day();
    return at ? `${two(at.getHours())}:${two(at.getMinutes())}` : '00:00';
  });

  protected take(day: Date | null, text: string): void {
    if (day) this.put(day, this.time());
    else this.value.set(text.trim() || null);
  }

  /** @param time empty while somebody is typing one: midnight. */
  protected put(day: Date | null, time: string): void {
    if (!day) return;
    const [hours = 0, minutes = 0] = time.split(':').map(Number);
    const at = new Date(day.getFullYear(), day.getMonth(), day.getDate(), hours, minutes);
    this.value.set(at.toISOString());
  }

  protected clear(): void {
    this.value.set(null);
  }
}
