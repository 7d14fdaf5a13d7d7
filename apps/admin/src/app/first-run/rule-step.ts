import { Component, computed, inject, output, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { ListedRule, RuleMode } from '@chancery/contracts';
import { alternativesOf } from '@chancery/rules';
import { Chip, Feedback, Icon, SentenceLine, type SentencePiece, State } from '@chancery/ui';
import { LiveEvents } from '../core/live-events';
import { loader } from '../core/load';
import { type ApiProblem, problemOf } from '../core/problem';
import { isGroup } from '../rules/clause';
import { MODES, modeOf } from '../rules/mode';
import { draftOf, formOf, namesOf, piecesOf, problemsOf, savedDraft } from '../rules/rule-form';
import { type Choice, RulesApi } from '../rules/rules-api';
import { STARTERS } from '../rules/starters';
import { ValuesField } from '../rules/values-field';
import { whyNoValue } from '../rules/why-no-value';

/** A first rule out of the starters, its one list filled in; and the rules there are. */
@Component({
  selector: 'ch-rule-step',
  imports: [Chip, Icon, MatButtonModule, RouterLink, SentenceLine, State, ValuesField],
  templateUrl: './rule-step.html',
  styleUrl: './rule-step.scss',
})
export class RuleStep {
  readonly saved = output<void>();
  private readonly api = inject(RulesApi);
  private readonly feedback = inject(Feedback);
  protected readonly rules = loader(() => this.api.list());
  protected readonly starters = STARTERS;
  protected readonly modes = MODES.filter(({ mode }) => mode !== 'off');
  protected readonly modeOf = modeOf;
  protected readonly starter = signal(STARTERS[0]!);
  protected readonly mode = signal<RuleMode>('enforce');
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | null>(null);
  private readonly templates = signal<readonly Choice[]>([]);
  /** What was filled in, by starter. */
  private readonly typed = signal<Record<string, readonly string[]>>({});
  /** The one list of a starter: where it stands, and what is in it. */
  protected readonly blank = computed(() => {
    const { code, draft } = this.starter();
    const first = alternativesOf(draft.conditions[0]!)[0]!;
    const [name, values] = Object.entries(first.args)[0] as [string, string[]];
    return { predicate: first.predicate, name, values: this.typed()[code] ?? values };
  });
  protected readonly form = computed(() => {
    const form = formOf({ ...this.starter().draft, mode: this.mode() });
    const { name, values } = this.blank();
    return {
      ...form,
      conditions: form.conditions.map((clause, at) =>
        at === 0 && !isGroup(clause) ? { ...clause, args: { [name]: values } } : clause,
      ),
    };
  });
  protected readonly pieces = computed(() =>
    piecesOf(this.form(), namesOf({ templates: this.templates() })),
  );
  protected readonly wrong = computed(() => problemsOf(this.form())[0]?.detail ?? '');
  protected readonly check = (text: string): string | null =>
    whyNoValue('condition', this.blank().predicate, this.blank().name, text);

  constructor() {
    void this.rules.load();
    inject(LiveEvents).on('rules', () => void this.rules.load());
    // Names only: without them the sentence says the code.
    void this.api.templates().then(
      (found) => this.templates.set(found),
      () => undefined,
    );
  }

  /** The sentence of a rule, with templates by the names people know. */
  protected said(rule: ListedRule): readonly SentencePiece[] {
    return piecesOf(formOf(savedDraft(rule)), namesOf({ templates: this.templates() }));
  }

  protected fill(values: readonly string[]): void {
    this.typed.update((typed) => ({ ...typed, [this.starter().code]: values }));
  }

  protected async save(): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    this.problem.set(null);
    try {
      const { name } = await this.api.create(draftOf(this.form()));
      this.feedback.tell(`“${name}” is there. Gateways judge by it within seconds.`);
      await this.rules.load();
      this.saved.emit();
    } catch (error) {
      this.problem.set(problemOf(error));
    }
    this.busy.set(false);
  }
}
