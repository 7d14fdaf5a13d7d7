import { Component, computed, inject, input, model } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatSelectModule } from '@angular/material/select';
import { RouterLink } from '@angular/router';
import type { NamedListKind } from '@chancery/contracts';
import { Icon } from '@chancery/ui';
import { entriesInWords } from './list-kinds';
import { OwnLists } from './own-lists';

/** Named lists beside or instead of values that are typed: those chosen, and those that could be. */
@Component({
  selector: 'ch-use-lists',
  imports: [FormsModule, Icon, MatFormFieldModule, MatSelectModule, RouterLink],
  template: `
    @if (chosen().length > 0) {
      <ul [attr.aria-label]="'Lists used for ' + label()">
        @for (each of named(); track each.id) {
          <li>
            <ch-icon name="list" [size]="14" />
            <a target="_blank" [routerLink]="['/rules/lists', each.id]">{{ each.name }}</a>
            <span class="soft small">{{ each.size }}</span>
            <button
              type="button"
              [attr.aria-label]="'Do not use ' + each.name"
              (click)="drop(each.id)"
            >
              <ch-icon name="x" [size]="14" />
            </button>
          </li>
        }
      </ul>
    }
    @if (others().length > 0) {
      <mat-form-field>
        <mat-select
          placeholder="Use a list"
          [aria-label]="'Use a list for ' + label()"
          [ngModel]="null"
          (ngModelChange)="take($event)"
        >
          @for (each of others(); track each.id) {
            <mat-option [value]="each.id">{{ each.name }}, {{ each.size }}</mat-option>
          }
        </mat-select>
      </mat-form-field>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px;
      min-inline-size: 0;
    }
    :host:empty {
      display: none;
    }
    ul {
      display: flex;
      flex-wrap: wrap;
      gap: 6px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 2px 6px;
      max-inline-size: 100%;
      padding: 3px 4px 3px 8px;
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 6px;
    }
    li a {
      overflow-wrap: anywhere;
    }
    button {
      display: grid;
      place-items: center;
      min-inline-size: 24px;
      min-block-size: 24px;
      border: 0;
      background: none;
      color: inherit;
      cursor: pointer;
    }
    mat-form-field {
      flex: 0 1 220px;
    }
  `,
})
export class UseLists {
  /** Of the values that the lists stand beside. */
  readonly label = input.required<string>();
  readonly kind = input.required<NamedListKind>();
  /** Ids of the lists in use. */
  readonly chosen = model.required<readonly string[]>();
  private readonly lists = inject(OwnLists);
  protected readonly named = computed(() =>
    this.chosen().map((id) => {
      const list = this.lists.all().find((each) => each.id === id);
      return { id, name: list?.name ?? 'A list that is gone', size: list ? sizeOf(list) : '' };
    }),
  );
  protected readonly others = computed(() =>
    this.lists
      .all()
      .filter(({ id, kind }) => kind === this.kind() && !this.chosen().includes(id))
      .map((list) => ({ id: list.id, name: list.name, size: sizeOf(list) })),
  );

  protected take(id: string | null): void {
    if (id !== null) this.chosen.set([...this.chosen(), id]);
  }

  protected drop(id: string): void {
    this.chosen.set(this.chosen().filter((each) => each !== id));
  }
}

const sizeOf = ({ kind, size }: { kind: NamedListKind; size: number }): string =>
  entriesInWords(kind, size);
