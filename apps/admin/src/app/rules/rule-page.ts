import {
  Component,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatCheckboxModule } from '@angular/material/checkbox';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import type { ListedRule, RuleProblem } from '@chancery/contracts';
import { ruleCatalogue } from '@chancery/rules';
import { Chip, fullTime, Icon, Page, plural, SentenceLine, State, when } from '@chancery/ui';
import { LiveEvents } from '../core/live-events';
import type { HasUnsaved } from '../core/unsaved';
import { ChangesApi } from './changes/changes-api';
import { OpenChanges } from './changes/open-changes';
import { clausesIn } from './clause';
import { ClauseRows } from './clause-rows';
import { FaultSummary } from './fault-summary';
import { LiveBadge } from './live-badge';
import { ManagedCard } from './managed/managed-card';
import { modeOf } from './mode';
import { Overtaken } from './overtaken';
import { RuleEditing } from './rule-editing';
import { draftOf, namesOf, piecesOf, type RuleForm, ruleOf } from './rule-form';
import { RuleHistory } from './rule-history';
import { type Choice, RulesApi } from './rules-api';
import { OwnLists } from './lists/own-lists';
import { OwnTypes } from './sensitive/own-types';
import { WouldMatch } from './simulation/would-match';
import { BLANK, STARTERS } from './starters';
import { type Tab, TabList } from './tab-list';
import { Tester } from './tester';
import { WhenAndHow } from './when-and-how';

