import { Component, computed, inject, input, output, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { RULE_CASES, type RuleCase } from '@chancery/contracts';
import { bytes, Chip, Feedback, fullTime, Icon, plural, State, when } from '@chancery/ui';
import { firstValueFrom } from 'rxjs';
import { LiveEvents } from '../../core/live-events';
import { loader } from '../../core/load';
import { problemOf } from '../../core/problem';
import { CaseDialog, type CaseQuestion } from './case-dialog';
import { CasesApi } from './cases-api';
import { CaseDifferences } from './difference-list';

/** Messages kept with what the rules must decide over them, and how each came out last. */
@Component({
  selector: 'ch-saved-cases',
  imports: [CaseDifferences, Chip, Icon, MatButtonModule, State],
  templateUrl: './saved-cases.html',
  styleUrl: './saved-cases.scss',
})
export class SavedCases {
  /** Somebody wants to try another message. */
  readonly tries = output<void>();
  /** Somebody wants to try this one, by its id. */
  readonly opened = output<string>();
  /** Of the case that was just saved: it stands out. */
  readonly fresh = input<string | null>(null);
  private readonly api = inject(CasesApi);
  private readonly feedback = inject(Feedback);
  private readonly dialog = inject(MatDialog);
  protected readonly when = when;
  protected readonly fullTime = fullTime;
  protected readonly bytes = bytes;
  protected readonly most = RULE_CASES;
  protected readonly cases = loader(() => this.api.list());
  /** All of them run at the moment. */
  protected readonly running = signal(false);
  protected readonly busy = signal(false);
  protected readonly sentence = computed(() => {
    const cases = this.cases.value() ?? [];
    const failing = cases.filter(({ last }) => last?.holds === false).length;
    const fate =
      failing === 0
        ? cases.length === 1
          ? 'It comes out as expected.'
          : 'All come out as expected.'
        : `${failing === cases.length && failing > 1 ? 'All' : failing} ${failing === 1 ? 'comes' : 'come'} out differently.`;
    return `${plural(cases.length, 'case')}. ${fate} ${cases.length === 1 ? 'It runs' : 'They run'} before each change of the rules is published.`;
  });

  constructor() {
    void this.cases.load();
    const live = inject(LiveEvents);
    live.on('cases', () => void this.cases.load());
    // Publishing runs them.
    live.on('rules', () => void this.cases.load());
  }

  protected async runAll(): Promise<void> {
    if (this.running()) return;
    this.running.set(true);
    try {
      const cases = await this.api.runAll();
      this.cases.set(cases);
      const failing = cases.filter(({ last }) => !last?.holds).length;
      this.feedback.tell(
        failing === 0
          ? `${plural(cases.length, 'case')} ran. All come out as expected.`
          : `${plural(cases.length, 'case')} ran. ${failing} ${failing === 1 ? 'comes' : 'come'} out differently.`,
      );
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
    this.running.set(false);
  }

  protected async edit(one: RuleCase): Promise<void> {
    const data: CaseQuestion = {
      title: `Change “${one.name}”`,
      name: one.name,
      counts: one.counts,
      line: 'The message stays as it was saved.',
      save: (name, counts) => this.api.change(one, { name, counts }),
    };
    const ref = this.dialog.open<CaseDialog, CaseQuestion, RuleCase>(CaseDialog, {
      data,
      width: '100%',
      maxWidth: 480,
    });
    const saved = await firstValueFrom(ref.afterClosed());
    if (!saved) return;
    this.feedback.tell(`“${saved.name}” is saved.`);
    await this.cases.load();
  }

  protected async accept(one: RuleCase): Promise<void> {
    const answer = await this.feedback.ask({
      title: `Is it right now for “${one.name}”?`,
      text: 'What the rules in force decide over it becomes what must hold.',
      confirm: 'This is right now',
      keep: 'Leave it as it was',
    });
    if (answer === null) return;
    await this.doing(async () => {
      await this.api.accept(one);
      this.feedback.tell(`“${one.name}” expects what is decided now.`);
    });
  }

  protected async remove(one: RuleCase): Promise<void> {
    const answer = await this.feedback.ask({
      title: `Delete “${one.name}”?`,
      text: 'The message is erased with it. It cannot be brought back.',
      confirm: 'Delete',
      keep: 'Keep it',
      destructive: true,
    });
    if (answer === null) return;
    await this.doing(async () => {
      await this.api.remove(one);
      this.feedback.tell(`“${one.name}” is deleted.`);
    });
  }

  private async doing(work: () => Promise<void>): Promise<void> {
    this.busy.set(true);
    try {
      await work();
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
    await this.cases.load();
    this.busy.set(false);
  }
}
