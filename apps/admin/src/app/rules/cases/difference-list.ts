import { Component, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { RuleCaseDifference } from '@chancery/contracts';

/** For whom a case comes out differently: what must hold, what is, and the rule that decides. */
@Component({
  selector: 'ch-case-differences',
  imports: [RouterLink],
  template: `
    @for (each of differences(); track each.recipient) {
      <div>
        <p class="small who">{{ each.recipient }}</p>
        <dl>
          <dt>Expected</dt>
          <dd>{{ each.expected }}</dd>
          <dt>Now</dt>
          <dd class="now">
            {{ each.got }}
            @if (decides(each); as rule) {
              <span class="soft">
                · decided by
                @if (links()) {
                  <a [routerLink]="['/rules', rule.id]">{{ rule.name }}</a>
                } @else {
                  {{ rule.name }}
                }
              </span>
            }
          </dd>
        </dl>
      </div>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 8px;
    }
    .who {
      font-weight: 500;
      overflow-wrap: anywhere;
    }
    dl {
      display: grid;
      grid-template-columns: max-content minmax(0, 1fr);
      gap: 2px 12px;
      margin: 0;
      font-size: 13px;
      line-height: 20px;
    }
    dt {
      color: var(--mat-sys-on-surface-variant);
    }
    dd {
      margin: 0;
      overflow-wrap: anywhere;
    }
    .now {
      color: var(--ch-failed);
    }
  `,
})
export class CaseDifferences {
  readonly differences = input.required<readonly RuleCaseDifference[]>();
  /** Rules are linked to: not where following a link would lose what is typed. */
  readonly links = input(true);

  /** The rule that decides, unless it is the only one named already. */
  protected decides({ got, by }: RuleCaseDifference): RuleCaseDifference['by'] {
    return by && (this.links() || !got.toLowerCase().endsWith(`by “${by.name.toLowerCase()}”`))
      ? by
      : null;
  }
}
