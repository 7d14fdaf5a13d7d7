import { ScrollingModule } from '@angular/cdk/scrolling';
import { Component, computed, effect, input, model, output, untracked } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { count, Icon, plural, State } from '@chancery/ui';

const ROW = 40;

/** Entries of a list, of which only those in the window are drawn; searched and chosen where they are. */
@Component({
  selector: 'ch-list-entries',
  imports: [
    FormsModule,
    Icon,
    MatButtonModule,
    MatFormFieldModule,
    MatInputModule,
    ScrollingModule,
    State,
  ],
  template: `
    <div class="bar">
      <mat-form-field>
        <input
          matInput
          type="search"
          aria-label="Find an entry"
          placeholder="Find an entry"
          autocomplete="off"
          [ngModel]="find()"
          (ngModelChange)="find.set($event)"
        />
      </mat-form-field>
      <p class="soft small" role="status">{{ said() }}</p>
      <button
        mat-stroked-button
        type="button"
        [disabled]="chosen().size === 0"
        (click)="removed.emit([...chosen()])"
      >
        <ch-icon name="trash-2" /> Remove {{ chosen().size === 0 ? '' : count(chosen().size) }}
      </button>
    </div>
    @if (shown().length === 0) {
      <ch-state
        kind="filtered"
        icon="search-x"
        fact="No entry holds that."
        button="Show all"
        (pressed)="find.set('')"
      />
    } @else {
      <label class="row head">
        <input type="checkbox" [checked]="allChosen()" (change)="chooseAll()" />
        {{ find() === '' ? 'All entries' : 'All that were found' }}
      </label>
      <cdk-virtual-scroll-viewport
        tabindex="0"
        role="list"
        aria-label="Entries"
        [itemSize]="row"
        [style.block-size.px]="height()"
      >
        <div
          *cdkVirtualFor="let entry of shown(); let at = index; trackBy: byValue"
          role="listitem"
          [attr.aria-setsize]="shown().length"
          [attr.aria-posinset]="at + 1"
        >
          <label class="row">
            <input type="checkbox" [checked]="chosen().has(entry)" (change)="toggle(entry)" />
            <span class="mono" [title]="entry">{{ entry }}</span>
          </label>
        </div>
      </cdk-virtual-scroll-viewport>
    }
  `,
  styles: `
    :host {
      display: block;
      min-inline-size: 0;
    }
    .bar {
      display: flex;
      flex-wrap: wrap;
      gap: 8px 16px;
      align-items: center;
      padding: 12px 16px;
    }
    .bar mat-form-field {
      flex: 1 1 200px;
    }
    .row {
      display: flex;
      gap: 12px;
      align-items: center;
      block-size: 40px;
      padding-inline: 16px;
      border-block-start: 1px solid var(--mat-sys-outline-variant);
      box-sizing: border-box;
      cursor: pointer;
    }
    .row span {
      flex: 1;
      min-inline-size: 0;
      overflow: hidden;
      white-space: nowrap;
      text-overflow: ellipsis;
    }
    .row input {
      inline-size: 18px;
      block-size: 18px;
      margin: 0;
      accent-color: var(--mat-sys-primary);
    }
    .head {
      font-weight: 500;
    }
    cdk-virtual-scroll-viewport:focus-visible {
      outline: 2px solid var(--mat-sys-primary);
      outline-offset: -2px;
    }
  `,
})
export class ListEntries {
  readonly entries = input.required<readonly string[]>();
  /** What is looked for. */
  readonly find = model('');
  readonly chosen = model<ReadonlySet<string>>(new Set());
  /** Take these out. */
  readonly removed = output<string[]>();
  protected readonly row = ROW;
  protected readonly count = count;
  protected readonly byValue = (_: number, entry: string): string => entry;
  protected readonly shown = computed((): string[] => {
    const text = this.find().trim().toLowerCase();
    const all = this.entries();
    return text === '' ? [...all] : all.filter((entry) => entry.toLowerCase().includes(text));
  });
  /** As high as its entries, up to a window of twelve. */
  protected readonly height = computed(() => Math.min(this.shown().length, 12) * ROW);
  protected readonly allChosen = computed(() => {
    const chosen = this.chosen();
    return chosen.size > 0 && this.shown().every((entry) => chosen.has(entry));
  });
  protected readonly said = computed(() => {
    const [shown, all] = [this.shown().length, this.entries().length];
    const chosen = this.chosen().size;
    const found =
      shown === all ? plural(all, 'entry', 'entries') : `${count(shown)} of ${count(all)}`;
    return chosen > 0 ? `${found}, ${count(chosen)} chosen` : found;
  });

  constructor() {
    // What is not there any more is not chosen.
    effect(() => {
      const all = new Set(this.entries());
      const chosen = untracked(this.chosen);
      const left = [...chosen].filter((entry) => all.has(entry));
      if (left.length < chosen.size) this.chosen.set(new Set(left));
    });
  }

  protected toggle(entry: string): void {
    const chosen = new Set(this.chosen());
    if (!chosen.delete(entry)) chosen.add(entry);
    this.chosen.set(chosen);
  }

  protected chooseAll(): void {
    this.chosen.set(this.allChosen() ? new Set() : new Set(this.shown()));
  }
}
