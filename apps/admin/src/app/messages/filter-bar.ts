import { MESSAGE_FILTER_LABELS } from '@chancery/contracts';
import { Component, computed, effect, input, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { Icon } from '@chancery/ui';
import { dayOf, FILTER_NAMES, type ListFilter } from './filters';
import { ACCESS, DELIVERY, templateName } from './words';

const STATES = Object.entries(DELIVERY) as [keyof typeof DELIVERY, { word: string }][];
const OFFERED = [
  'recipient',
  'sender',
  'state',
  'protected',
  'access',
  'from',
  'to',
  'message',
] as const;
type Draft = Record<(typeof OFFERED)[number], string>;

/** What the list is narrowed to: fields to search by, and what is in force as chips. */
@Component({
  selector: 'ch-message-filter',
  imports: [FormsModule, Icon, MatButtonModule, MatFormFieldModule, MatInputModule],
  template: `
    <button
      mat-stroked-button
      type="button"
      class="unfold"
      aria-controls="message-filter"
      [attr.aria-expanded]="unfolded()"
      (click)="unfolded.set(!unfolded())"
    >
      <ch-icon name="search" />{{ unfolded() ? 'Hide the filter' : 'Filter' }}
    </button>
    <form
      class="card"
      id="message-filter"
      role="search"
      aria-label="Messages"
      [class.folded]="!unfolded()"
      (ngSubmit)="search()"
    >
      <div class="field wide">
        <label for="f-recipient">Recipient</label>
        <mat-form-field>
          <input
            matInput
            id="f-recipient"
            name="recipient"
            autocomplete="off"
            spellcheck="false"
            placeholder="Address, part of it or @domain"
            [(ngModel)]="draft().recipient"
          />
        </mat-form-field>
      </div>
      <div class="field wide">
        <label for="f-sender">Sender</label>
        <mat-form-field>
          <input
            matInput
            id="f-sender"
            name="sender"
            autocomplete="off"
            spellcheck="false"
            placeholder="Address, part of it or @domain"
            [(ngModel)]="draft().sender"
          />
        </mat-form-field>
      </div>
      <div class="field">
        <label for="f-state">State</label>
        <mat-form-field>
          <select matNativeControl id="f-state" name="state" [(ngModel)]="draft().state">
            <option value="">Any</option>
            @for (state of states; track state[0]) {
              <option [value]="state[0]">{{ state[1].word }}</option>
            }
          </select>
        </mat-form-field>
      </div>
      <div class="field">
        <label for="f-protected">Protection</label>
        <mat-form-field>
          <select
            matNativeControl
            id="f-protected"
            name="protected"
            [(ngModel)]="draft().protected"
          >
            <option value="">Any</option>
            <option value="yes">Protected</option>
            <option value="no">Unprotected</option>
          </select>
        </mat-form-field>
      </div>
      <div class="field">
        <label for="f-from">From</label>
        <mat-form-field>
          <input matInput id="f-from" name="from" type="date" [(ngModel)]="draft().from" />
        </mat-form-field>
      </div>
      <div class="field">
        <label for="f-to">Until</label>
        <mat-form-field>
          <input matInput id="f-to" name="to" type="date" [(ngModel)]="draft().to" />
        </mat-form-field>
      </div>
      <div class="field">
        <label for="f-access">Access</label>
        <mat-form-field>
          <select matNativeControl id="f-access" name="access" [(ngModel)]="draft().access">
            <option value="">Any</option>
            @for (each of access; track each[0]) {
              <option [value]="each[0]">{{ each[1] }}</option>
            }
          </select>
        </mat-form-field>
      </div>
      <div class="field wide">
        <label for="f-message">Trace id or Message-ID</label>
        <mat-form-field>
          <input
            matInput
            id="f-message"
            name="message"
            autocomplete="off"
            spellcheck="false"
            [(ngModel)]="draft().message"
          />
        </mat-form-field>
      </div>
      <button mat-flat-button type="submit"><ch-icon name="search" />Search</button>
    </form>
    @if (chips().length > 0) {
      <div class="row" role="group" aria-label="Filters in force">
        @for (chip of chips(); track chip.name) {
          <button mat-stroked-button class="in-force" type="button" (click)="without(chip.name)">
            {{ chip.label }}<ch-icon name="x" [size]="16" iconPositionEnd />
            <span class="hidden">, remove this filter</span>
          </button>
        }
        <button mat-button type="button" (click)="changed.emit({})">Clear all</button>
      </div>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 12px;
    }
    form {
      display: grid;
      grid-template-columns: repeat(4, minmax(0, 1fr));
      gap: 12px 16px;
      align-items: end;
      padding: 16px 20px 20px;
    }
    form button {
      justify-self: start;
    }
    .unfold {
      display: none;
      justify-self: start;
    }
    .in-force {
      block-size: auto;
      min-block-size: 36px;
      padding-block: 6px;
    }
    .wide {
      grid-column: span 2;
    }
    mat-form-field {
      width: 100%;
    }
    /* Chromium clips the letters of a date to the height of its small parts. */
    input[type='date']::-webkit-datetime-edit-fields-wrapper {
      padding-block: 2px;
    }
    input[type='date']::-webkit-datetime-edit {
      overflow: visible;
      line-height: 20px;
    }
    @media (width < 840px) {
      form {
        grid-template-columns: repeat(2, minmax(0, 1fr));
      }
    }
    @media (width < 600px) {
      .unfold {
        display: inline-flex;
      }
      form {
        padding: 16px;
      }
      .folded {
        display: none;
      }
    }
  `,
})
export class FilterBar {
  readonly filter = input.required<ListFilter>();
  readonly changed = output<ListFilter>();

  protected readonly states = STATES;
  protected readonly access = Object.entries(ACCESS);
  /** On a narrow screen the fields are shown when they are asked for; elsewhere always. */
  protected readonly unfolded = signal(false);
  protected readonly draft = signal<Draft>(draftOf({}));
  protected readonly chips = computed(() => {
    const filter = this.filter();
    return FILTER_NAMES.flatMap((name) => {
      const value = filter[name];
      return value
        ? [{ name, label: `${MESSAGE_FILTER_LABELS[name]}: ${inWords(name, value)}` }]
        : [];
    });
  });

  constructor() {
    // Back, forward and links set the fields as well.
    effect(() => this.draft.set(draftOf(this.filter())));
  }

  protected search(): void {
    const before = this.filter();
    const next: ListFilter = { ...before };
    for (const name of OFFERED) {
      const value = this.draft()[name].trim();
      const same = draftOf(before)[name] === value;
      // A moment that a link set, and nobody touched, is not rounded to its day.
      if (value && !same) next[name] = value;
      else if (!value) delete next[name];
    }
    this.unfolded.set(false);
    this.changed.emit(next);
  }

  protected without(name: keyof ListFilter): void {
    const { [name]: _, ...rest } = this.filter();
    this.changed.emit(rest);
  }
}

const draftOf = (filter: ListFilter): Draft => ({
  recipient: filter.recipient ?? '',
  sender: filter.sender ?? '',
  state: filter.state ?? '',
  protected: filter.protected ?? '',
  access: filter.access ?? '',
  from: dayOf(filter.from),
  to: dayOf(filter.to),
  message: filter.message ?? '',
});

function inWords(name: keyof ListFilter, value: string): string {
  if (name === 'state') return DELIVERY[value as keyof typeof DELIVERY]?.word ?? value;
  if (name === 'access') return ACCESS[value as keyof typeof ACCESS] ?? value;
  if (name === 'rule' && value === 'any') return 'any';
  if (name === 'template') return templateName(value);
  return name === 'from' || name === 'to' ? dayOf(value) || value : value;
}
