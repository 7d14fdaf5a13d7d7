import {
  Component,
  computed,
  ElementRef,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import {
  MatAutocomplete,
  MatAutocompleteModule,
  type MatAutocompleteSelectedEvent,
} from '@angular/material/autocomplete';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import type { CatalogueAction, CatalogueCondition } from '@chancery/contracts';
import { Icon } from '@chancery/ui';
import { FAMILIES } from './families';
import { isFound } from './find-clause';

type Entry = CatalogueCondition | CatalogueAction;

/**
 * The button that adds a part to a rule: pressed, it makes room for a field that finds what can be added by its
 * label, its sentence or the name Exchange has for it.
 */
@Component({
  selector: 'ch-clause-picker',
  imports: [Icon, MatAutocompleteModule, MatButtonModule, MatFormFieldModule, MatInputModule],
  template: `
    @if (open()) {
      <div class="find">
        <mat-form-field>
          <input
            matInput
            #field
            type="text"
            autocomplete="off"
            [attr.aria-label]="'Find ' + article() + ' ' + noun()"
            placeholder="Type a word, or Exchange’s name for it"
            [matAutocomplete]="found"
            (input)="text.set(field.value)"
            (keydown.escape)="escape($event)"
            (blur)="left()"
          />
        </mat-form-field>
        <mat-autocomplete
          #found="matAutocomplete"
          autoActiveFirstOption
          (optionSelected)="take($event)"
          (closed)="left()"
        >
          @for (group of groups(); track group.label) {
            <mat-optgroup [label]="group.label">
              @for (each of group.entries; track each.code) {
                <mat-option [value]="each.code" [disabled]="each.reason !== null">
                  {{ each.label }}
                  @if (each.reason) {
                    <span class="soft name">{{ each.reason }}</span>
                  } @else if (each.exchange.length > 0) {
                    <span class="mono soft name">{{ each.exchange.join(', ') }}</span>
                  }
                </mat-option>
              }
            </mat-optgroup>
          } @empty {
            <mat-option disabled>Nothing is called “{{ text() }}”.</mat-option>
          }
        </mat-autocomplete>
      </div>
    } @else {
      <button mat-button class="add" type="button" (click)="show()">
        <ch-icon name="plus" /> Add {{ noun() }}
      </button>
    }
  `,
  styles: `
    mat-form-field {
      inline-size: 100%;
    }
    .name {
      display: block;
      font-size: 12px;
      line-height: 16px;
    }
  `,
  host: { '[class.open]': 'open()' },
})
export class ClausePicker {
  /** `condition`, `exception` or `action`. */
  readonly noun = input.required<string>();
  readonly entries = input.required<readonly Entry[]>();
  /** Why an entry cannot be chosen beside what is there, as a sentence; null if it can. */
  readonly whyNot = input<(code: string) => string | null>(() => null);
  readonly picked = output<string>();
  protected readonly open = signal(false);
  protected readonly text = signal('');
  protected readonly article = computed(() => (/^[aeiou]/.test(this.noun()) ? 'an' : 'a'));
  private readonly choices = viewChild(MatAutocomplete);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);

  protected readonly groups = computed(() => {
    const text = this.text();
    const whyNot = this.whyNot();
    const entries = this.entries()
      .filter((each) => isFound(each, text))
      .map((each) => ({ ...each, reason: whyNot(each.code) }));
    const conditions = entries.filter((each) => 'family' in each);
    if (conditions.length === 0) return entries.length === 0 ? [] : [{ label: 'Actions', entries }];
    return FAMILIES.map(({ label, families }) => ({
      label,
      entries: conditions.filter(({ family }) => families.includes(family)),
    })).filter((group) => group.entries.length > 0);
  });

  protected show(): void {
    this.text.set('');
    this.open.set(true);
    this.focus('input');
  }

  protected take(event: MatAutocompleteSelectedEvent): void {
    this.open.set(false);
    this.picked.emit(event.option.value as string);
  }

  protected escape(event: Event): void {
    event.stopPropagation();
    this.open.set(false);
    this.focus('.add');
  }

  /** Somebody went elsewhere without choosing. */
  protected left(): void {
    setTimeout(() => {
      // While the choices are shown one of them may just be pressed; when they close this is asked again.
      if (this.choices()?.isOpen) return;
      if (!this.host.nativeElement.contains(document.activeElement)) this.open.set(false);
    });
  }

  private focus(selector: string): void {
    setTimeout(() => this.host.nativeElement.querySelector<HTMLElement>(selector)?.focus());
  }
}
