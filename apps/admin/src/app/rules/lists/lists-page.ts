import { Component, computed, inject, input } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import type { ListedNamedList } from '@chancery/contracts';
import { Feedback, Icon, Page, plural, State, when } from '@chancery/ui';
import { LiveEvents } from '../../core/live-events';
import { loader } from '../../core/load';
import { problemOf } from '../../core/problem';
import { entriesInWords, labelOfKind } from './list-kinds';
import { OwnLists } from './own-lists';

/** Named lists that rules share, with the rules that use each. */
@Component({
  selector: 'ch-lists-page',
  imports: [
    FormsModule,
    Icon,
    MatButtonModule,
    MatFormFieldModule,
    MatInputModule,
    Page,
    RouterLink,
    State,
  ],
  templateUrl: './lists-page.html',
  styles: `
    .stale {
      display: flex;
      gap: 8px;
      align-items: center;
    }
    mat-form-field {
      inline-size: min(360px, 100%);
    }
    .flush {
      padding: 0;
      overflow: clip;
    }
    ul {
      list-style: none;
      margin: 0;
      padding: 0;
    }
    li {
      display: flex;
      gap: 4px 16px;
      justify-content: space-between;
      align-items: center;
      padding: 10px 16px;
      border-block-end: 1px solid var(--mat-sys-outline-variant);
    }
    li:last-child {
      border-block-end: 0;
    }
    li > div {
      flex: 1 1 0;
      min-inline-size: 0;
      overflow-wrap: anywhere;
    }
  `,
})
export class ListsPage {
  /** What is looked for, as the address has it. */
  readonly find = input<string>();
  private readonly own = inject(OwnLists);
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);
  private readonly feedback = inject(Feedback);
  protected readonly when = when;
  protected readonly entriesInWords = entriesInWords;
  protected readonly lists = loader(() => this.own.list());
  protected readonly shown = computed(() => {
    const words = (this.find() ?? '').toLowerCase().split(/\s+/);
    return (this.lists.value() ?? []).filter(({ name, comment, kind }) => {
      const text = `${name} ${comment} ${labelOfKind(kind)}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
  });
  protected readonly sentence = computed(() => {
    const lists = this.lists.value();
    if (!lists) return '';
    const used = lists.filter(({ usedBy }) => usedBy.length > 0).length;
    return `${plural(lists.length, 'list')}, ${used} of them used by rules. A change is in force at once.`;
  });

  constructor() {
    void this.lists.load();
    const live = inject(LiveEvents);
    live.on('lists', () => void this.lists.load());
    live.on('rules', () => void this.lists.load());
  }

  protected search(find: string): void {
    void this.router.navigate([], {
      relativeTo: this.route,
      queryParams: { find: find || null },
      replaceUrl: true,
    });
  }

  protected async remove(list: ListedNamedList): Promise<void> {
    const answer = await this.feedback.ask({
      title: `Delete “${list.name}”?`,
      text: `No rule uses it. Its ${entriesInWords(list.kind, list.size)} cannot be brought back.`,
      confirm: 'Delete',
      keep: 'Keep it',
      destructive: true,
    });
    if (answer === null) return;
    try {
      await this.own.remove(list.id, list.version);
      this.feedback.tell(`“${list.name}” is deleted.`);
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
    void this.lists.load();
  }
}
