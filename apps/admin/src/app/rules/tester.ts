import { Component, computed, inject, input, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatCheckboxModule } from '@angular/material/checkbox';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import type { Rule, RuleTestGroup, RuleTestResult } from '@chancery/contracts';
import { bytes, Chip, type ChipKind, Icon, plural, VerdictTree } from '@chancery/ui';
import { type ApiProblem, problemOf } from '../core/problem';
import { messageOf } from './compose';
import { RulesApi } from './rules-api';
import { ValuesField } from './values-field';
import { whyNoValue } from './why-no-value';

/**
 * Tries the rules on a message: the gateway's own decision, with what each rule saw. Nothing of the message is
 * kept.
 */
/** What becomes of those who do not get the message, or not now. */
const ENDED: Partial<Record<RuleTestGroup['outcome'], string>> = {
  rejected: 'Rejected',
  deleted: 'Deleted',
  held: 'Held for review',
  redirected: 'Redirected',
};

@Component({
  selector: 'ch-tester',
  imports: [
    Chip,
    FormsModule,
    Icon,
    MatButtonModule,
    MatCheckboxModule,
    MatFormFieldModule,
    MatInputModule,
    ValuesField,
    VerdictTree,
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
    .space {
      flex: 1;
    }
    .upload {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      font-weight: 500;
      color: var(--mat-sys-primary);
      cursor: pointer;
    }
    .upload input {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      opacity: 0;
    }
    .upload:focus-within {
      outline: 2px solid var(--mat-sys-primary);
      outline-offset: 2px;
      border-radius: 4px;
    }
    .wrong {
      color: var(--ch-failed);
    }
    .group {
      display: grid;
      gap: 4px;
      padding: 10px 12px;
      border-radius: 8px;
      border: 1px solid var(--mat-sys-outline-variant);
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
  protected from = 'alice@demo.test';
  protected readonly to = signal<readonly string[]>(['robin@example.org']);
  protected subject = 'Figures for Thursday';
  protected text = '';
  protected alone = false;
  protected readonly file = signal<File | null>(null);
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | null>(null);
  protected readonly result = signal<RuleTestResult | null>(null);
  protected readonly bytes = bytes;
  /** Rights templates by the names people know. */
  private readonly names = signal<ReadonlyMap<string, string>>(new Map());
  protected readonly verdict = computed(() => {
    const result = this.result();
    if (!result) return '';
    const matched = result.explanation.filter(({ outcome }) => outcome === 'matched').length;
    const outcomes = [...new Set(result.groups.map((group) => this.wordOf(group)))];
    return `${matched} of ${plural(result.explanation.length, 'rule')} matched. ${outcomes.join('; ')}.${result.groups.length > 1 ? ' The message is split by recipient.' : ''}`;
  });
  protected readonly address = (text: string): string | null =>
    whyNoValue('condition', 'SentTo', 'addresses', text);

  constructor() {
    // Without them codes are shown.
    void this.api.templates().then(
      (list) => this.names.set(new Map(list.map(({ value, label }) => [value, label]))),
      () => undefined,
    );
  }

  protected take(field: HTMLInputElement): void {
    this.file.set(field.files?.[0] ?? null);
    field.value = '';
  }

  protected async run(): Promise<void> {
    const draft = this.draft();
    if (this.busy() || draft === null) return;
    this.busy.set(true);
    this.problem.set(null);
    try {
      const result = await this.api.test(
        {
          from: this.from.trim(),
          to: [...this.to()],
          which: draft === undefined ? 'live' : this.alone ? 'draft-alone' : 'with-draft',
          // What a rule would do is seen before it is in force.
          ...(draft ? { draft: { ...draft, mode: 'enforce', enabled: true } } : {}),
        },
        this.message(),
      );
      this.result.set(result);
    } catch (error) {
      this.result.set(null);
      this.problem.set(problemOf(error));
    }
    this.busy.set(false);
  }

  protected wordOf(group: RuleTestGroup): string {
    const ended = ENDED[group.outcome];
    if (ended) return ended;
    const template = group.template ?? '';
    return group.outcome === 'protected'
      ? `Protected with ${this.names().get(template) ?? template}`
      : 'Leaves unprotected';
  }

  protected chipOf({ outcome }: RuleTestGroup): ChipKind {
    if (outcome === 'protected' || outcome === 'unprotected') return outcome;
    return outcome === 'rejected' ? 'failed' : outcome === 'held' ? 'waiting' : 'off';
  }

  /** The file; else what was pasted whole, header and all; else what was written. */
  private message(): Blob {
    const file = this.file();
    if (file) return file;
    if (/^[!-9;-~]+:[^\n]*\r?\n/.test(this.text) && /\r?\n\r?\n/.test(this.text))
      return new Blob([this.text.replace(/\r\n|\r|\n/g, '\r\n')]);
    return messageOf({
      from: this.from,
      to: this.to(),
      subject: this.subject,
      text: this.text,
    });
  }
}
