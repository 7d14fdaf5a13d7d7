import { computed, inject, Injectable, signal } from '@angular/core';
import type { ListedRule, ProposedChange, RuleProblem, RuleVersion } from '@chancery/contracts';
import { Feedback } from '@chancery/ui';
import { type ApiProblem, ChangeWaits, problemOf } from '../core/problem';
import { ChangesApi } from './changes/changes-api';
import {
  draftOf,
  entryOf,
  EVERY_MESSAGE,
  formOf,
  problemsOf,
  type RuleForm,
  savedDraft,
} from './rule-form';
import { type RuleDraft, RulesApi } from './rules-api';

/**
 * A rule while it is edited: what is saved, what is typed, and what came between. Provided by the editor's page,
 * one for each.
 */
@Injectable()
export class RuleEditing {
  private readonly api = inject(RulesApi);
  private readonly changesApi = inject(ChangesApi);
  private readonly feedback = inject(Feedback);
  readonly saved = signal<ListedRule | null>(null);
  readonly form = signal<RuleForm | null>(null);
  /** As the form was when it was loaded or saved. */
  private readonly before = signal('');
  /** The draft that this is kept as. */
  readonly kept = signal<ProposedChange | null>(null);
  /** The form as a draft or a proposal has it. */
  private readonly keptForm = signal('');
  /** A second person is needed: a save proposes. */
  readonly needed = signal(false);
  /** Id of the proposal that came of saving. */
  readonly waits = signal<string | null>(null);
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
  /** Whether something would be lost: neither saved nor kept as a draft. */
  readonly unkept = computed(
    () => this.changed() && JSON.stringify(this.form()) !== this.keptForm(),
  );

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
    this.kept.set(null);
    this.keptForm.set('');
    this.waits.set(null);
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

  /** Opens what a draft or a proposal says, of the rule as it is now. @param rule null for a new one */
  async open(id: string, rule: string | null): Promise<void> {
    try {
      const change = await this.changesApi.one(id);
      const live = rule === null ? null : await this.api.one(rule);
      if (!change.draft) return;
      const { rule: draft, base } = change.draft;
      this.begin(live ? savedDraft(live) : draft, live);
      // What is kept is not saved: a new rule has nothing before it.
      if (!live) this.before.set('');
      const form = formOf(draft);
      this.form.set(form);
      this.everyMessage.set(draft.conditions.length === 0);
      this.note.set(change.note ?? '');
      this.keptForm.set(JSON.stringify(form));
      if (change.state === 'draft') this.kept.set(change);
      if (live && base !== null && base !== live.version) this.theirs.set(live);
    } catch (error) {
      const problem = problemOf(error);
      if (rule !== null && problem.status === 404) this.gone.set(await this.lastOf(rule));
      this.problem.set(problem);
    }
  }

  /** Keeps what is here for everybody, without publishing it. @returns the draft, or null when it was not taken. */
  async keep(): Promise<ProposedChange | null> {
    const form = this.form();
    const known = this.saved();
    if (!form || this.busy()) return null;
    if (form.name.trim() === '') {
      this.tried.set(true);
      return null;
    }
    this.busy.set(true);
    this.problem.set(null);
    let draft: ProposedChange | null = null;
    try {
      draft = await this.changesApi.save(entryOf(form, known, this.note()), this.kept());
      this.kept.set(draft);
      this.keptForm.set(JSON.stringify(form));
      this.feedback.tell('The draft is kept. Nothing is published.');
    } catch (error) {
      this.problem.set(problemOf(error));
    }
    this.busy.set(false);
    return draft;
  }

  /** What is here goes on from what somebody else saved meanwhile. */
  goOn(): void {
    const theirs = this.theirs();
    if (theirs) this.saved.set(theirs);
    this.theirs.set(null);
  }

  /** @returns the rule as it is now, or null when it was not taken: what stands in the way is in the signals. */
  async save(): Promise<ListedRule | null> {
    const form = this.form();
    if (!form || this.busy() || this.saved()?.managedBy === 'file') return null;
    this.tried.set(true);
    if (this.problems().length + this.unsaid().length > 0) return null;
    const known = this.saved();
    if (form.mode === 'enforce' && known?.mode !== 'enforce' && !this.needed()) {
      const text =
        form.conditions.length === 0
          ? 'The rule has no condition: it handles every message from the next one on.'
          : 'Matching mail is handled by this rule from the next message on.';
      if (!(await this.agreed(form.name, text, 'Save and enforce', 'Go on editing'))) return null;
    }
    return this.change(known, async () => {
      const draft = draftOf(form);
      const facts = { note: this.note(), fromDraft: this.kept()?.id };
      const rule = known
        ? await this.api.replace(known.id, draft, known.version, facts)
        : await this.api.create(draft, facts);
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
    this.goOn();
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
      const form = this.form();
      if (error instanceof ChangeWaits && form) {
        // What was typed is kept as the proposal.
        this.before.set(JSON.stringify(form));
        this.waits.set(error.id);
      } else await this.refused(problemOf(error), known);
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
