import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatCheckboxModule } from '@angular/material/checkbox';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { MatSelectModule } from '@angular/material/select';
import { Router, RouterLink } from '@angular/router';
import type { ListedRule, RuleProblem } from '@chancery/contracts';
import { ruleCatalogue } from '@chancery/rules';
import { Chip, Feedback, Icon, Page, plural, SentenceLine, State, when } from '@chancery/ui';
import { type ApiProblem, problemOf } from '../core/problem';
import type { HasUnsaved } from '../core/unsaved';
import { ClauseRows } from './clause-rows';
import { MODES, modeOf } from './mode';
import {
  draftOf,
  formOf,
  piecesOf,
  problemsOf,
  type RuleForm,
  ruleOf,
  savedDraft,
} from './rule-form';
import { type Choice, type RuleDraft, RulesApi } from './rules-api';
import { BLANK, STARTERS } from './starters';
import { Tester } from './tester';

/** One rule: its sentence on top, its parts at the left, a message to try it on at the right. */
@Component({
  selector: 'ch-rule-page',
  imports: [
    Chip,
    ClauseRows,
    FormsModule,
    Icon,
    MatButtonModule,
    MatCheckboxModule,
    MatFormFieldModule,
    MatInputModule,
    MatSelectModule,
    Page,
    RouterLink,
    SentenceLine,
    State,
    Tester,
  ],
  templateUrl: './rule-page.html',
  styleUrl: './rule-page.scss',
})
export class RulePage implements HasUnsaved {
  /** Of the rule, or `new`. */
  readonly id = input.required<string>();
  /** Code of a starter a new rule begins with. */
  readonly from = input<string>();
  /** Id of a rule a new one is a copy of. */
  readonly copy = input<string>();
  private readonly api = inject(RulesApi);
  private readonly router = inject(Router);
  private readonly feedback = inject(Feedback);
  protected readonly catalogue = ruleCatalogue();
  protected readonly modes = MODES;
  protected readonly when = when;
  protected readonly plural = plural;
  protected readonly saved = signal<ListedRule | null>(null);
  protected readonly form = signal<RuleForm | null>(null);
  /** As the form was when it was loaded or saved. */
  private readonly before = signal('');
  protected readonly problem = signal<ApiProblem | null>(null);
  protected readonly busy = signal(false);
  /** Faults are shown once somebody tried to save. */
  protected readonly tried = signal(false);
  protected readonly templates = signal<readonly Choice[]>([]);
  protected readonly brands = signal<readonly Choice[]>([]);
  protected readonly chip = computed(() => modeOf(this.form()?.mode ?? 'test'));
  protected readonly problems = computed((): readonly RuleProblem[] => {
    const form = this.form();
    return form ? problemsOf(form) : [];
  });
  protected readonly pieces = computed(() => {
    const form = this.form();
    return form ? piecesOf(form, this.templates(), this.brands()) : [];
  });
  protected readonly asRule = computed(() => {
    const form = this.form();
    if (!form || this.problems().length > 0) return null;
    const saved = this.saved();
    return ruleOf(form, saved?.id ?? 'draft', saved?.priority ?? Number.MAX_SAFE_INTEGER);
  });
  protected readonly verb = computed(() => {
    const mode = this.form()?.mode;
    return mode === 'enforce' ? 'Save and enforce' : mode === 'test' ? 'Save in Test' : 'Save, off';
  });

  constructor() {
    // Choices fail alone: the rest of the editor is of use without them.
    void this.api.templates().then(
      (choices) => this.templates.set(choices),
      () => undefined,
    );
    void this.api.brands().then(
      (choices) => this.brands.set(choices),
      () => undefined,
    );
    effect(() => {
      this.id();
      untracked(() => void this.load());
    });
  }

  unsaved(): string {
    const form = this.form();
    return form && JSON.stringify(form) !== this.before()
      ? `What you changed in “${form.name || 'this rule'}”`
      : '';
  }

  protected async load(): Promise<void> {
    this.problem.set(null);
    if (this.id() === 'new' && !this.copy()) {
      const starter = STARTERS.find(({ code }) => code === this.from());
      this.begin(starter?.draft ?? BLANK, null);
      return;
    }
    if (this.saved()?.id === this.id()) return;
    try {
      const rule = await this.api.one(this.copy() ?? this.id());
      const draft = savedDraft(rule);
      if (this.copy())
        this.begin({ ...draft, name: `Copy of ${draft.name}`.slice(0, 64), mode: 'test' }, null);
      else this.begin(draft, rule);
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }

  protected set(change: Partial<RuleForm>): void {
    const form = this.form();
    if (form) this.form.set({ ...form, ...change });
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

  protected async save(): Promise<void> {
    const form = this.form();
    if (!form || this.busy()) return;
    this.tried.set(true);
    if (this.problems().length > 0) {
      setTimeout(() =>
        document.querySelector<HTMLElement>('.wrong')?.scrollIntoView({ block: 'center' }),
      );
      return;
    }
    if (form.mode === 'enforce' && this.saved()?.mode !== 'enforce') {
      const answer = await this.feedback.ask({
        title: `Enforce “${form.name}”?`,
        text:
          form.conditions.length === 0
            ? 'The rule has no condition: it handles every message from the next one on.'
            : 'Matching mail is handled by this rule from the next message on.',
        confirm: 'Save and enforce',
        keep: 'Go on editing',
      });
      if (answer === null) return;
    }
    this.busy.set(true);
    this.problem.set(null);
    const known = this.saved();
    try {
      const draft = draftOf(form);
      const rule = known
        ? await this.api.replace(known.id, draft, known.version)
        : await this.api.create(draft);
      this.begin(savedDraft(rule), rule);
      this.feedback.tell(
        `“${rule.name}” is saved${rule.mode === 'enforce' ? ' and in force' : ''}.`,
      );
      if (!known) await this.router.navigate(['/rules', rule.id], { replaceUrl: true });
    } catch (error) {
      this.problem.set(problemOf(error));
      setTimeout(() => document.getElementById('faults')?.focus());
    }
    this.busy.set(false);
  }

  /** Somebody saved another version meanwhile: theirs takes the place of what is here. */
  protected async takeTheirs(): Promise<void> {
    this.saved.set(null);
    await this.load();
  }

  /** Or what is here is saved as the version after theirs. */
  protected async keepMine(): Promise<void> {
    const known = this.saved();
    if (!known) return;
    try {
      this.saved.set(await this.api.one(known.id));
      await this.save();
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }

  private begin(draft: RuleDraft, saved: ListedRule | null): void {
    const form = formOf(draft);
    this.saved.set(saved);
    this.form.set(form);
    this.before.set(JSON.stringify(form));
    this.tried.set(false);
  }
}
