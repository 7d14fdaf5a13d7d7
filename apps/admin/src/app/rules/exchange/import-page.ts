import { Component, computed, inject, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { RouterLink } from '@angular/router';
import type { ClashChoice, RuleImportPreview, RuleImportResult } from '@chancery/contracts';
import { Feedback, Icon, Page, plural, State } from '@chancery/ui';
import { type ApiProblem, problemOf } from '../../core/problem';
import { CHOICES, openVariables } from './choices';
import { ExchangeApi, type RulesFile } from './exchange-api';
import { ImportedRuleCard } from './imported-rule';

/** What the pasted text is called where a file has a name: in the history and in the audit. */
const PASTED = 'pasted text';

const FORMATS: Record<RuleImportPreview['format'], string> = {
  xml: 'A collection of Exchange’s rules',
  json: 'A list of Get-TransportRule',
  commands: 'Commands of PowerShell',
  dsc: 'A configuration of Microsoft365DSC',
  chancery: 'Rules of Chancery',
  unknown: 'An unknown file',
};

/** Rules › Import: a file or pasted commands, what each rule becomes, and then all of it or nothing. */
@Component({
  selector: 'ch-import-page',
  imports: [
    FormsModule,
    Icon,
    ImportedRuleCard,
    MatButtonModule,
    MatFormFieldModule,
    MatInputModule,
    Page,
    RouterLink,
    State,
  ],
  templateUrl: './import-page.html',
  styleUrl: './import-page.scss',
})
export class ImportPage {
  private readonly api = inject(ExchangeApi);
  private readonly feedback = inject(Feedback);
  protected readonly choices = CHOICES;
  protected readonly pasted = signal('');
  protected readonly over = signal(false);
  protected readonly file = signal<RulesFile | null>(null);
  protected readonly busy = signal(false);
  protected readonly preview = signal<RuleImportPreview | null>(null);
  protected readonly problem = signal<ApiProblem | null>(null);
  protected readonly done = signal<RuleImportResult | null>(null);
  protected readonly otherwise = signal<ClashChoice>('skip');
  protected readonly byName = signal<Readonly<Record<string, ClashChoice>>>({});
  protected readonly variables = signal<Readonly<Record<string, string>>>({});

  protected readonly importable = computed(
    () => this.preview()?.rules.filter(({ blocked }) => blocked === null) ?? [],
  );
  protected readonly clashes = computed(() =>
    this.importable().filter(({ clash, kind }) => clash !== null && kind === 'new'),
  );
  /** How many rules the button brings. */
  protected readonly coming = computed(
    () =>
      this.importable().filter(
        ({ clash, kind, rule }) =>
          clash === null || kind === 'set' || this.choiceOf(rule.name) !== 'skip',
      ).length,
  );
  protected readonly open = computed(() => {
    const preview = this.preview();
    if (!preview) return [];
    const asked = openVariables([
      ...preview.refusals.map(({ reason }) => reason),
      ...preview.rules.flatMap(({ warnings }) => warnings.map(({ reason }) => reason)),
    ]);
    return [...new Set([...Object.keys(this.variables()), ...asked])];
  });
  protected readonly sentence = computed(() => {
    const done = this.done();
    if (done) return doneSentence(done);
    const preview = this.preview();
    if (!preview) return 'Nothing is changed before you have seen what each rule becomes.';
    const { rules, refusals } = preview;
    const blocked = rules.length - this.importable().length;
    const test = this.importable().filter(({ rule }) => rule.mode === 'test').length;
    return [
      `${plural(this.importable().length, 'rule')} can be imported`,
      ...(test > 0 ? [`${test} of them in Test`] : []),
      ...(blocked > 0 ? [`${blocked} cannot`] : []),
      ...(refusals.length > 0
        ? [`${plural(refusals.length, 'place')} in the file could not be read`]
        : []),
    ]
      .join(', ')
      .concat('.');
  });
  protected readonly fromPaste = computed(() => this.file()?.name === PASTED);
  protected readonly format = computed(() => FORMATS[this.preview()?.format ?? 'unknown']);

  protected choose(input: HTMLInputElement): void {
    const [file] = input.files ?? [];
    // The same file may be chosen again once it is mended.
    input.value = '';
    if (file) void this.take({ name: file.name, content: file });
  }

  protected drop(event: DragEvent): void {
    event.preventDefault();
    this.over.set(false);
    const file = event.dataTransfer?.files[0];
    if (file) void this.take({ name: file.name, content: file });
  }

  protected drag(event: DragEvent, over: boolean): void {
    event.preventDefault();
    this.over.set(over);
  }

  protected paste(): void {
    void this.take({ name: PASTED, content: new Blob([this.pasted()]) });
  }

  protected choiceOf(name: string): ClashChoice {
    return this.byName()[name.toLowerCase()] ?? this.otherwise();
  }

  protected pick(name: string, choice: ClashChoice | null): void {
    const { [name.toLowerCase()]: _, ...others } = this.byName();
    this.byName.set(choice === null ? others : { ...others, [name.toLowerCase()]: choice });
  }

  protected ownChoice(name: string): ClashChoice | null {
    return this.byName()[name.toLowerCase()] ?? null;
  }

  protected setVariable(name: string, value: string): void {
    this.variables.set({ ...this.variables(), [name]: value });
  }

  protected again(): void {
    const file = this.file();
    if (file) void this.look(file);
  }

  protected startOver(): void {
    this.file.set(null);
    this.preview.set(null);
    this.problem.set(null);
    this.done.set(null);
    this.otherwise.set('skip');
    this.byName.set({});
    this.variables.set({});
  }

  private take(file: RulesFile): Promise<void> {
    this.startOver();
    this.file.set(file);
    return this.look(file);
  }

  private async look(file: RulesFile): Promise<void> {
    await this.work(async () => this.preview.set(await this.api.preview(file, this.told())));
  }

  protected async apply(): Promise<void> {
    const [file, preview] = [this.file(), this.preview()];
    if (!file || !preview) return;
    await this.work(async () => {
      const result = await this.api.apply(file, {
        revision: preview.revision,
        otherwise: this.otherwise(),
        byName: this.byName(),
        variables: this.told(),
      });
      this.done.set(result);
      this.preview.set(null);
      this.feedback.undoable(doneSentence(result), () => void this.undo(result));
    });
    if (this.problem()?.code !== 'rules.stale') return;
    await this.look(file);
    this.feedback.tell('Somebody changed the rules meanwhile. Look at the preview again.');
  }

  protected async undo(done: RuleImportResult): Promise<void> {
    await this.work(async () => {
      await this.api.undo({ before: done.before, revision: done.revision });
      this.startOver();
      this.feedback.tell('The import is undone. The rules are as they were.');
    });
  }

  /** Variables that have a value. */
  private told(): Record<string, string> {
    return Object.fromEntries(Object.entries(this.variables()).filter(([, value]) => value !== ''));
  }

  private async work(work: () => Promise<void>): Promise<void> {
    this.busy.set(true);
    this.problem.set(null);
    try {
      await work();
    } catch (error) {
      this.problem.set(problemOf(error));
    }
    this.busy.set(false);
  }
}

function doneSentence({ changes, revision }: RuleImportResult): string {
  const of = (what: string) => changes.filter((each) => each.what === what).length;
  const parts = [
    `${plural(of('added'), 'rule is', 'rules are')} added`,
    ...(of('changed') > 0 ? [`${of('changed')} changed`] : []),
    ...(of('left') > 0 ? [`${of('left')} left out`] : []),
  ];
  return `${parts.join(', ')}. Revision ${revision} is published.`;
}
