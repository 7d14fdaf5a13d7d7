import { Component, computed, input } from '@angular/core';
import type { AppliedRules, ListedRule } from '@chancery/contracts';
import { type SentenceOptions, sentenceOf } from '@chancery/rules';
import { fullTime, Icon, plural, when } from '@chancery/ui';
import { ChangesList } from '../changes-list';
import { type RuleChange, ruleChanges } from '../rule-changes';

/** In what the rules in force are others than the files that were applied last. Nothing where they are the same. */
@Component({
  selector: 'ch-rules-drift',
  imports: [ChangesList, Icon],
  template: `
    @if (fact(); as text) {
      <section class="card" aria-labelledby="drift-title">
        <p id="drift-title">
          <ch-icon name="triangle-alert" [size]="18" />
          <strong
            >{{ text }}
            <time [attr.datetime]="applied().at" [attr.title]="fullTime(applied().at)">{{
              when(applied().at)
            }}</time>.</strong
          >
        </p>
        <p class="soft small">
          They were applied from <code class="mono">{{ applied().source }}</code> by
          {{ applied().by }}. What counts is what stands below; when the files are applied again,
          they win.
        </p>
        @if (differences().length > 0) {
          <details>
            <summary>What differs</summary>
            <div class="differences">
              @for (each of differences(); track $index) {
                <div>
                  <p>
                    <strong>{{ each.title }}</strong>
                  </p>
                  <ch-changes-list [changes]="each.changes" before="In the files" after="Here" />
                </div>
              }
            </div>
          </details>
        }
      </section>
    }
  `,
  styles: `
    .card {
      display: grid;
      gap: 8px;
      border-color: var(--ch-test);
    }
    ch-icon {
      color: var(--ch-test);
    }
    summary {
      inline-size: fit-content;
      padding: 4px;
      border-radius: 6px;
      font-weight: 500;
      color: var(--mat-sys-primary);
      cursor: pointer;
    }
    #drift-title {
      display: flex;
      gap: 8px;
    }
    #drift-title ch-icon {
      flex: none;
    }
    .differences {
      display: grid;
      gap: 16px;
      margin-block-start: 8px;
    }
    .differences > div {
      display: grid;
      gap: 4px;
      overflow-wrap: anywhere;
    }
  `,
})
export class RulesDrift {
  readonly applied = input.required<AppliedRules>();
  /** Those in force. */
  readonly rules = input.required<readonly ListedRule[]>();
  /** Of what rules refer to, by code or id. */
  readonly names = input<SentenceOptions>({});
  protected readonly fact = computed(() => factOf(this.applied()));
  protected readonly differences = computed(() => {
    const rules = new Map(this.rules().map((rule) => [rule.id, rule]));
    return this.applied().drift.map((each) =>
      differenceOf(each, rules.get(each.rule ?? ''), this.names()),
    );
  });
  protected readonly when = when;
  protected readonly fullTime = fullTime;
}

/** @returns what differs, up to the time they were applied; null where nothing does. */
export function factOf({
  drift,
  reordered,
}: Pick<AppliedRules, 'drift' | 'reordered'>): string | null {
  const many = drift.length;
  if (many === 0)
    return reordered ? 'The rules stand in another order than in the files applied at' : null;
  const differ = `${plural(many, 'rule')} ${many === 1 ? 'differs' : 'differ'} from the files`;
  return reordered ? `${differ}, and the order too, applied at` : `${differ} applied at`;
}

/** @param now the rule as it is in force. */
export function differenceOf(
  { what, name, filed }: AppliedRules['drift'][number],
  now: ListedRule | undefined,
  names: SentenceOptions,
): { title: string; changes: readonly RuleChange[] } {
  const sentence = (rule: ListedRule | typeof filed | undefined) =>
    rule ? sentenceOf(rule, { ...names, mostValues: 4 }).text : null;
  const whole = { field: 'Rule', before: sentence(filed), after: sentence(now) };
  if (what === 'added') return { title: `“${name}” is not in the files`, changes: [whole] };
  if (what === 'removed') return { title: `“${name}” is in the files only`, changes: [whole] };
  return {
    title: `“${name}” is not as in its file`,
    changes: filed && now ? ruleChanges(filed, now, names) : [whole],
  };
}
