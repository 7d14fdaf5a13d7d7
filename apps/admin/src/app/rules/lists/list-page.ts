import {
  afterNextRender,
  Component,
  computed,
  effect,
  inject,
  Injector,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { MatSelectModule } from '@angular/material/select';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import type { ListedNamedList, NamedListChange, NamedListKind } from '@chancery/contracts';
import { count, Feedback, Icon, Page, plural, State, when } from '@chancery/ui';
import { LiveEvents } from '../../core/live-events';
import { type ApiProblem, problemOf } from '../../core/problem';
import type { HasUnsaved } from '../../core/unsaved';
import { ListEntries } from './list-entries';
import { entriesInWords, LIST_KINDS, labelOfKind } from './list-kinds';
import { linesOf, OwnLists } from './own-lists';
import { PasteLines } from './paste-lines';

interface Facts {
  name: string;
  kind: NamedListKind;
  comment: string;
}

/** One named list: what it is called, its entries, and the rules that use it. */
@Component({
  selector: 'ch-list-page',
  imports: [
    FormsModule,
    Icon,
    ListEntries,
    MatButtonModule,
    MatFormFieldModule,
    MatInputModule,
    MatSelectModule,
    Page,
    PasteLines,
    RouterLink,
    State,
  ],
  templateUrl: './list-page.html',
  styles: `
    .stale {
      display: flex;
      gap: 8px;
      align-items: center;
    }
    .flush {
      padding: 0;
      overflow: clip;
    }
    .facts {
      display: grid;
      gap: 12px;
      max-inline-size: 560px;
    }
    .facts mat-form-field {
      inline-size: 100%;
    }
    .actions {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
    }
    .wrong {
      color: var(--ch-failed);
    }
  `,
})
export class ListPage implements HasUnsaved {
  /** Of the list, or `new`. */
  readonly id = input.required<string>();
  /** Kind of a new one. */
  readonly kind = input<NamedListKind>();
  /** What is looked for among the entries, as the address has it when the page opens. */
  readonly find = input<string>();
  private readonly lists = inject(OwnLists);
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);
  private readonly feedback = inject(Feedback);
  private readonly injector = inject(Injector);
  private readonly lines = viewChild(PasteLines);
  protected readonly kinds = LIST_KINDS;
  protected readonly labelOfKind = labelOfKind;
  protected readonly list = signal<ListedNamedList | null>(null);
  protected readonly entries = signal<readonly string[] | null>(null);
  protected readonly problem = signal<ApiProblem | null>(null);
  /** Name, kind and comment while they are typed; null while they are not. */
  protected readonly facts = signal<Facts | null>(null);
  private readonly opened = signal<Facts | null>(null);
  /** What is looked for: an address that is still on its way does not take back what is typed. */
  protected readonly looked = signal('');
  protected readonly pasting = signal(false);
  protected readonly busy = signal(false);
  protected readonly chosen = signal<ReadonlySet<string>>(new Set());
  protected readonly sentence = computed(() => {
    const list = this.list();
    if (!list) return this.id() === 'new' ? 'Kept once, used by any rule.' : '';
    const { kind, size, version, updatedAt, updatedBy, usedBy } = list;
    return `${entriesInWords(kind, size)}, used by ${plural(usedBy.length, 'rule')}. Version ${version}, ${when(updatedAt)} by ${updatedBy}.`;
  });

  constructor() {
    effect(() => {
      this.id();
      untracked(() => {
        this.looked.set(this.find() ?? '');
        void this.load();
      });
    });
    const live = inject(LiveEvents);
    live.on('lists', () => void this.heard());
    live.on('rules', () => void this.heard());
  }

  unsaved(): string {
    return this.facts() !== this.opened() ? 'What you changed in this list' : '';
  }

  protected async load(): Promise<void> {
    this.problem.set(null);
    if (this.id() === 'new') {
      this.list.set(null);
      return this.edit({ name: '', kind: this.kind() ?? 'addresses', comment: '' });
    }
    if (this.list()?.id !== this.id()) {
      this.list.set(null);
      this.entries.set(null);
      this.edit(null);
    }
    try {
      const list = await this.lists.one(this.id());
      // Entries are read again only where they may be others.
      if (this.entries() === null || this.list()?.version !== list.version)
        this.entries.set(await this.lists.entries(list.id));
      this.list.set(list);
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }

  /** Somebody changed a list or a rule: what this page changes itself it knows already. */
  private async heard(): Promise<void> {
    if (this.id() !== 'new' && !this.busy()) await this.load();
  }

  protected edit(facts: Facts | null): void {
    this.opened.set(facts);
    this.facts.set(facts);
  }

  protected set(change: Partial<Facts>): void {
    const facts = this.facts();
    if (facts) this.facts.set({ ...facts, ...change });
  }

  protected async save(): Promise<void> {
    const facts = this.facts();
    if (!facts) return;
    await this.work(async () => {
      const before = this.list();
      const { kind, ...others } = facts;
      const list = before
        ? await this.lists.rename(before.id, others, before.version)
        : await this.lists.create({ ...others, kind });
      this.edit(null);
      this.list.set(list);
      if (before) return this.feedback.tell(`The list is called “${list.name}”.`);
      this.entries.set([]);
      await this.router.navigate(['/rules/lists', list.id], { replaceUrl: true });
      this.paste();
    });
  }

  protected paste(): void {
    this.pasting.set(true);
    afterNextRender(() => this.lines()?.focus(), { injector: this.injector });
  }

  protected async took(change: NamedListChange): Promise<void> {
    const before = this.entries() ?? [];
    const { list, added, removed } = change;
    if (added === 0 && removed === 0) return;
    await this.work(async () => {
      this.entries.set(await this.lists.entries(list.id));
      this.list.set(list);
    });
    this.feedback.undoable(
      `${count(added)} added${removed > 0 ? `, ${count(removed)} removed` : ''}.${inForce(list)}`,
      () => void this.backTo(before),
    );
  }

  protected async remove(entries: readonly string[]): Promise<void> {
    const list = this.list();
    const before = this.entries() ?? [];
    if (!list) return;
    await this.work(async () => {
      const change = await this.lists.removeEntries(list.id, entries, list.version);
      const gone = new Set(entries);
      this.chosen.set(new Set());
      this.entries.set(before.filter((entry) => !gone.has(entry)));
      this.list.set(change.list);
      this.feedback.undoable(
        `${plural(change.removed, 'entry', 'entries')} removed.${inForce(change.list)}`,
        () => void this.backTo(before),
      );
    });
  }

  /** The entries as they were, in their order. */
  private async backTo(entries: readonly string[]): Promise<void> {
    const list = this.list();
    if (!list) return;
    await this.work(async () => {
      const change = await this.lists.replace(list.id, linesOf(entries), {}, list.version);
      this.entries.set(entries);
      this.list.set(change.list);
      this.feedback.tell('The entries are as they were.');
    });
  }

  protected search(find: string): void {
    this.looked.set(find);
    void this.router.navigate([], {
      relativeTo: this.route,
      queryParams: { find: find || null },
      replaceUrl: true,
    });
  }

  protected async drop(list: ListedNamedList): Promise<void> {
    const answer = await this.feedback.ask({
      title: `Delete “${list.name}”?`,
      text: `No rule uses it. Its ${entriesInWords(list.kind, list.size)} cannot be brought back.`,
      confirm: 'Delete',
      keep: 'Keep it',
      destructive: true,
    });
    if (answer === null) return;
    await this.work(async () => {
      await this.lists.remove(list.id, list.version);
      this.feedback.tell(`“${list.name}” is deleted.`);
      await this.router.navigate(['/rules/lists']);
    });
  }

  private async work(work: () => Promise<unknown>): Promise<void> {
    this.busy.set(true);
    this.problem.set(null);
    try {
      await work();
    } catch (error) {
      this.problem.set(problemOf(error));
    }
    this.busy.set(false);
    // Another version is shown before anything is tried again.
    if (this.problem()?.status === 412) {
      const problem = this.problem();
      await this.load();
      this.problem.set(problem);
    }
  }
}

const inForce = ({ usedBy }: ListedNamedList): string =>
  usedBy.length > 0 ? ' Rules go by it now.' : '';
