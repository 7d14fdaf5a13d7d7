import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import { type Rule, SIMULATION_DAYS, type SimulationPreview } from '@chancery/contracts';
import { Chip, count, fullTime, Icon, Page, plural, State, when } from '@chancery/ui';
import { LiveEvents } from '../../core/live-events';
import { loader } from '../../core/load';
import { type ApiProblem, problemOf } from '../../core/problem';
import { RulesApi } from '../rules-api';
import { CarriedDraft } from './carried';
import { NotEvaluable } from './not-evaluable';
import { SimulationApi } from './simulation-api';
import { SimulationUploadForm } from './upload';
import { STATES, subjectOf } from './words';

/** The rules in force, or one of them as if it were; and what is typed in the editor. */
const LIVE = 'live';
const CARRIED = 'draft';

/** `/rules/simulate`: asks for a simulation, and lists those of the last days. */
@Component({
  selector: 'ch-simulate-page',
  imports: [
    Chip,
    FormsModule,
    Icon,
    MatButtonModule,
    MatFormFieldModule,
    MatInputModule,
    NotEvaluable,
    Page,
    RouterLink,
    SimulationUploadForm,
    State,
  ],
  templateUrl: './simulate-page.html',
  styleUrl: './simulate-page.scss',
})
export class SimulatePage {
  /** `upload` for the messages of a file. */
  readonly source = input<string>();
  /** Id of a rule, `draft` for what the editor has, or nothing. */
  readonly rule = input<string>();
  private readonly api = inject(SimulationApi);
  private readonly rulesApi = inject(RulesApi);
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);
  protected readonly carried = inject(CarriedDraft).rule;
  protected readonly most = SIMULATION_DAYS;
  protected readonly rules = loader(() => this.rulesApi.list());
  protected readonly list = loader(() => this.api.list(null));
  protected readonly preview = signal<SimulationPreview | null>(null);
  protected readonly problem = signal<ApiProblem | null>(null);
  protected readonly busy = signal(false);
  protected days: number | null = 7;

  protected readonly chosen = computed(() => {
    const asked = this.rule();
    if (asked === CARRIED) return this.carried() ? CARRIED : LIVE;
    return this.rules.value()?.items.some(({ id }) => id === asked) ? asked! : LIVE;
  });
  /** As it would be tried; undefined while the rules are not there. */
  protected readonly draft = computed((): Rule | null | undefined => {
    const chosen = this.chosen();
    if (chosen === CARRIED) return this.carried();
    const list = this.rules.value();
    if (!list) return undefined;
    const found = list.items.find(({ id }) => id === chosen);
    if (!found) return null;
    const { sentence: _, version: __, updatedAt: ___, updatedBy: ____, ...rule } = found;
    return rule;
  });

  protected readonly states = STATES;
  protected readonly subject = subjectOf;
  protected readonly count = count;
  protected readonly full = fullTime;
  protected readonly plural = plural;
  protected readonly short = when;

  constructor() {
    void this.rules.load();
    void this.list.load();
    inject(LiveEvents).on('simulations', () => void this.list.load());
    effect(() => {
      const draft = this.draft();
      if (draft !== undefined) untracked(() => void this.look(draft));
    });
  }

  protected choose(rule: string): void {
    this.go({ rule: rule === LIVE ? null : rule });
  }

  protected from(source: string): void {
    this.go({ source: source === 'upload' ? source : null });
  }

  protected open(id: string): void {
    void this.router.navigate(['/rules/simulate', id]);
  }

  private go(queryParams: Record<string, string | null>): void {
    void this.router.navigate([], {
      relativeTo: this.route,
      queryParams,
      queryParamsHandling: 'merge',
      replaceUrl: true,
    });
  }

  protected async look(draft: Rule | null): Promise<void> {
    this.preview.set(null);
    this.problem.set(null);
    try {
      const preview = await this.api.preview(draft);
      if (draft === this.draft()) this.preview.set(preview);
    } catch (error) {
      if (draft === this.draft()) this.problem.set(problemOf(error));
    }
  }

  protected daysWrong(): boolean {
    return (
      this.days === null || !Number.isInteger(this.days) || this.days < 1 || this.days > this.most
    );
  }

  protected async start(): Promise<void> {
    const draft = this.draft();
    if (this.busy() || draft === undefined || this.days === null || this.daysWrong()) return;
    this.busy.set(true);
    this.problem.set(null);
    try {
      const { id } = await this.api.create(draft, this.days);
      await this.router.navigate(['/rules/simulate', id]);
    } catch (error) {
      this.problem.set(problemOf(error));
    }
    this.busy.set(false);
  }
}
