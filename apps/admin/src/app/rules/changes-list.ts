import { Component, input } from '@angular/core';
import { Icon } from '@chancery/ui';
import type { RuleChange } from './rule-changes';

/** Differences of two versions of a rule: each part with what it said struck out and what it says beside it. */
@Component({
  selector: 'ch-changes-list',
  imports: [Icon],
  template: `
    <dl>
      @for (change of changes(); track $index) {
        <div>
          <dt>{{ change.field }}</dt>
          @if (change.added?.length || change.removed?.length) {
            <dd class="soft small">{{ change.after }}</dd>
            @if (change.removed?.length) {
              <dd>
                <ch-icon name="minus" [size]="16" /><span class="hidden">Removed: </span>
                <del>{{ change.removed.join(', ') }}</del>
              </dd>
            }
            @if (change.added?.length) {
              <dd>
                <ch-icon name="plus" [size]="16" /><span class="hidden">Added: </span>
                <ins>{{ change.added.join(', ') }}</ins>
              </dd>
            }
          } @else {
            @if (change.before !== null) {
              <dd>
                <ch-icon name="minus" [size]="16" /><span class="hidden">{{ before() }}: </span>
                <del>{{ change.before }}</del>
              </dd>
            }
            @if (change.after !== null) {
              <dd>
                <ch-icon name="plus" [size]="16" /><span class="hidden">{{ after() }}: </span>
                <ins>{{ change.after }}</ins>
              </dd>
            }
          }
        </div>
      }
    </dl>
  `,
  styles: `
    dl {
      display: grid;
      gap: 10px;
      margin: 0;
    }
    dt {
      font-size: 13px;
      line-height: 18px;
      color: var(--mat-sys-on-surface-variant);
    }
    dd {
      display: flex;
      gap: 6px;
      align-items: start;
      margin: 0;
    }
    ch-icon {
      flex: none;
      margin-block-start: 4px;
    }
    del,
    ins {
      font: 400 15.5px/23px var(--ch-serif);
      overflow-wrap: anywhere;
      min-inline-size: 0;
    }
    del {
      color: var(--mat-sys-on-surface-variant);
    }
    ins {
      text-decoration: none;
    }
  `,
})
export class ChangesList {
  readonly changes = input.required<readonly RuleChange[]>();
  /** What the two sides are called, for those who listen. */
  readonly before = input('Before');
  readonly after = input('After');
}
