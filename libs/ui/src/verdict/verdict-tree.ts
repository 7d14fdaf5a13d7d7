import { Component, computed, input } from '@angular/core';
import type { PredicateExplanation, RuleExplanation } from '@chancery/contracts';
import { Chip, type ChipKind } from '../chip/chip';
import { Icon } from '../icon/icon';
import type { IconName } from '../icon/icons';
import { type Seen, seenIn } from './seen';

const OUTCOMES: Record<RuleExplanation['outcome'], { word: string; kind: ChipKind }> = {
  matched: { word: 'Matched', kind: 'protected' },
  'not-matched': { word: 'Not matched', kind: 'unprotected' },
  excepted: { word: 'Excepted', kind: 'test' },
  'not-reached': { word: 'Not reached', kind: 'off' },
  off: { word: 'Off', kind: 'off' },
  'outside-dates': { word: 'Outside its dates', kind: 'off' },
  test: { word: 'Matched, in Test', kind: 'test' },
};

const MILLISECONDS = new Intl.NumberFormat(undefined, {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

/** What is said of a group before its conditions. */
const ANY_OF = 'any of these:';

interface Line {
  icon: IconName;
  /** The mark in a word, for who does not see it. */
  mark: string;
  tone: 'yes' | 'no' | 'doubt';
  text: string;
  seen: Seen | null;
  who: string;
  /** One of a group's. */
  member: boolean;
  /** By this one it was decided. */
  decided: boolean;
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
            <span class="end">
              <ch-chip [kind]="rule.kind">{{ rule.word }}</ch-chip>
              @if (rule.took) {
                <span class="took">{{ rule.took }}</span>
              }
            </span>
          </summary>
          <ul>
            @for (line of rule.lines; track $index) {
              <li class="line" [class]="line.tone" [class.member]="line.member">
                <span class="round"><ch-icon [name]="line.icon" [size]="14" /></span>
                <div>
                  <p [class.decider]="line.decided">
                    <span class="hidden">{{ line.mark }}: </span>{{ line.text }}{{ line.who }}
                    @if (line.decided) {
                      <span class="decided">decided</span>
                    }
                  </p>
                  @if (line.seen; as seen) {
                    <p class="mono evidence">
                      @if (seen.where) {
                        <span class="where">{{ seen.where }}</span>
                      }
                      @if (seen.found) {
                        <span
                          >{{ seen.before
                          }}<mark><span class="hidden">found: </span>{{ seen.found }}</mark
                          >{{ seen.after }}</span
                        >
                      } @else {
                        <span>{{ seen.before }}</span>
                      }
                    </p>
                    @if (seen.besides) {
                      <p class="mono evidence">
                        <span class="where">found</span>
                        <span
                          ><mark>{{ seen.besides }}</mark></span
                        >
                      </p>
                    }
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
        @if (rule.stop) {
          <p class="stop"><ch-icon name="ban" [size]="14" /> {{ rule.stop }}</p>
        }
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
    .end {
      display: flex;
      gap: 12px;
      align-items: center;
    }
    .took {
      min-inline-size: 52px;
      text-align: end;
      font-size: 12.5px;
      line-height: 18px;
      font-variant-numeric: tabular-nums;
      white-space: nowrap;
      color: var(--mat-sys-on-surface-variant);
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
    .decider {
      font-weight: 500;
    }
    .decided {
      margin-inline-start: 6px;
      padding: 0 6px;
      border-radius: 6px;
      font-weight: 400;
      font-size: 12.5px;
      line-height: 18px;
      background: var(--ch-info-container);
      color: var(--ch-info);
    }
    .evidence {
      display: flex;
      flex-wrap: wrap;
      column-gap: 12px;
      margin-block-start: 4px;
      padding: 4px 8px;
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 6px;
      overflow-wrap: anywhere;
    }
    .where {
      color: var(--mat-sys-on-surface-variant);
    }
    .stop {
      display: flex;
      gap: 8px;
      align-items: center;
      padding: 8px 12px 0;
      font-size: 13px;
      line-height: 18px;
      color: var(--mat-sys-on-surface-variant);
    }
    @media (width < 600px) {
      summary {
        flex-wrap: wrap;
      }
      .name {
        flex-basis: 60%;
      }
      .end {
        flex-basis: 100%;
        justify-content: space-between;
      }
      .member {
        margin-inline-start: 12px;
      }
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
                { ...this.line(each, ''), text: ANY_OF, seen: null },
                ...each.any.map((one) => ({ ...this.line(one, ''), member: true })),
              ]
            : [this.line(each, '')],
        ),
        ...rule.exceptions.map((each) => this.line(each, 'Exception: ')),
      ],
      actions: rule.outcome === 'matched' || rule.outcome === 'test' ? rule.actions : [],
      notes: rule.notes,
      took: rule.ms === undefined ? '' : `${MILLISECONDS.format(rule.ms)} ms`,
      stop: this.stopOf(rule),
    })),
  );

  private stopOf({ stopped = [], recipients }: RuleExplanation): string {
    if (stopped.length === 0) return '';
    if (this.to().length <= 1 || stopped.length === this.to().length)
      return 'Processing ends here: no later rule is judged.';
    const names = (recipients.length > 0 ? stopped : [])
      .map((at) => this.to()[at] ?? '')
      .join(', ');
    return `Processing ends here for ${names}.`;
  }

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
      seen: seenIn(each),
      member: false,
      decided: each.decided ?? false,
      who: some && each.result === 'true' && names ? ` (${names})` : '',
    } as Line;
  }
}
