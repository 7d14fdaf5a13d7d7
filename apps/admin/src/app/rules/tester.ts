import { Component, inject, input, signal, viewChild } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatCheckboxModule } from '@angular/material/checkbox';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import type { Rule, RuleTestResult } from '@chancery/contracts';
import { Feedback, Icon } from '@chancery/ui';
import { download } from '../core/download';
import { type ApiProblem, problemOf } from '../core/problem';
import { MessageSource } from './message-source';
import { RulesApi } from './rules-api';
import { testCommand } from './test-command';
import { TestResult } from './test-result';
import { ValuesField } from './values-field';
import { whyNoValue } from './why-no-value';

/**
 * Tries the rules on a message: the gateway's own decision, with what each rule saw. Nothing of the message is
 * kept.
 */
@Component({
  selector: 'ch-tester',
  imports: [
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
    kbd {
      font: 400 12px/16px var(--ch-mono);
      color: var(--mat-sys-on-surface-variant);
    }
  `,
})
export class Tester {
  /** The rule being edited; null while it cannot be tried; not given on the page of the tester itself. */
  readonly draft = input<Rule | null>();
  private readonly api = inject(RulesApi);
  private readonly feedback = inject(Feedback);
  private readonly source = viewChild.required(MessageSource);
  protected readonly from = signal('alice@demo.test');
  protected readonly to = signal<readonly string[]>(['robin@example.org']);
  protected alone = false;
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | null>(null);
  protected readonly missing = signal('');
  protected readonly result = signal<RuleTestResult | null>(null);
  /** Who sent what the result is of. */
  protected readonly sent = signal('');
  /** Rights templates by the names people know. */
  private readonly names = signal<ReadonlyMap<string, string>>(new Map());
  protected readonly templateName = (code: string): string => this.names().get(code) ?? code;
  protected readonly address = (text: string): string | null =>
    whyNoValue('condition', 'SentTo', 'addresses', text);

  constructor() {
    // Without them codes are shown.
    void this.api.templates().then(
      (list) => this.names.set(new Map(list.map(({ value, label }) => [value, label]))),
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
    try {
      const result = await this.api.test(
        {
          from,
          to: [...this.to()],
          which: draft === undefined ? 'live' : this.alone ? 'draft-alone' : 'with-draft',
          // What a rule would do is seen before it is in force.
          ...(draft ? { draft: { ...draft, mode: 'enforce', enabled: true } } : {}),
        },
        await this.source().message(),
      );
      this.sent.set(from);
      this.result.set(result);
    } catch (error) {
      this.result.set(null);
      this.problem.set(problemOf(error));
    }
    this.busy.set(false);
  }

  /** The same question for a shell; the message and the rules are to be beside it as files. */
  protected async copyCommand(): Promise<void> {
    const command = testCommand(this.source().fileName(), this.from().trim(), this.to());
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
