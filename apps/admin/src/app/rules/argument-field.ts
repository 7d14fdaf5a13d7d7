import { Component, computed, input, model } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatCheckboxModule } from '@angular/material/checkbox';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { MatSelectModule } from '@angular/material/select';
import type { ArgumentField as Field, SensitiveTypeNeed } from '@chancery/contracts';
import { capital } from '../core/capital';
import { UseLists } from './lists/use-lists';
import { type AttributeLook, AttributesField } from './attributes-field';
import { SensitiveTypesField } from './sensitive-types-field';
import { ValuesField } from './values-field';
import type { Choice } from './rules-api';

const LISTS = ['words', 'patterns', 'addresses', 'domains', 'ip-ranges'];
const UNITS = [
  { label: 'bytes', bytes: 1 },
  { label: 'KB', bytes: 1_000 },
  { label: 'MB', bytes: 1_000_000 },
];
let made = 0;

/** One argument of a condition or an action, by the editor its definition names. */
@Component({
  selector: 'ch-argument-field',
  imports: [
    AttributesField,
    FormsModule,
    MatCheckboxModule,
    MatFormFieldModule,
    MatInputModule,
    MatSelectModule,
    SensitiveTypesField,
    UseLists,
    ValuesField,
  ],
  template: `
    @switch (kind()) {
      @case ('list') {
        <ch-values-field
          [label]="field().label"
          [values]="list()"
          [commas]="field().editor !== 'patterns'"
          [check]="check()"
          (valuesChange)="value.set($event)"
        />
        @if (field().listKind; as kind) {
          <ch-use-lists [label]="field().label" [kind]="kind" [(chosen)]="lists" />
        }
      }
      @case ('choice') {
        <div class="field">
          <span class="label" [id]="id">{{ field().label }}</span>
          <mat-form-field>
            <mat-select
              placeholder="Choose"
              [aria-labelledby]="id"
              [multiple]="field().editor === 'choices'"
              [ngModel]="value() ?? usual()"
              (ngModelChange)="value.set($event)"
            >
              @for (choice of choices(); track choice.value) {
                <mat-option [value]="choice.value"
                  >{{ choice.label }}{{ choice.note ? ' (' + choice.note + ')' : '' }}</mat-option
                >
              }
            </mat-select>
          </mat-form-field>
        </div>
      }
      @case ('sensitive-types') {
        <ch-sensitive-types-field
          [label]="field().label"
          [values]="types()"
          (valuesChange)="value.set($event)"
        />
      }
      @case ('attributes') {
        <ch-attributes-field
          [label]="field().label"
          [values]="looks()"
          [patterns]="field().editor === 'attribute-patterns'"
          (valuesChange)="value.set($event)"
        />
      }
      @case ('groups') {
        <div class="field">
          <span class="label" [id]="id">{{ field().label }}</span>
          <mat-form-field>
            <mat-select
              multiple
              [aria-labelledby]="id"
              [ngModel]="list()"
              (ngModelChange)="value.set($event)"
            >
              @for (group of groups(); track group.value) {
                <mat-option [value]="group.value">{{ group.label }}</mat-option>
              }
            </mat-select>
          </mat-form-field>
          @if (groups().length === 0) {
            <p class="soft small">
              There is no group yet: make one under Settings, Licences, Groups.
            </p>
          }
        </div>
      }
      @case ('flag') {
        <mat-checkbox [ngModel]="value() === true" (ngModelChange)="value.set($event)">{{
          field().label
        }}</mat-checkbox>
      }
      @case ('size') {
        <div class="row">
          <div class="field">
            <label [for]="id">{{ field().label }}</label>
            <mat-form-field>
              <input
                matInput
                type="number"
                min="0"
                [id]="id"
                [ngModel]="amount()"
                (ngModelChange)="size($event, unit())"
              />
            </mat-form-field>
          </div>
          <mat-form-field class="unit">
            <mat-select
              aria-label="Unit"
              [ngModel]="unit()"
              (ngModelChange)="size(amount(), $event)"
            >
              @for (each of units; track each.bytes) {
                <mat-option [value]="each.bytes">{{ each.label }}</mat-option>
              }
            </mat-select>
          </mat-form-field>
        </div>
      }
      @case ('long-text') {
        <div class="field">
          <label [for]="id">{{ field().label }}{{ field().optional ? ' (optional)' : '' }}</label>
          <mat-form-field>
            <textarea
              matInput
              rows="5"
              [id]="id"
              [ngModel]="value() ?? ''"
              (ngModelChange)="value.set($event === '' && field().optional ? undefined : $event)"
            ></textarea>
          </mat-form-field>
        </div>
      }
      @default {
        <div class="field">
          <label [for]="id">{{ field().label }}{{ field().optional ? ' (optional)' : '' }}</label>
          <mat-form-field>
            <input
              matInput
              type="text"
              autocomplete="off"
              [id]="id"
              [ngModel]="value() ?? ''"
              (ngModelChange)="value.set($event === '' && field().optional ? undefined : $event)"
            />
          </mat-form-field>
        </div>
      }
    }
    @if (field().help) {
      <p class="soft small">{{ field().help }}</p>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 4px;
      min-inline-size: 0;
    }
    mat-form-field {
      inline-size: 100%;
    }
    .unit {
      inline-size: 110px;
      align-self: end;
    }
  `,
})
export class ArgumentField {
  readonly field = input.required<Field>();
  readonly value = model.required<unknown>();
  /** Ids of the named lists beside the values, where the field takes any. */
  readonly lists = model<readonly string[]>([]);
  /** For a list: why a text is no value of it. */
  readonly check = input<(text: string) => string | null>(() => null);
  readonly templates = input<readonly Choice[]>([]);
  readonly brands = input<readonly Choice[]>([]);
  readonly connectors = input<readonly Choice[]>([]);
  readonly groups = input<readonly Choice[]>([]);
  protected readonly id = `argument-${made++}`;
  protected readonly units = UNITS;
  protected readonly kind = computed(() => {
    const { editor, choices } = this.field();
    if (LISTS.includes(editor)) return 'list';
    if (editor === 'flag' || editor === 'groups') return editor;
    if (editor === 'attribute-words' || editor === 'attribute-patterns') return 'attributes';
    if (['rights-template', 'brand', 'connector'].includes(editor) || choices.length > 0)
      return 'choice';
    return editor;
  });
  protected readonly choices = computed((): readonly Choice[] => {
    const { editor, choices } = this.field();
    if (editor === 'rights-template') return this.templates();
    if (editor === 'connector') return this.connectors();
    if (editor === 'brand') return this.brands();
    // In a sentence they go on; here each stands by itself.
    return choices.map(({ value, label }) => ({ value, label: capital(label) }));
  });
  /** What holds where nothing is chosen: the first of the choices. */
  protected readonly usual = computed(() => {
    const { editor, optional } = this.field();
    return editor === 'choice' && optional ? this.choices()[0]?.value : undefined;
  });
  protected readonly list = computed(() => {
    const value = this.value();
    return Array.isArray(value) ? (value as string[]) : [];
  });
  protected readonly types = computed(() => {
    const value = this.value();
    return Array.isArray(value) ? (value as SensitiveTypeNeed[]) : [];
  });
  protected readonly looks = computed(() => {
    const value = this.value();
    return Array.isArray(value) ? (value as AttributeLook[]) : [];
  });
  protected readonly unit = computed(() => {
    const bytes = Number(this.value() ?? 0);
    return UNITS.findLast((each) => bytes >= each.bytes && bytes % each.bytes === 0)?.bytes ?? 1;
  });
  protected readonly amount = computed(() => Number(this.value() ?? 0) / this.unit());

  protected size(amount: number, unit: number): void {
    this.value.set(Math.max(0, Math.round(Number(amount) * unit)));
  }
}
