import { computed, inject, Injectable, signal } from '@angular/core';
import type { ListedRule, RuleProblem, RuleVersion } from '@chancery/contracts';
import { Feedback } from '@chancery/ui';
import { type ApiProblem, problemOf } from '../core/problem';
import { draftOf, formOf, problemsOf, type RuleForm, savedDraft } from './rule-form';
import { type RuleDraft, RulesApi } from './rules-api';

/** Said of a rule without a condition, until somebody says that it is meant so. */
const EVERY_MESSAGE: RuleProblem = {
  pointer: '/conditions/every',
  code: 'rule.every-message',
  detail: 'Add a condition, or confirm that the rule applies to every message.',
};

/**
 * A rule while it is edited: what is saved, what is typed, and what came between. Provided by the editor's page,
 * one for each.
 */
@Injectable()
export class RuleEditing {
  private readonly api = inject(RulesApi);
  private readonly feedback = inject(Feedback);
  readonly saved = signal<ListedRule | null>(null);
  readonly form = signal<RuleForm | null>(null);
  /** As the form was when it was loaded or saved. */
  private readonly before = signal('');
  readonly problem = signal<ApiProblem | null>(null);
  readonly busy = signal(false);
  /** Faults are shown once somebody tried to save. */
  readonly tried = signal(false);
  /** What somebody else saved while there are changes here. */
  readonly theirs = signal<ListedRule | null>(null);
  /** How the rule last stood, where it is not there any more. */
  readonly gone = signal<RuleVersion | null>(null);
  /** Why it is changed, for the history. */
  readonly note = signal('');
  readonly problems = computed((): readonly RuleProblem[] => {
    const form = this.form();
    return form ? problemsOf(form) : [];
  });
  /** Somebody said that it is meant for every message. */
  readonly everyMessage = signal(false);
  /** What has to be said before it is saved, though the rule could be judged. */
  readonly unsaid = computed((): readonly RuleProblem[] =>
    this.form()?.conditions.length === 0 && !this.everyMessage() ? [EVERY_MESSAGE] : [],
  );
  /** What the page found, or else the service, by the fields it is about. */
  readonly faults = computed((): readonly RuleProblem[] => {
    if (!this.tried()) return [];
    const own = [...this.problems(), ...this.unsaid()];
    return own.length > 0
      ? own
      : (this.problem()?.fields ?? []).map((each) => ({
          ...each,
          pointer: each.pointer.replace(/^\/rules\/\d+/, ''),
        }));
  });
  readonly changed = computed(() => {
    const form = this.form();
    return form !== null && JSON.stringify(form) !== this.before();
  });

  /** @param saved the rule this is a change of; null for a new one. */
  begin(draft: RuleDraft, saved: ListedRule | null): void {
    const form = formOf(draft);
    this.saved.set(saved);
    this.form.set(form);
    this.before.set(JSON.stringify(form));
    this.tried.set(false);
    // What is saved without a condition was meant so.
    this.everyMessage.set(saved !== null && draft.conditions.length === 0);
    this.theirs.set(null);
    this.gone.set(null);
    this.problem.set(null);
    this.note.set('');
  }

  /** @param as a copy of the rule rather than the rule itself. */
  async load(id: string, as: 'rule' | 'copy'): Promise<void> {
    try {
      const rule = await this.api.one(id);
      const draft = savedDraft(rule);
      if (as === 'copy')
        this.begin({ ...draft, name: `Copy of ${draft.name}`.slice(0, 64), mode: 'test' }, null);
      else this.begin(draft, rule);
    } catch (error) {
      const problem = problemOf(error);
      if (problem.status === 404) this.gone.set(await this.lastOf(id));
      this.problem.set(problem);
    }
  }

  /** @returns the rule as it is now, or null when it was not taken: what stands in the way is in the signals. */
  async save(): Promise<ListedRule | null> {
    const form = this.form();
    if (!form || this.busy() || this.saved()?.managedBy === 'file') return null;
    this.tried.set(true);
    if (this.problems().length + this.unsaid().length > 0) return null;
    const known = this.saved();
    if (form.mode === 'enforce' && known?.mode !== 'enforce') {
      const text =
        form.conditions.length === 0
          ? 'The rule has no condition: it handles every message from the next one on.'
          : 'Matching mail is handled by this rule from the next message on.';
      if (!(await this.agreed(form.name, text, 'Save and enforce', 'Go on editing'))) return null;
    }
    return this.change(known, async () => {
      const draft = draftOf(form);
      const rule = known
        ? await this.api.replace(known.id, draft, known.version, this.note())
        : await this.api.create(draft, this.note());
      this.feedback.tell(
        `“${rule.name}” is saved${rule.mode === 'enforce' ? ' and in force' : ''}.`,
      );
      return rule;
    });
  }

