import { Component, computed, inject, input, model, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatAutocompleteModule } from '@angular/material/autocomplete';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import type { SensitiveTypeNeed } from '@chancery/contracts';
import { builtInLibrary, BUILT_IN_TYPES } from '@chancery/sensitive';
import { Icon } from '@chancery/ui';
import { OwnTypes } from './sensitive/own-types';

let made = 0;
const MOST_OFFERED = 50;

/**
 * Types of sensitive information, each with how many different values and how sure they have to be. A type
 * is found by a part of its name or its country.
 */
@Component({
  selector: 'ch-sensitive-types-field',
  imports: [
    FormsModule,
    Icon,
    MatAutocompleteModule,
    MatButtonModule,
    MatFormFieldModule,
    MatInputModule,
  ],
  template: `
    <ul class="types" [attr.aria-label]="label()">
      @for (need of values(); track need.type; let at = $index) {
        <li>
          <p class="name">{{ nameOf(need.type) }}</p>
          <button
            mat-icon-button
            class="remove"
            type="button"
            [attr.aria-label]="'Remove ' + nameOf(need.type)"
            (click)="remove(at)"
          >
            <ch-icon name="x" [size]="16" />
          </button>
          @for (limit of limits; track limit.key) {
            <div class="field">
              <label [for]="id + at + limit.key">{{ limit.label }}</label>
              <mat-form-field>
                <input
                  matInput
                  type="number"
                  min="1"
                  [max]="limit.most"
                  [id]="id + at + limit.key"
                  [placeholder]="usual(need, limit.key)"
                  [ngModel]="need[limit.key] ?? null"
                  (ngModelChange)="set(at, limit.key, $event)"
                />
              </mat-form-field>
            </div>
          }
        </li>
      }
    </ul>
    <div class="field">
      <label [for]="id">{{ values().length === 0 ? label() : 'Another type' }}</label>
      <mat-form-field>
        <input
          matInput
          type="text"
          autocomplete="off"
          placeholder="Card, passport, IBAN, DE …"
          [id]="id"
          [ngModel]="typed()"
          (ngModelChange)="typed.set($event)"
          [matAutocomplete]="auto"
        />
        <mat-autocomplete
          #auto="matAutocomplete"
          autoActiveFirstOption
          (optionSelected)="add($event.option.value)"
        >
          @for (type of offered(); track type.code) {
            <mat-option [value]="type.code">
              {{ type.name }} <span class="soft small">{{ placeOf(type.region) }}</span>
            </mat-option>
          }
        </mat-autocomplete>
      </mat-form-field>
    </div>
    @if (typed() !== '' && offered().length === 0) {
      <p class="soft small" role="status">No type is called so.</p>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 8px;
      min-inline-size: 0;
    }
    .types {
      container-type: inline-size;
      display: grid;
      gap: 8px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    .types:empty {
      display: none;
    }
    li {
      position: relative;
      display: grid;
      grid-template-columns: repeat(2, minmax(0, 1fr));
      gap: 8px;
      align-items: end;
      padding: 8px 12px 12px;
      border-radius: 8px;
      background: var(--mat-sys-surface-container);
    }
    @container (min-width: 260px) {
      li {
        grid-template-columns: repeat(3, minmax(0, 1fr));
      }
    }
    .name {
      grid-column: 1 / -1;
      margin-inline-end: 40px;
      font-weight: 500;
    }
    .remove {
      position: absolute;
      inset-block-start: 0;
      inset-inline-end: 0;
    }
    mat-form-field {
      inline-size: 100%;
    }
  `,
})
export class SensitiveTypesField {
  readonly label = input.required<string>();
  readonly values = model.required<readonly SensitiveTypeNeed[]>();
  private readonly own = inject(OwnTypes);
  protected readonly id = `sensitive-${made++}`;
  protected readonly typed = signal('');
  protected readonly limits = [
    { key: 'minCount', label: 'At least', most: 1000 },
    { key: 'maxCount', label: 'At most', most: 1000 },
    { key: 'minConfidence', label: 'Sure from (%)', most: 100 },
  ] as const;

  protected readonly offered = computed(() => {
    const words = this.typed().toLowerCase().split(/\s+/).filter(Boolean);
    const taken = new Set(this.values().map(({ type }) => type));
    const own = this.own.all().map((type) => ({ ...type, region: 'your own' }));
    return [...own, ...BUILT_IN_TYPES]
      .filter((type) => {
        const name = `${type.name} ${type.code} ${type.region}`.toLowerCase();
        return !taken.has(type.code) && words.every((word) => name.includes(word));
      })
      .slice(0, MOST_OFFERED);
  });

  constructor() {
    // Without them the types that come with the product are offered.
    this.own.list().catch(() => undefined);
  }

  protected nameOf(code: string): string {
    return builtInLibrary().type(code)?.name ?? this.own.nameOf(code) ?? code;
  }

  protected placeOf(region: string): string {
    return region === 'world' ? '' : region;
  }

  /** What counts where nothing is set. */
  protected usual(need: SensitiveTypeNeed, key: string): string {
    if (key === 'maxCount') return 'any';
    const type =
      builtInLibrary().type(need.type) ?? this.own.all().find(({ code }) => code === need.type);
    return key === 'minCount' ? '1' : String(type?.recommendedConfidence ?? '');
  }

  protected add(code: string): void {
    this.values.set([...this.values(), { type: code, minCount: 1 }]);
    // The option's own text is written into the field first.
    setTimeout(() => this.typed.set(''));
  }

  protected remove(at: number): void {
    this.values.set(this.values().filter((_, each) => each !== at));
  }

  protected set(at: number, key: keyof SensitiveTypeNeed, value: number | null): void {
    this.values.set(
      this.values().map((need, each) => {
        if (each !== at) return need;
        const { [key]: _, ...rest } = need;
        const limits = value === null ? {} : { [key]: value };
        return { minCount: 1, ...rest, type: need.type, ...limits };
      }),
    );
  }
}
