import { CdkDrag, CdkDropList, moveItemInArray } from '@angular/cdk/drag-drop';
import {
  afterNextRender,
  Component,
  computed,
  DestroyRef,
  inject,
  Injector,
  input,
  linkedSignal,
  signal,
} from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { MatMenuModule } from '@angular/material/menu';
import { MatSelectModule } from '@angular/material/select';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import type { ListedRule, RuleMode } from '@chancery/contracts';
import { Feedback, Icon, Page, plural, type Question, State } from '@chancery/ui';
import { firstValueFrom } from 'rxjs';
import { LiveEvents } from '../core/live-events';
import { loader } from '../core/load';
import { problemOf } from '../core/problem';
import { typing } from '../core/typing';
import { OpenChanges } from './changes/open-changes';
import { fileOf, LiveBadge } from './live-badge';
import { inOrder, type RowSource, rowsOf, type RuleRowView } from './list-rows';
import { RulesDrift } from './managed/drift';
import { Managing } from './managed/managing';
import { MatchFigures } from './match-figures';
import { MODES, modeOf } from './mode';
import { type Move, MoveDialog } from './move-dialog';
import { NearEnd } from './near-end';
import { RuleRow } from './rule-row';
import { RulesApi } from './rules-api';
import { OwnTypes } from './sensitive/own-types';
import { STARTERS } from './starters';

/** Rows that are drawn at once, and further ones each time somebody comes near the last. */
const ROWS = 25;
/** After the last key. */
const TYPED_MS = 150;

