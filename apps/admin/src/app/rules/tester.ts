import {
  Component,
  effect,
  inject,
  input,
  output,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatCheckboxModule } from '@angular/material/checkbox';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { MatDialog } from '@angular/material/dialog';
import type { Rule, RuleCase, RuleTest, RuleTestResult } from '@chancery/contracts';
import { Feedback, Icon } from '@chancery/ui';
import { firstValueFrom } from 'rxjs';
import { download } from '../core/download';
import { type ApiProblem, problemOf } from '../core/problem';
import { CaseDialog, type CaseQuestion } from './cases/case-dialog';
import { CasesApi } from './cases/cases-api';
import { decidedFor } from './cases/expectation';
import { ConnectionFields } from './connection-fields';
import { MessageSource } from './message-source';
import { RulesApi } from './rules-api';
import { testCommand } from './test-command';
import { TestResult } from './test-result';
import { ValuesField } from './values-field';
import { whyNoValue } from './why-no-value';

/** A message that is put into the tester from elsewhere. */
export interface GivenMessage {
  from: string;
  to: readonly string[];
  file?: File;
}

/**
 * Tries the rules on a message: the gateway's own decision, with what each rule saw. Nothing of the message is
 * kept.
 */
@Component({
  selector: 'ch-tester',
  imports: [
    ConnectionFields,
    FormsModule,
    Icon,
    MatButtonModule,
    MatCheckboxModule,
    MatFormFieldModule,
    MatInputModule,
    MessageSource,
    TestResult,
    ValuesField,
  ],
  templateUrl: './tester.html',
  styles: `
    mat-form-field {
      inline-size: 100%;
    }
    h2 {
      font-size: 15px;
      line-height: 22px;
      font-weight: 600;
    }
    .wrong {
      color: var(--ch-failed);
    }
    /* In line with the words above it. */
    .more {
      margin-inline-start: -12px;
    }
    .below {
      padding-block-start: 16px;
    }
    kbd {
      font: 400 12px/16px var(--ch-mono);
      color: var(--mat-sys-on-surface-variant);
    }
  `,
})
export class Tester {
  /** The rule being edited; null while it cannot be tried; not given on the page of the tester itself. */
  readonly draft = input<Rule | null>();
  /** A message to try; it takes the place of what is there. */
  readonly given = input<GivenMessage | null>(null);
  /** Somebody wants to see the case that was saved, by its id. */
  readonly saved = output<string>();
  private readonly api = inject(RulesApi);
  private readonly cases = inject(CasesApi);
  private readonly dialog = inject(MatDialog);
  private readonly feedback = inject(Feedback);
  private readonly source = viewChild.required(MessageSource);
  protected readonly from = signal('alice@demo.test');
  protected readonly to = signal<readonly string[]>(['robin@example.org']);
  protected readonly client = signal('');
  protected readonly authenticated = signal(true);
  protected alone = false;
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | null>(null);
  protected readonly missing = signal('');
  protected readonly result = signal<RuleTestResult | null>(null);
  /** Who sent what the result is of. */
  protected readonly sent = signal('');
  /** What the result is of. */
  private tried: Blob | null = null;
  /** It came in as mail mostly does; cases are judged so. */
  protected readonly usual = signal(true);
  /** Rights templates and connectors by the names people know. */
  private readonly names = signal<ReadonlyMap<string, string>>(new Map());
  protected readonly nameOf = (code: string): string => this.names().get(code) ?? code;
  protected readonly address = (text: string): string | null =>
    whyNoValue('condition', 'SentTo', 'addresses', text);

  constructor() {
    effect(() => {
      const given = this.given();
      const source = this.source();
      if (given) untracked(() => this.take(given, source));
    });
    // Without them codes are shown.
    for (const choices of [this.api.templates(), this.api.connectors()])
      void choices.then(
        (list) =>
          this.names.update(
            (known) =>
              new Map([...known, ...list.map(({ value, label }) => [value, label] as const)]),
          ),
        () => undefined,
      );
  }

  protected async run(): Promise<void> {
    const draft = this.draft();
    if (this.busy() || draft === null) return;
    this.missing.set(this.source().missing());
    if (this.missing()) return;
    this.busy.set(true);
    this.problem.set(null);
    const from = this.from().trim();
    const connection = this.connection();
    try {
      const message = await this.source().message();
      const result = await this.api.test(
        {
          from,
          to: [...this.to()],
          ...connection,
          which: draft === undefined ? 'live' : this.alone ? 'draft-alone' : 'with-draft',
          // What a rule would do is seen before it is in force.
          ...(draft ? { draft: { ...draft, mode: 'enforce', enabled: true } } : {}),
        },
        message,
      );
      this.tried = message;
      this.usual.set(Object.keys(connection).length === 0);
      this.sent.set(from);
      this.result.set(result);
    } catch (error) {
      this.result.set(null);
      this.problem.set(problemOf(error));
    }
    this.busy.set(false);
  }

  /** Keeps what was tried, with what was decided over it. */
  protected async saveCase(result: RuleTestResult): Promise<void> {
    const { tried } = this;
    if (!tried) return;
    const data: CaseQuestion = {
      title: 'Save as a case',
      // Not the subject: that is sealed with the message, and names are not.
      name: '',
      counts: ['outcome', 'template', 'brand', 'rules'],
      line: 'The message is kept, sealed, until somebody deletes the case. It is tried before each change of the rules is published. Where made-up mail will do, use that.',
      save: (name, counts) =>
        this.cases.create(
          { name, from: this.sent(), to: result.to, counts, expected: decidedFor(result) },
          tried,
        ),
    };
    const ref = this.dialog.open<CaseDialog, CaseQuestion, RuleCase>(CaseDialog, {
      data,
      width: '100%',
      maxWidth: 480,
    });
    const saved = await firstValueFrom(ref.afterClosed());
    if (saved)
      this.feedback.offer(`“${saved.name}” is saved as a case.`, 'Show cases', () =>
        this.saved.emit(saved.id),
      );
  }

  private take({ from, to, file }: GivenMessage, source: MessageSource): void {
    this.from.set(from);
    this.to.set(to);
    if (file) source.open(file);
    this.result.set(null);
    this.problem.set(null);
  }

  /** What is not as it mostly is. */
  private connection(): Pick<RuleTest, 'client' | 'authenticated'> {
    const client = this.client().trim();
    return {
      ...(client ? { client } : {}),
      ...(this.authenticated() ? {} : { authenticated: false }),
    };
  }

  /** The same question for a shell; the message and the rules are to be beside it as files. */
  protected async copyCommand(): Promise<void> {
    const command = testCommand(
      this.source().fileName(),
      this.from().trim(),
      this.to(),
      this.connection(),
    );
    try {
      await navigator.clipboard.writeText(command);
      this.feedback.tell('The command is in the clipboard.');
    } catch {
      this.feedback.tell(`The clipboard cannot be used here. The command: ${command}`);
    }
  }

  protected async saveMessage(): Promise<void> {
    this.missing.set(this.source().missing());
    if (!this.missing()) download(await this.source().message(), this.source().fileName());
  }
}
