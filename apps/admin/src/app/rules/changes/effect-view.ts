import { Component, computed, input, linkedSignal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import type { ChangeEffect, Rule } from '@chancery/contracts';
import { type SentenceOptions, sentenceOf } from '@chancery/rules';
import { Chip, count, Icon, plural, SentenceLine } from '@chancery/ui';
import { ChangesList } from '../changes-list';
import { modeOf } from '../mode';
import { type RuleChange, ruleChanges } from '../rule-changes';

/** Rules that are drawn at once, and further ones each time somebody asks for more. */
const RULES = 25;
/** Entries of a list that are shown before somebody asks for all. */
const ENTRIES = 20;

const DONE = { new: 'New rule', gone: 'Deleted', changed: 'Changed' } as const;

/** What a change would do, before and after, in sentences. */
@Component({
  selector: 'ch-effect-view',
  imports: [ChangesList, Chip, Icon, MatButtonModule, SentenceLine],
  template: `
    @for (each of seen(); track each.rule.id) {
      <section class="part">
        <h3>
          {{ each.rule.name }} <span class="soft small">{{ done[each.done] }}</span>
        </h3>
        @if (each.done === 'changed') {
          <ch-changes-list [changes]="each.changes" />
        } @else {
          <p>
            <ch-chip [kind]="each.mode.kind" [icon]="each.mode.icon">{{ each.mode.label }}</ch-chip>
          </p>
          <ch-sentence [pieces]="each.pieces" />
          @if (each.place; as place) {
            <p class="soft small">{{ place }}</p>
          }
        }
      </section>
    }
    @if (rules().length > most()) {
      <div>
        <button mat-stroked-button type="button" (click)="most.set(most() + step)">
          {{ plural(rules().length - most(), 'more rule') }}
        </button>
      </div>
    }
    @if (effect().order; as order) {
      <section class="part">
        <h3>Order</h3>
        <div class="orders">
          <div>
            <p class="soft small">Before</p>
            <ol>
              @for (rule of order.before; track rule.id) {
                <li>{{ rule.name }}</li>
              }
            </ol>
          </div>
          <div>
            <p class="soft small">After</p>
            <ol>
              @for (rule of order.after; track rule.id) {
                <li>{{ rule.name }}</li>
              }
            </ol>
          </div>
        </div>
      </section>
    }
    @for (list of effect().lists; track list.id) {
      <section class="part">
        <h3>
          {{ list.name }}
          <span class="soft small"
            >List, {{ list.before === null ? 'new in use' : entries(list.before) }}
            @if (list.after === null) {
              , not in use after
            } @else {
              → {{ entries(list.after) }}
            }
          </span>
        </h3>
        @if (list.renamed; as before) {
          <p class="soft small">It was called {{ before }}.</p>
        }
        @for (side of sides; track side) {
          @if (list[side].length > 0) {
            <p class="entries">
              <ch-icon [name]="side === 'added' ? 'plus' : 'minus'" [size]="16" />
              <span
                ><span class="soft"
                  >{{ count(list[side].length) }} {{ side === 'added' ? 'added' : 'removed' }}:
                </span>
                {{ (whole() ? list[side] : list[side].slice(0, few)).join(', ') }}</span
              >
            </p>
          }
        }
        @if (!whole() && (list.added.length > few || list.removed.length > few)) {
          <div>
            <button mat-button type="button" (click)="whole.set(true)">Show all entries</button>
          </div>
        }
      </section>
    }
    @for (type of effect().types; track $index) {
      <section class="part">
        <h3>
          {{ (type.after ?? type.before)?.name }}
          <span class="soft small">Sensitive type, {{ wordOf(type) }}</span>
        </h3>
        <details>
          <summary>Its definition, before and after</summary>
          <div class="orders">
            @for (side of [type.before, type.after]; track $index; let after = $last) {
              <div>
                <p class="soft small">{{ after ? 'After' : 'Before' }}</p>
                <pre class="mono small" tabindex="0">{{ side ? text(side) : '–' }}</pre>
              </div>
            }
          </div>
        </details>
      </section>
    }
    @if (effect().secondPerson === false) {
      <p>From then on every administrator of the rules publishes changes alone.</p>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 20px;
      grid-template-columns: minmax(0, 1fr);
    }
    .part {
      display: grid;
      gap: 8px;
      grid-template-columns: minmax(0, 1fr);
      overflow-wrap: anywhere;
    }
    h3 {
      font-size: 15px;
      line-height: 22px;
      font-weight: 600;
    }
    h3 .soft {
      margin-inline-start: 8px;
      font-weight: 400;
    }
    .orders {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(240px, 100%), 1fr));
      gap: 16px;
    }
    .orders > div {
      min-inline-size: 0;
    }
    ol {
      margin: 4px 0 0;
      padding-inline-start: 24px;
    }
    .entries {
      display: flex;
      gap: 6px;
      align-items: start;
    }
    .entries ch-icon {
      flex: none;
      margin-block-start: 4px;
    }
    pre {
      margin: 4px 0 0;
      overflow: auto;
      max-block-size: 320px;
    }
    summary {
      inline-size: fit-content;
      padding: 4px;
      color: var(--mat-sys-primary);
      cursor: pointer;
    }
  `,
})
export class EffectView {
  readonly effect = input.required<ChangeEffect>();
  readonly names = input<SentenceOptions>({});
  protected readonly done = DONE;
  protected readonly sides = ['removed', 'added'] as const;
  protected readonly step = RULES;
  protected readonly few = ENTRIES;
  protected readonly count = count;
  protected readonly plural = plural;
  protected readonly most = linkedSignal({ source: () => this.effect(), computation: () => RULES });
  /** Of every list all entries. */
  protected readonly whole = linkedSignal({
    source: () => this.effect(),
    computation: () => false,
  });
  protected readonly rules = computed(() =>
    this.effect().rules.flatMap(({ before, after, behind }) => {
      const rule = (after ?? before)?.rule;
      if (!rule) return [];
      return [
        {
          rule,
          done: !before ? ('new' as const) : !after ? ('gone' as const) : ('changed' as const),
          mode: modeOf(rule.mode),
          changes: before && after ? this.changes(before.rule, after.rule) : [],
          pieces: sentenceOf(rule, this.names()).segments,
          place: before ? '' : behind ? `After “${behind.name}”` : 'As the first rule',
        },
      ];
    }),
  );
  protected readonly seen = computed(() => this.rules().slice(0, this.most()));

  protected entries(many: number): string {
    return plural(many, 'entry', 'entries');
  }

  protected wordOf({ before, after }: ChangeEffect['types'][number]): string {
    return !before ? 'new' : !after ? 'deleted' : 'changed';
  }

  protected text(value: unknown): string {
    return JSON.stringify(value, null, 2);
  }

  private changes(before: Rule, after: Rule): readonly RuleChange[] {
    return ruleChanges(before, after, this.names());
  }
}
