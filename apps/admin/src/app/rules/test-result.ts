import { Component, computed, effect, inject, input, linkedSignal, signal } from '@angular/core';
import type { RenderedMail, RuleTestGroup, RuleTestResult } from '@chancery/contracts';
import { Chip, plural, VerdictTree } from '@chancery/ui';
import { PreviewFrame } from '../core/preview-frame';
import { problemOf } from '../core/problem';
import {
  chipOf,
  finalWords,
  getsInWords,
  type Names,
  noticeLine,
  outcomeWord,
  waits,
} from './final-words';
import { RulesApi } from './rules-api';
import { type Tab, TabList } from './tab-list';

/** What the rules make of a message: for each group of recipients what they get, and rule by rule why. */
@Component({
  selector: 'ch-test-result',
  imports: [Chip, PreviewFrame, TabList, VerdictTree],
  template: `
    <p class="serif">{{ verdict() }}</p>
    @if (people().length > 1) {
      <ch-tab-list
        label="By recipient"
        [tabs]="people()"
        [selected]="'group-' + at()"
        (chosen)="at.set(+$event.slice(6))"
      />
    }
    @if (group(); as it) {
      <div
        class="group"
        [class]="it.outcome"
        [attr.role]="people().length > 1 ? 'tabpanel' : null"
        [id]="'panel-group-' + at()"
        [attr.aria-labelledby]="people().length > 1 ? 'tab-group-' + at() : null"
      >
        <p>
          <ch-chip [kind]="chipOf(it)">{{
            waits(it) ? 'Waits for approval' : outcomeWord(it, names)
          }}</ch-chip>
        </p>
        @if (it.decidedBy; as rule) {
          <p class="small">
            {{ waits(it) ? outcomeWord(it, names) + ' then, from' : 'From' }} rule
            {{ rule.priority + 1 }}: {{ rule.name }}
          </p>
        }
        <p class="small">{{ it.recipients.join(', ') }}</p>
        @if (it.reject; as reject) {
          <p class="mono">550 {{ reject.code }} {{ reject.text }}</p>
        }
        @if (it.others.length > 0) {
          <p class="small">
            {{ it.outcome === 'redirected' ? 'Sent instead to' : 'Copy to' }}
            {{ it.others.join(', ') }}
          </p>
        }
        @for (approvers of it.approvers; track $index) {
          <p class="small">
            {{ $first ? 'Held until' : 'Then held until' }} {{ approvers.join(' or ') }} approves it
          </p>
        }
        @if (it.requireTls) {
          <p class="small">Over TLS or not at all</p>
        }
        @if (it.opens !== 'nothing') {
          <p class="small">{{ openedIn(it) }}</p>
        }
        @if (it.connector; as connector) {
          <p class="small">Through the connector {{ nameOf()(connector) }}</p>
        }
        @for (notice of it.notices; track $index) {
          <p class="small">{{ noticeLine(notice) }}</p>
        }
        <ch-tab-list
          label="What they get"
          [tabs]="views()"
          [selected]="view()"
          (chosen)="view.set($event)"
        />
        <div
          class="view"
          role="tabpanel"
          [id]="'panel-' + view()"
          [attr.aria-labelledby]="'tab-' + view()"
        >
          @if (view() === 'result-header') {
            @for (edit of it.edits; track $index) {
              <p class="mono">{{ edit }}</p>
            } @empty {
              <p class="soft small">None.</p>
            }
          } @else {
            @if (gets(); as words) {
              <p class="small">{{ words }}</p>
            }
            @if (group()?.outcome === 'protected' && wrapper(); as mail) {
              <p class="small"><span class="soft">Subject</span> {{ mail.subject }}</p>
              <ch-preview-frame title="What recipients get" [page]="mail.html" />
              <p class="soft small">
                Rendered by the same code that sends it. The message itself is sealed in the
                attachment.
              </p>
            } @else if (group()?.outcome === 'protected' && trouble()) {
              <p class="wrong small" role="alert">{{ trouble() }}</p>
            }
          }
        </div>
      </div>
    }
    @if (result().alreadyEncrypted) {
      <p class="soft">The message is encrypted as a whole already and passes as it is.</p>
    }
    @for (each of result().problems; track $index) {
      <p class="soft small">The reader met: {{ each }}</p>
    }
    <ch-verdict-tree [rules]="result().explanation" [to]="result().to" />
  `,
  styles: `
    :host {
      display: grid;
      gap: 16px;
      grid-template-columns: minmax(0, 1fr);
    }
    .group {
      display: grid;
      gap: 4px;
      grid-template-columns: minmax(0, 1fr);
      padding: 10px 12px;
      border-radius: 8px;
      border: 1px solid var(--mat-sys-outline-variant);
      overflow-wrap: anywhere;
    }
    .view {
      display: grid;
      gap: 8px;
      padding-block-start: 8px;
    }
    .wrong {
      color: var(--ch-failed);
    }
  `,
})
export class TestResult {
  readonly result = input.required<RuleTestResult>();
  /** Who sends, as typed. */
  readonly from = input.required<string>();
  /** The name of a rights template or connector. */
  readonly nameOf = input.required<(code: string) => string>();
  private readonly api = inject(RulesApi);
  protected readonly at = linkedSignal({ source: this.result, computation: () => 0 });
  protected readonly view = signal('result-gets');
  protected readonly wrapper = signal<RenderedMail | null>(null);
  protected readonly trouble = signal('');