/** One rule: its sentence on top, its parts at the left, a message to try it on at the right. */
@Component({
  selector: 'ch-rule-page',
  imports: [
    Chip,
    ClauseRows,
    FaultSummary,
    FormsModule,
    Icon,
    LiveBadge,
    ManagedCard,
    MatButtonModule,
    MatCheckboxModule,
    MatFormFieldModule,
    MatInputModule,
    Overtaken,
    Page,
    RouterLink,
    RuleHistory,
    SentenceLine,
    State,
    TabList,
    Tester,
    WhenAndHow,
    WouldMatch,
  ],
  templateUrl: './rule-page.html',
  styleUrl: './rule-page.scss',
  providers: [OpenChanges, RuleEditing],
  host: {
    '(document:keydown.control.s)': 'keyed($event)',
    '(document:keydown.meta.s)': 'keyed($event)',
  },
})
export class RulePage implements HasUnsaved {
  /** Of the rule, or `new`. */
  readonly id = input.required<string>();
  /** Code of a starter a new rule begins with. */
  readonly from = input<string>();
  /** Id of a rule a new one is a copy of. */
  readonly copy = input<string>();
  /** Id of the draft or proposal it is opened with. */
  readonly draft = input<string>();
  /** What the panel at the right shows. */
  readonly tab = input<string>();
  private readonly api = inject(RulesApi);
  private readonly ownTypes = inject(OwnTypes);
  private readonly lists = inject(OwnLists);
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);
  private readonly open = inject(OpenChanges);
  protected readonly editing = inject(RuleEditing);
  protected readonly catalogue = ruleCatalogue();
  protected readonly when = when;
  protected readonly fullTime = fullTime;
  protected readonly plural = plural;
  protected readonly clausesIn = clausesIn;
  protected readonly starters = STARTERS;
  protected readonly saved = this.editing.saved;
  protected readonly form = this.editing.form;
  protected readonly tried = this.editing.tried;
  protected readonly problems = this.editing.problems;
  protected readonly templates = signal<readonly Choice[]>([]);
  protected readonly brands = signal<readonly Choice[]>([]);
  protected readonly connectors = signal<readonly Choice[]>([]);
  protected readonly groups = signal<readonly Choice[]>([]);
  private readonly summary = viewChild(FaultSummary);
  /** The rule, where a file manages it: it is not edited here. */
  protected readonly managed = computed(() => {
    const rule = this.saved();
    return rule?.managedBy === 'file' ? rule : null;
  });
  protected readonly chip = computed(() => modeOf(this.form()?.mode ?? 'test'));
  protected readonly names = computed(() =>
    namesOf({
      templates: this.templates(),
      brands: this.brands(),
      connectors: this.connectors(),
      groups: this.groups(),
      sensitiveTypeName: this.ownTypes.nameOf,
      listName: this.lists.nameOf,
    }),
  );
  protected readonly pieces = computed(() => {
    const form = this.form();
    return form ? piecesOf(form, this.names()) : [];
  });
  /** What is typed, to compare with what was saved. */
  protected readonly typed = computed(() => {
    const form = this.form();
    return form && draftOf(form);
  });
  /** What is typed, to be tried; null while it cannot be. */
  protected readonly asRule = computed(() => {
    const form = this.form();
    if (!form || this.problems().length > 0) return null;
    const saved = this.saved();
    return ruleOf(form, saved?.id ?? 'draft', saved?.priority ?? Number.MAX_SAFE_INTEGER);
  });
  /** What others keep or propose of this rule. */
  protected readonly others = computed(() =>
    (this.open.byRule().get(this.id()) ?? []).filter(
      ({ id }) => id !== this.draft() && id !== this.editing.kept()?.id,
    ),
  );
  /** Templates are offered until something is typed, or one is taken. */
  protected readonly offers = computed(
    () =>
      this.id() === 'new' &&
      !this.from() &&
      !this.copy() &&
      !this.draft() &&
      !this.editing.changed(),
  );
  protected readonly verb = computed(() => {
    const mode = this.form()?.mode;
    if (this.editing.needed()) return 'Propose';
    return mode === 'enforce' ? 'Save and enforce' : mode === 'test' ? 'Save in Test' : 'Save, off';
  });

  protected readonly shown = computed(() => {
    const tab = this.tab();
    return tab === 'match' || (tab === 'history' && this.saved()) ? tab : 'test';
  });
  protected readonly tabs = computed((): readonly Tab[] => [
    { key: 'test', label: 'Test' },
    { key: 'match', label: 'Would match' },
    ...(this.saved() ? [{ key: 'history', label: `History ${this.saved()?.version ?? ''}` }] : []),
  ]);

  constructor() {
    // Choices fail alone: the rest of the editor is of use without them.
    void this.api.templates().then(
      (choices) => this.templates.set(choices),
      () => undefined,
    );
    void this.api.groups().then(
      (choices) => this.groups.set(choices),
      () => undefined,
    );
    void this.api.brands().then(
      (choices) => this.brands.set(choices),
      () => undefined,
    );
    const readConnectors = () =>
      void this.api.connectors().then(
        (choices) => this.connectors.set(choices),
        () => undefined,
      );
    readConnectors();
    inject(LiveEvents).on('connectors', readConnectors);
    const readLists = () => void this.lists.list().catch(() => undefined);
    readLists();
    inject(LiveEvents).on('lists', readLists);
    effect(() => {
      this.id();
      this.from();
      this.draft();
      untracked(() => void this.load());
    });
    inject(LiveEvents).on('rules', () => void this.editing.heard());
    inject(ChangesApi)
      .secondPerson()
      .then(({ needed }) => this.editing.needed.set(needed))
      // What is saved waits all the same.
      .catch(() => undefined);
  }

  unsaved(): string {
    return this.editing.unkept() ? `What you changed in “${this.form()?.name || 'this rule'}”` : '';
  }

  protected async load(): Promise<void> {
    const copy = this.copy();
    const kept = this.draft();
    if (kept) {
      if (kept !== this.editing.kept()?.id)
        await this.editing.open(kept, this.id() === 'new' ? null : this.id());
      return;
    }
    if (this.id() === 'new' && !copy) {
      const starter = STARTERS.find(({ code }) => code === this.from());
      this.editing.begin(starter?.draft ?? BLANK, null);
    } else if (this.saved()?.id !== this.id())
      await this.editing.load(copy ?? this.id(), copy ? 'copy' : 'rule');
  }

  protected set(change: Partial<RuleForm>): void {
    const form = this.form();
    if (!form) return;
    this.form.set({ ...form, ...change });
    // What was said of a rule without a condition is said anew when it has none again.
    if (change.conditions && change.conditions.length > 0) this.editing.everyMessage.set(false);
  }

  protected at(pointer: string): string | null {
    return this.problems().find((each) => each.pointer === pointer)?.detail ?? null;
  }

  /** @returns problems below this pointer, their own pointers beginning there. */
  protected under(pointer: string): readonly RuleProblem[] {
    return this.problems()
      .filter((each) => each.pointer.startsWith(`${pointer}/`))
      .map((each) => ({ ...each, pointer: each.pointer.slice(pointer.length) }));
  }

  protected keyed(event: Event): void {
    event.preventDefault();
    void this.save(this.editing.save());
  }

  /** Kept for everybody, at an address of its own. */
  protected async keep(): Promise<void> {
    const draft = await this.editing.keep();
    if (!draft) setTimeout(() => this.summary()?.focus());
    else if (draft.id !== this.draft())
      await this.router.navigate([], {
        relativeTo: this.route,
        queryParams: { draft: draft.id, from: null, copy: null },
        queryParamsHandling: 'merge',
        replaceUrl: true,
      });
  }

  protected show(tab: string): void {
    void this.router.navigate([], {
      relativeTo: this.route,
      queryParams: { tab: tab === 'test' ? null : tab },
      queryParamsHandling: 'merge',
      replaceUrl: true,
    });
  }

  /** After a save: on to the rule's own address, or to what stands in its way. */
  protected async save(saving: Promise<ListedRule | null>): Promise<void> {
    const rule = await saving;
    const waits = this.editing.waits();
    if (waits) await this.router.navigate(['/rules/changes', waits], { replaceUrl: true });
    else if (!rule) setTimeout(() => this.summary()?.focus());
    else if (rule.id !== this.id() || this.draft())
      await this.router.navigate(['/rules', rule.id], { replaceUrl: true });
  }
}
