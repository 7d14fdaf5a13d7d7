import { Component, computed, input, model } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatSelectModule } from '@angular/material/select';
import { PERSON_ATTRIBUTES, type PersonAttribute } from '@chancery/contracts';
import { attributeInWords } from '@chancery/rules';
import { Icon } from '@chancery/ui';
import { ValuesField } from './values-field';
import { whyNoValue } from './why-no-value';

/** An attribute of a person, and what is looked for in it. */
export interface AttributeLook {
  attribute: PersonAttribute;
  values: readonly string[];
}

let made = 0;

/** Attributes of people, each with words or patterns that are looked for in it. */
@Component({
  selector: 'ch-attributes-field',
  imports: [Icon, MatButtonModule, MatFormFieldModule, MatSelectModule, ValuesField],
  template: `
    <ul class="attributes" [attr.aria-label]="label()">
      @for (look of values(); track look.attribute; let at = $index) {
        <li>
          <p class="name">{{ nameOf(look.attribute) }} {{ patterns() ? 'matches' : 'contains' }}</p>
          <button
            mat-icon-button
            class="remove"
            type="button"
            [attr.aria-label]="'Remove ' + nameOf(look.attribute)"
            (click)="remove(at)"
          >
            <ch-icon name="x" [size]="16" />
          </button>
          <ch-values-field
            [label]="nameOf(look.attribute)"
            [values]="look.values"
            [commas]="!patterns()"
            [check]="check()"
            (valuesChange)="set(at, $event)"
          />
        </li>
      }
    </ul>
    <div class="field">
      <span class="label" [id]="id">{{
        values().length === 0 ? label() : 'Another attribute'
      }}</span>
      <mat-form-field>
        <mat-select
          #select
          placeholder="Choose an attribute"
          [aria-labelledby]="id"
          (selectionChange)="add($event.value); select.value = null"
        >
          @for (attribute of offered(); track attribute) {
            <mat-option [value]="attribute">
              <span class="offered">{{ nameOf(attribute) }}</span>
            </mat-option>
          }
        </mat-select>
      </mat-form-field>
    </div>
  `,
  styles: `
    :host {
      display: grid;
      gap: 8px;
      min-inline-size: 0;
    }
    .attributes {
      display: grid;
      gap: 8px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    .attributes:empty {
      display: none;
    }
    li {
      position: relative;
      display: grid;
      gap: 8px;
      padding: 8px 12px 12px;
      border-radius: 8px;
      background: var(--mat-sys-surface-container);
    }
    .name {
      margin-inline-end: 40px;
      font-weight: 500;
    }
    .offered {
      display: inline-block;
    }
    .name::first-letter,
    .offered::first-letter {
      text-transform: uppercase;
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
export class AttributesField {
  readonly label = input.required<string>();
  readonly values = model.required<readonly AttributeLook[]>();
  /** Patterns instead of words. */
  readonly patterns = input(false);
  protected readonly id = `attributes-${made++}`;
  protected readonly nameOf = attributeInWords;
  protected readonly offered = computed(() =>
    PERSON_ATTRIBUTES.filter((each) => !this.values().some(({ attribute }) => attribute === each)),
  );
  /** The definition of the plain condition says what a value is. */
  protected readonly check = computed(() => {
    const [code, name] = this.patterns()
      ? ['SubjectMatchesPatterns', 'patterns']
      : ['SubjectContainsWords', 'words'];
    return (text: string): string | null => whyNoValue('condition', code, name, text);
  });

  protected add(attribute: PersonAttribute): void {
    this.values.set([...this.values(), { attribute, values: [] }]);
  }

  protected remove(at: number): void {
    this.values.set(this.values().filter((_, each) => each !== at));
  }

  protected set(at: number, values: readonly string[]): void {
    this.values.set(this.values().map((look, each) => (each === at ? { ...look, values } : look)));
  }
}