  /** Somebody saved another version meanwhile: theirs takes the place of what is here. */
  takeTheirs(): void {
    const theirs = this.theirs();
    if (theirs) this.begin(savedDraft(theirs), theirs);
  }

  /** Or what is here is saved as the version after theirs. */
  keepMine(): Promise<ListedRule | null> {
    const theirs = this.theirs();
    if (theirs) this.saved.set(theirs);
    this.theirs.set(null);
    return this.save();
  }

  /** The rule was deleted meanwhile: what is here becomes a new one. */
  saveAsNew(): Promise<ListedRule | null> {
    this.saved.set(null);
    this.gone.set(null);
    return this.save();
  }

  /** What an earlier version says becomes the newest one, also of a deleted rule. */
  async restore({ version, rule }: RuleVersion): Promise<void> {
    const known = this.saved();
    if (this.busy()) return;
    if (rule.mode === 'enforce' && known?.mode !== 'enforce') {
      const text = `Version ${version} is in force: matching mail is handled by it from the next message on.`;
      if (!(await this.agreed(rule.name, text, 'Restore and enforce', 'Leave it as it is'))) return;
    } else if (this.changed()) {
      const answer = await this.feedback.ask({
        title: `Restore version ${version}?`,
        text: 'What you changed and did not save would be lost.',
        confirm: 'Restore',
        keep: 'Go on editing',
        destructive: true,
      });
      if (answer === null) return;
    }
    await this.change(known, async () => {
      const there = known && !this.gone() ? known : null;
      const back = await this.api.restore(rule.id, version, there?.version ?? null);
      const text = `Version ${version} is restored, as version ${back.version}.`;
      if (there) this.feedback.undoable(text, () => void this.undo(there, back));
      else this.feedback.tell(text);
      return back;
    });
  }

  /** Rules were changed somewhere. What is not edited here follows; what is, is told of. */
  async heard(): Promise<void> {
    const known = this.saved();
    if (!known || this.busy()) return;
    try {
      const now = await this.api.one(known.id);
      if (this.busy() || this.saved() !== known) return;
      if (now.version === known.version) this.saved.set(now);
      else if (this.changed()) this.theirs.set(now);
      else this.begin(savedDraft(now), now);
    } catch {
      // Whoever saves is told.
    }
  }

  /** Takes a restoration back: the version before it is restored. */
  private async undo(before: ListedRule, now: ListedRule): Promise<void> {
    await this.change(now, async () => {
      const back = await this.api.restore(now.id, before.version, now.version);
      this.feedback.tell(`Version ${before.version} stands again.`);
      return back;
    });
  }

  private async change(
    known: ListedRule | null,
    work: () => Promise<ListedRule>,
  ): Promise<ListedRule | null> {
    this.busy.set(true);
    this.problem.set(null);
    let rule: ListedRule | null = null;
    try {
      rule = await work();
      this.begin(savedDraft(rule), rule);
    } catch (error) {
      await this.refused(problemOf(error), known);
    }
    this.busy.set(false);
    return rule;
  }

  /** What was not taken, with what the person needs to decide. */
  private async refused(problem: ApiProblem, known: ListedRule | null): Promise<void> {
    try {
      if (problem.status === 412 && known) {
        this.theirs.set(await this.api.one(known.id));
        return;
      }
      if (problem.status === 404 && known) this.gone.set(await this.lastOf(known.id));
      this.problem.set(problem);
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }

  private lastOf(id: string): Promise<RuleVersion | null> {
    return this.api.lastOf(id).catch(() => null);
  }

  private async agreed(
    name: string,
    text: string,
    confirm: string,
    keep: string,
  ): Promise<boolean> {
    return (await this.feedback.ask({ title: `Enforce “${name}”?`, text, confirm, keep })) !== null;
  }
}
