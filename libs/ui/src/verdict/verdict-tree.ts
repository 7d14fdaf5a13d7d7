import { Component, computed, input } from '@angular/core';
import type { PredicateExplanation, RuleExplanation } from '@chancery/contracts';
import { Chip, type ChipKind } from '../chip/chip';
import { Icon } from '../icon/icon';
import type { IconName } from '../icon/icons';

const OUTCOMES: Record<RuleExplanation['outcome'], { word: string; kind: ChipKind }> = {
  matched: { word: 'Matched', kind: 'protected' },
  'not-matched': { word: 'Not matched', kind: 'unprotected' },
  excepted: { word: 'Excepted', kind: 'test' },
  'not-reached': { word: 'Not reached', kind: 'off' },
  off: { word: 'Off', kind: 'off' },
  'outside-dates': { word: 'Outside its dates', kind: 'off' },
  test: { word: 'Matched, in Test', kind: 'test' },
};

/** What is said of a group before its conditions. */
const ANY_OF = 'any of these:';

interface Line {
  icon: IconName;
  /** The mark in a word, for who does not see it. */
  mark: string;
  tone: 'yes' | 'no' | 'doubt';
  text: string;
  saw: string;
  found: string | null;
  who: string;
  /** One of a group's. */
  member: boolean;
}

/** Why rules matched or did not, rule by rule: a sentence for each condition, and what the rule saw of the message. */
@Component({
  selector: 'ch-verdict-tree',
  imports: [Chip, Icon],
  template: `<ol>
    @for (rule of shown(); track rule.id) {
      <li>
        <details [open]="rule.open">
          <summary>
            <span class="number">{{ rule.priority + 1 }}</span>
            <span class="name">{{ rule.name }}</span>
            <ch-chip [kind]="rule.kind">{{ rule.word }}</ch-chip>
          </summary>
          <ul>
            @for (line of rule.lines; track $index) {
              <li class="line" [class]="line.tone" [class.member]="line.member">
                <span class="round"><ch-icon [name]="line.icon" [size]="14" /></span>
                <div>
                  <p>
                    <span class="hidden">{{ line.mark }}: </span>{{ line.text }}{{ line.who }}
                  </p>
                  @if (line.found !== null) {
                    <p class="mono">
                      found <mark>{{ line.found }}</mark>
                    </p>
                  } @else if (line.saw) {
                    <p class="mono soft">{{ line.saw }}</p>
                  }
                </div>
              </li>
            }
            @for (action of rule.actions; track $index) {
              <li class="line">
                <span class="round"><ch-icon name="corner-down-right" [size]="14" /></span>
                <p>{{ action }}</p>
              </li>
            }
            @for (note of rule.notes; track $index) {
              <li class="line doubt">
                <span class="round"><ch-icon name="triangle-alert" [size]="14" /></span>
                <p>{{ note }}</p>
              </li>
            }
          </ul>
        </details>
      </li>
    }
  </ol>`,
  styles: `
    ol,
    ul {
      list-style: none;
      margin: 0;
      padding: 0;
    }
    ol {
      display: grid;
      gap: 8px;
    }
    details {
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 8px;
      background: var(--mat-sys-surface);
    }
    summary {
      display: flex;
      gap: 12px;
      align-items: center;
      padding: 10px 12px;
      cursor: pointer;
    }
    .number {
      color: var(--mat-sys-on-surface-variant);
      font-variant-numeric: tabular-nums;
    }
    .name {
      flex: 1;
      font-weight: 500;
      overflow-wrap: anywhere;
    }
    ul {
      display: grid;
      gap: 10px;
      padding: 4px 12px 12px;
    }
    .line {
      display: grid;
      grid-template-columns: 20px minmax(0, 1fr);
      gap: 10px;
    }
    .member {
      margin-inline-start: 30px;
    }
    .round {
      display: grid;
      place-items: center;
      inline-size: 20px;
      block-size: 20px;
      border-radius: 50%;
      background: var(--ch-info-container);
      color: var(--ch-info);
    }
    .yes .round {
      background: var(--ch-protected-container);
      color: var(--ch-protected);
    }
    .no .round {
      background: var(--ch-unprotected-container);
      color: var(--ch-unprotected);
    }
    .doubt .round {
      background: var(--ch-test-container);
      color: var(--ch-test);
    }
    mark {
      background: var(--ch-found);
      color: inherit;
      border-block-end: 2px solid var(--ch-found-line);
    }
  `,
})
export class VerdictTree {
  readonly rules = input.required<readonly RuleExplanation[]>();
  /** Recipients by index, named where a condition holds for some of them only. */
  readonly to = input<readonly string[]>([]);

  protected readonly shown = computed(() =>
    this.rules().map((rule) => ({
      id: rule.id,
      name: rule.name,
      priority: rule.priority,
      ...OUTCOMES[rule.outcome],
      open: rule.outcome === 'matched' || rule.outcome === 'test' || rule.outcome === 'excepted',
      lines: [
        ...rule.conditions.flatMap((each) =>
          each.any
            ? [
                { ...this.line(each, ''), text: ANY_OF, saw: '', found: null },
                ...each.any.map((one) => ({ ...this.line(one, ''), member: true })),
              ]
            : [this.line(each, '')],
        ),
        ...rule.exceptions.map((each) => this.line(each, 'Exception: ')),
      ],
      actions: rule.outcome === 'matched' || rule.outcome === 'test' ? rule.actions : [],
      notes: rule.notes,
    })),
  );

  private line(each: Omit<PredicateExplanation, 'any'>, before: string): Line {
    const some = each.recipients && each.recipients.length < this.to().length;
    const names = (each.recipients ?? []).map((at) => this.to()[at] ?? '').join(', ');
    return {
      ...(each.result === 'true'
        ? { icon: 'check', mark: 'True', tone: 'yes' }
        : each.result === 'false'
          ? { icon: 'minus', mark: 'Not true', tone: 'no' }
          : { icon: 'triangle-alert', mark: 'Unknown', tone: 'doubt' }),
      text: before + each.sentence,
      saw: each.saw,
      found: each.found,
      member: false,
      who: some && each.result === 'true' && names ? ` (${names})` : '',
    } as Line;
  }
}