/** What is enforced, in order; mode, order and warnings of every rule. */
@Component({
  selector: 'ch-rules-page',
  imports: [
    CdkDrag,
    CdkDropList,
    Icon,
    LiveBadge,
    MatButtonModule,
    MatFormFieldModule,
    MatInputModule,
    MatMenuModule,
    MatSelectModule,
    NearEnd,
    Page,
    RouterLink,
    RuleRow,
    RulesDrift,
    State,
  ],
  templateUrl: './rules-page.html',
  styleUrl: './rules-page.scss',
  providers: [MatchFigures, OpenChanges],
  host: { '(document:keydown.n)': 'begin($event)' },
})
export class RulesPage {
  /** Filters, as the address has them. */
  readonly find = input<string>();
  readonly mode = input<string>();
  readonly matched = input<string>();
  readonly changes = input<string>();
  private readonly api = inject(RulesApi);
  private readonly ownTypes = inject(OwnTypes);
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);
  private readonly feedback = inject(Feedback);
  private readonly managing = inject(Managing);
  private readonly dialog = inject(MatDialog);
  private readonly injector = inject(Injector);
  protected readonly starters = STARTERS;
  protected readonly modes = MODES;
  protected readonly said = signal('');
  /** Ids in an order that is not saved yet. */
  protected readonly order = signal<readonly string[] | null>(null);
  /** The list that order was made from; it is reloaded when others change it, this stays. */
  private base: { ids: readonly string[]; revision: number } | null = null;
  /** An order made here while somebody else saved another. */
  protected readonly clash = signal<readonly string[] | null>(null);
  protected readonly rules = loader(() => this.api.list());
  /** Name of the files, where the rules in force are theirs. */
  protected readonly fromFile = computed(() => fileOf(this.rules.value()));
  protected readonly filtered = computed(
    () => !!this.find() || !!this.mode() || !!this.matched() || !!this.changes(),
  );
  protected readonly ids = computed(() => (this.rules.value()?.items ?? []).map(({ id }) => id));
  protected readonly figures = inject(MatchFigures);
  protected readonly open = inject(OpenChanges);
  private readonly names = signal<ReadonlyMap<string, string>>(new Map());
  /** Those and the organisation's own types: the same map until one of them is another, for rows are made with it. */
  private readonly labels = computed(
    () =>
      new Map([
        ...this.names(),
        ...this.ownTypes.all().map(({ code, name }) => [code, name] as const),
      ]),
  );
  /** Rows that say what they said before are the same ones, so that only what differs is drawn again. */
  protected readonly shown = linkedSignal<RowSource, readonly RuleRowView[]>({
    source: () => ({
      ordered: inOrder(this.rules.value()?.items ?? [], this.order()),
      filter: {
        find: this.find(),
        mode: MODES.find(({ mode }) => mode === this.mode())?.mode,
        unmatched: this.matched() === 'no',
        open: this.changes() === 'open',
      },
      open: this.open.byRule(),
      shadows: this.rules.value()?.shadows ?? [],
      warnings: this.rules.value()?.warnings ?? [],
      matches: this.figures.matches(),
      names: this.labels(),
    }),
    computation: (source, before) => rowsOf(source, before?.value),
  });
  /** A long list is drawn as far as somebody has scrolled; another filter begins anew. */
  private readonly most = linkedSignal({
    source: () => `${this.find()} ${this.mode()} ${this.matched()} ${this.changes()}`,
    computation: () => ROWS,
  });
  protected readonly seen = computed(() => this.shown().slice(0, this.most()));
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
  protected readonly wording = computed(() => {
    const label = (code: string) => this.names().get(code);
    return {
      templateName: label,
      brandName: label,
      connectorName: label,
      groupName: label,
      sensitiveTypeName: this.ownTypes.nameOf,
    };
  });
  private typing: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    // Without them codes are shown.
    for (const choices of [
      this.api.templates(),
      this.api.brands(),
      this.api.connectors(),
      this.api.groups(),
    ])
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
    // One that is switched off or on is a warning more or less.
    inject(LiveEvents).on('connectors', () => void this.rules.load());
    inject(DestroyRef).onDestroy(() => clearTimeout(this.typing));
  }

  /** Filtered when the typing rests, so that no key waits for the rows. */
  protected typed(text: string): void {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.filter({ find: text || null }), TYPED_MS);
  }

  protected filter(change: {
    find?: string | null;
    mode?: string | null;
    matched?: string | null;
    changes?: string | null;
  }): void {
    void this.router.navigate([], {
      relativeTo: this.route,
      queryParams: change,
      queryParamsHandling: 'merge',
      replaceUrl: true,
    });
  }

  /** A new rule by one key, unless it is typed somewhere. */
  protected begin(event: Event): void {
    if (!typing(event)) void this.router.navigate(['new'], { relativeTo: this.route });
  }

  protected drawMore(): void {
    this.most.update((most) => most + ROWS);
  }

  protected keys(event: KeyboardEvent, { rule }: RuleRowView): void {
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
    if (by === 0 || !(event.ctrlKey || event.metaKey) || this.filtered()) return;
    event.preventDefault();
    // The row may still stand where it was drawn before the last key.
    const at = (this.order() ?? this.ids()).indexOf(rule.id);
    this.move(at, at + by);
  }

  protected async moveTo({ rule, place }: RuleRowView): Promise<void> {
    const data: Move = { name: rule.name, place, of: this.ids().length };
    const ref = this.dialog.open<MoveDialog, Move, number>(MoveDialog, { data, width: '360px' });
    const to = await firstValueFrom(ref.afterClosed());
    if (to) this.move(place - 1, to - 1);
  }

  /** Moves a rule in the order that is shown, both places from 0; it is saved by its own button. */
  protected move(from: number, to: number): void {
    const ids = [...(this.order() ?? this.ids())];
    const id = ids[from];
    if (from === to || to < 0 || to >= ids.length || !id) return;
    if (!this.order()) this.rebase();
    moveItemInArray(ids, from, to);
    this.order.set(ids);
    if (to >= this.most()) this.most.set(to + ROWS);
    const name = this.rules.value()?.items.find((rule) => rule.id === id)?.name ?? '';
    this.said.set(`${name}, position ${to + 1} of ${ids.length}`);
    // The focus goes with the row as soon as it stands there: a key that follows at once is not lost.
    afterNextRender(
      () => document.querySelector<HTMLElement>(`[data-rule="${CSS.escape(id)}"] .handle`)?.focus(),
      { injector: this.injector },
    );
  }

  protected async saveOrder(): Promise<void> {
    const { base } = this;
    const order = this.order();
    if (!order || !base) return;
    try {
      await this.api.order(order, base.revision);
      await this.rules.load();
      this.order.set(null);
      this.feedback.undoable('The order is saved.', () => void this.restoreOrder(base.ids));
    } catch (error) {
      const problem = problemOf(error);
      await this.rules.load();
      if (problem.status !== 412 && problem.status !== 409) this.feedback.tell(problem.detail);
      else this.overtaken(base.ids, order);
    }
  }

  protected async setMode(rule: ListedRule, mode: RuleMode): Promise<void> {
    if (mode === rule.mode) return;
    if (mode === 'enforce') {
      const answer = await this.feedback.ask({
        title: `Enforce “${rule.name}”?`,
        ...this.enforcing(rule),
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

  /** What follows from enforcing a rule, with what it matched in Test beside it. */
  private enforcing({ id, mode }: ListedRule): Pick<Question, 'text' | 'link'> {
    const text = 'Matching mail is handled by this rule from the next message on.';
    const matches = this.figures.matches();
    const period = this.figures.period();
    if (mode !== 'test' || !matches || !period) return { text };
    const inTest = matches.get(id)?.inTest ?? 0;
    if (inTest === 0) return { text: `${text} In the last 7 days it matched no message in Test.` };
    const query = new URLSearchParams({ tested: id, from: period.from, to: period.to });
    return {
      text: `${text} In the last 7 days it matched ${plural(inTest, 'message')} in Test, which would have been handled by it.`,
      link: { label: 'Show these messages', href: `/messages?${query}` },
    };
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

  protected async takeBack(rule: ListedRule): Promise<void> {
    if (await this.managing.inConsole(rule)) await this.rules.load();
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
      this.rebase();
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
    this.rebase();
    this.order.set(order);
    void this.saveOrder();
  }

  /** The list as it is now is what the order here is made from. */
  private rebase(): void {
    this.base = { ids: this.ids(), revision: this.rules.value()?.revision ?? 0 };
  }

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
