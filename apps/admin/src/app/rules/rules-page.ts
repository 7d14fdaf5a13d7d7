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
import { LiveBadge } from './live-badge';
import { ModeMenu, MODES, modeOf } from './mode';
import { RulesApi } from './rules-api';
import { OwnTypes } from './sensitive/own-types';
import { STARTERS } from './starters';

/** What is enforced, in order; mode, order and warnings of every rule. */
@Component({
  selector: 'ch-rules-page',
  imports: [
    CdkDrag,
    CdkDragHandle,
    CdkDropList,
    Icon,
    LiveBadge,
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
  private readonly ownTypes = inject(OwnTypes);
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);
  private readonly feedback = inject(Feedback);
  protected readonly starters = STARTERS;
  protected readonly modes = MODES;
  protected readonly when = when;
  protected readonly said = signal('');
  /** Ids in an order that is not saved yet. */
  protected readonly order = signal<readonly string[] | null>(null);
  /** An order made here while somebody else saved another. */
  protected readonly clash = signal<readonly string[] | null>(null);
  protected readonly rules = loader(() => this.api.list());
  protected readonly filtered = computed(() => !!this.find() || !!this.mode());
  protected readonly ids = computed(() => (this.rules.value()?.items ?? []).map(({ id }) => id));
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
    return `${parts.join(', ')}.`;
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
    this.ownTypes.list().catch(() => undefined);
    void this.rules.load();
    inject(LiveEvents).on('rules', () => void this.rules.load());
  }

  /** The sentence, with templates, brands and sensitive types by the names people know. */
  protected pieces(rule: ListedRule): readonly SentencePiece[] {
    const names = this.names();
    return rule.sentence.segments.map((piece) =>
      piece.kind === 'name'
        ? { ...piece, text: names.get(piece.text) ?? piece.text }
        : { ...piece, text: this.ownTypes.named(piece.text) },
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
    const list = this.rules.value();
    const order = this.order();
    if (!order || !list) return;
    const before = list.items.map(({ id }) => id);
    try {
      await this.api.order(order, list.revision);
      await this.rules.load();
      this.order.set(null);
      this.feedback.undoable('The order is saved.', () => void this.restoreOrder(before));
    } catch (error) {
      const problem = problemOf(error);
      await this.rules.load();
      if (problem.status !== 412 && problem.status !== 409) this.feedback.tell(problem.detail);
      else this.overtaken(before, order);
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
    if (await this.change(() => this.api.mode(rule.id, mode, rule.version)))
      this.feedback.undoable(
        `“${rule.name}” is now ${modeOf(mode).label}.`,
        () => void this.change(() => this.api.mode(rule.id, before, rule.version + 1)),
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
    const { id, version } = rule;
    if (!(await this.change(() => this.api.remove(id, version)))) return;
    this.feedback.undoable(
      `“${rule.name}” is deleted.`,
      () => void this.change(() => this.api.restore(id, version, null)),
    );
  }

  private async restoreOrder(ids: readonly string[]): Promise<void> {
    await this.change(() => this.api.order(ids, this.rules.value()?.revision ?? 0));
  }

  /**
   * Rules were changed while the order was moved here. Where their order is still the one this began with, only what
   * they say is new, and the order here stays to be saved; else both orders are shown.
   */
  private overtaken(before: readonly string[], mine: readonly string[]): void {
    const now = (this.rules.value()?.items ?? []).map(({ id }) => id);
    if (now.join() === before.join()) {
      void this.saveOrder();
      return;
    }
    this.clash.set(mine);
    this.order.set(null);
  }

  /** The order made here, of the rules there are now; what is new stands where it stands now. */
  protected keepOrder(mine: readonly string[]): void {
    const now = (this.rules.value()?.items ?? []).map(({ id }) => id);
    const order = mine.filter((id) => now.includes(id));
    now.forEach((id, at) => {
      if (!order.includes(id)) order.splice(at, 0, id);
    });
    this.clash.set(null);
    this.order.set(order);
    void this.saveOrder();
  }

  /** Names in an order, as far as rules have moved. */
  protected named(ids: readonly string[]): readonly string[] {
    const items = this.rules.value()?.items ?? [];
    return ids.flatMap((id) => items.find((rule) => rule.id === id)?.name ?? []);
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
