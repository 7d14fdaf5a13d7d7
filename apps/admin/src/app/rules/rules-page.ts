import { CdkDrag, CdkDragHandle, CdkDropList, moveItemInArray } from '@angular/cdk/drag-drop';
import {
  Component,
  computed,
  type ElementRef,
  inject,
  input,
  signal,
  viewChild,
} from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { MatMenuModule } from '@angular/material/menu';
import { MatSelectModule } from '@angular/material/select';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import type { ListedRule, RuleMode } from '@chancery/contracts';
import {
  Feedback,
  Icon,
  Page,
  plural,
  SentenceLine,
  type SentencePiece,
  State,
  when,
} from '@chancery/ui';
import { LiveEvents } from '../core/live-events';
import { loader } from '../core/load';
import { problemOf } from '../core/problem';
import { ModeMenu, MODES, modeOf } from './mode';
import { savedDraft } from './rule-form';
import { RulesApi } from './rules-api';
import { STARTERS } from './starters';

/** What is enforced, in order; mode, order and warnings of every rule. */
@Component({
  selector: 'ch-rules-page',
  imports: [
    CdkDrag,
    CdkDragHandle,
    CdkDropList,
    Icon,
    MatButtonModule,
    MatFormFieldModule,
    MatInputModule,
    MatMenuModule,
    MatSelectModule,
    ModeMenu,
    Page,
    RouterLink,
    SentenceLine,
    State,
  ],
  templateUrl: './rules-page.html',
  styleUrl: './rules-page.scss',
})
export class RulesPage {
  /** Filters, as the address has them. */
  readonly find = input<string>();
  readonly mode = input<string>();
  private readonly api = inject(RulesApi);
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);
  private readonly feedback = inject(Feedback);
  protected readonly starters = STARTERS;
  protected readonly modes = MODES;
  protected readonly when = when;
  protected readonly said = signal('');
  /** Ids in an order that is not saved yet. */
  protected readonly order = signal<readonly string[] | null>(null);
  protected readonly rules = loader(() => this.api.list());
  protected readonly filtered = computed(() => !!this.find() || !!this.mode());
  private readonly ordered = computed((): readonly ListedRule[] => {
    const items = this.rules.value()?.items ?? [];
    const order = this.order();
    if (!order) return items;
    return [...items].sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
  });
  protected readonly shown = computed(() => {
    const text = (this.find() ?? '').toLowerCase();
    const mode = this.mode();
    return this.ordered().filter(
      (rule) =>
        (!mode || rule.mode === mode) &&
        `${rule.name} ${rule.sentence.text}`.toLowerCase().includes(text),
    );
  });
  protected readonly sentence = computed(() => {
    const list = this.rules.value();
    if (!list) return '';
    const of = (mode: RuleMode) => list.items.filter((rule) => rule.mode === mode).length;
    const parts = [
      `${plural(of('enforce'), 'rule')} in force`,
      ...(of('test') > 0 ? [`${of('test')} in Test`] : []),
      ...(of('off') > 0 ? [`${of('off')} off`] : []),
    ];
    return `${parts.join(', ')}. Revision ${list.revision} is published.`;
  });
  private readonly root = viewChild(CdkDropList, { read: CdkDropList });

  private readonly names = signal<ReadonlyMap<string, string>>(new Map());

  constructor() {
    // Without them codes are shown.
    for (const choices of [this.api.templates(), this.api.brands()])
      void choices.then(
        (list) =>
          this.names.set(
            new Map([...this.names(), ...list.map((each) => [each.value, each.label] as const)]),
          ),
        () => undefined,
      );
    void this.rules.load();
    inject(LiveEvents).on('rules', () => void this.rules.load());
  }

  /** The sentence, with templates and brands by the names people know. */
  protected pieces(rule: ListedRule): readonly SentencePiece[] {
    const names = this.names();
    return rule.sentence.segments.map((piece) =>
      piece.kind === 'name' ? { ...piece, text: names.get(piece.text) ?? piece.text } : piece,
    );
  }

  protected place(rule: ListedRule): number {
    return this.ordered().indexOf(rule) + 1;
  }

  protected shadowOf(rule: ListedRule): { id: string; name: string; place: number } | null {
    const list = this.rules.value();
    const shadow = list?.shadows.find((each) => each.rule === rule.id);
    const by = list?.items.find(({ id }) => id === shadow?.by);
    return by ? { id: by.id, name: by.name, place: by.priority + 1 } : null;
  }

  protected filter(change: { find?: string | null; mode?: string | null }): void {
    void this.router.navigate([], {
      relativeTo: this.route,
      queryParams: change,
      queryParamsHandling: 'merge',
      replaceUrl: true,
    });
  }

  protected keys(event: KeyboardEvent, rule: ListedRule): void {
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
    if (by === 0 || !(event.ctrlKey || event.metaKey) || this.filtered()) return;
    event.preventDefault();
    const at = this.ordered().indexOf(rule);
    this.move(at, at + by, rule);
  }

  /** Moves a rule in the order that is shown; it is saved by its own button. */
  protected move(from: number, to: number, moved?: ListedRule): void {
    const ids = this.ordered().map(({ id }) => id);
    if (from === to || to < 0 || to >= ids.length) return;
    const rule = moved ?? this.ordered()[from];
    moveItemInArray(ids, from, to);
    this.order.set(ids);
    if (!rule) return;
    this.said.set(`${rule.name}, position ${to + 1} of ${ids.length}`);
    // The focus goes with the row.
    setTimeout(() => {
      const list: ElementRef<HTMLElement> | undefined = this.root()?.element;
      list?.nativeElement.querySelector<HTMLElement>(`[data-rule="${rule.id}"] .handle`)?.focus();
    });
  }

  protected async saveOrder(): Promise<void> {
    const before = (this.rules.value()?.items ?? []).map(({ id }) => id);
    const order = this.order();
    if (!order) return;
    try {
      await this.api.order(order);
      await this.rules.load();
      this.order.set(null);
      this.feedback.undoable('The order is saved.', () => void this.restoreOrder(before));
    } catch (error) {
      const problem = problemOf(error);
      await this.rules.load();
      this.feedback.tell(
        problem.status === 409
          ? 'Somebody changed the rules meanwhile. They are loaded again; move the rule once more.'
          : problem.detail,
      );
      if (problem.status === 409) this.order.set(null);
    }
  }

  protected async setMode(rule: ListedRule, mode: RuleMode): Promise<void> {
    if (mode === rule.mode) return;
    if (mode === 'enforce') {
      const answer = await this.feedback.ask({
        title: `Enforce “${rule.name}”?`,
        text: 'Matching mail is handled by this rule from the next message on.',
        confirm: 'Enforce now',
        keep: `Keep it ${rule.mode === 'test' ? 'in Test' : 'off'}`,
      });
      if (answer === null) return;
    }
    const before = rule.mode;
    if (await this.change(() => this.api.mode(rule.id, mode)))
      this.feedback.undoable(
        `“${rule.name}” is now ${modeOf(mode).label}.`,
        () => void this.change(() => this.api.mode(rule.id, before)),
      );
  }

  protected async remove(rule: ListedRule): Promise<void> {
    const answer = await this.feedback.ask({
      title: `Delete “${rule.name}”?`,
      text:
        rule.mode === 'enforce'
          ? 'It is in force: mail that it handles now will not be handled any more.'
          : 'It is not in force.',
      confirm: 'Delete',
      keep: 'Keep the rule',
      destructive: true,
    });
    if (answer === null) return;
    const { id, priority } = rule;
    const draft = savedDraft(rule);
    if (!(await this.change(() => this.api.remove(id)))) return;
    this.feedback.undoable(
      `“${rule.name}” is deleted.`,
      () => void this.change(() => this.api.create(draft, priority)),
    );
  }

  private async restoreOrder(ids: readonly string[]): Promise<void> {
    await this.change(() => this.api.order(ids));
  }

  /** @returns whether it was done; else the person was told why not. */
  private async change(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      await this.rules.load();
      return true;
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
      await this.rules.load();
      return false;
    }
  }
}