  protected readonly group = computed(() => this.result().groups[this.at()] ?? null);
  protected readonly people = computed((): readonly Tab[] =>
    this.result().groups.map(({ recipients }, at) => ({
      key: `group-${at}`,
      label:
        recipients.length > 1
          ? `${recipients[0]} and ${recipients.length - 1} more`
          : (recipients[0] ?? ''),
    })),
  );
  protected readonly views = computed((): readonly Tab[] => [
    { key: 'result-gets', label: 'Recipient gets' },
    { key: 'result-header', label: `Headers changed: ${this.group()?.edits.length ?? 0}` },
  ]);
  protected readonly verdict = computed(() => {
    const { explanation, groups } = this.result();
    const matched = explanation.filter(({ outcome }) => outcome === 'matched').length;
    const outcomes = [...new Set(groups.map((group) => finalWords(group, this.names)))];
    return `${matched} of ${plural(explanation.length, 'rule')} matched. ${outcomes.join('; ')}.${groups.length > 1 ? ' The message is split by recipient.' : ''}`;
  });
  protected readonly gets = computed(() => {
    const group = this.group();
    return group ? getsInWords(group) : '';
  });
  protected readonly names: Names = {
    template: (code) => this.nameOf()(code),
    brand: (id) => this.brands().get(id) ?? id,
  };
  /** Brands by the names people know. */
  private readonly brands = signal<ReadonlyMap<string, string>>(new Map());
  protected readonly chipOf = chipOf;
  protected readonly outcomeWord = outcomeWord;
  protected readonly waits = waits;
  protected readonly noticeLine = noticeLine;
  /** Answers to earlier questions are late ones. */
  private asked = 0;

  constructor() {
    // Without them ids are shown.
    void this.api.brands().then(
      (list) => this.brands.set(new Map(list.map(({ value, label }) => [value, label]))),
      () => undefined,
    );
    effect(() => {
      const group = this.group();
      const { subject } = this.result();
      if (group?.outcome === 'protected') void this.draw(group.brand, subject);
    });
  }

  /** Whether a mail is one of those is found out on its way, by a key: not here. */
  protected openedIn({ opens }: RuleTestGroup): string {
    return opens === 'attachments'
      ? 'Protection removed, from protected mail that is attached too'
      : 'Protection removed';
  }

  private async draw(brand: string | null, subject: string): Promise<void> {
    const asked = ++this.asked;
    this.trouble.set('');
    try {
      const mail = await this.api.wrapper({ brand, subject, sender: this.from().trim() });
      if (asked === this.asked) this.wrapper.set(mail);
    } catch (error) {
      if (asked !== this.asked) return;
      this.wrapper.set(null);
      this.trouble.set(problemOf(error).detail);
    }
  }
}
