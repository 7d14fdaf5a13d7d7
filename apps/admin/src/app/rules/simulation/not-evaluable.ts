import { Component, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { NotEvaluableRule } from '@chancery/contracts';
import { Icon, when } from '@chancery/ui';

/** Conditions that need more of a message than is kept of it, rule by rule. */
@Component({
  selector: 'ch-not-evaluable',
  imports: [Icon, RouterLink],
  template: `
    @if (rules().length === 0) {
      <p class="row">
        <ch-icon name="circle-check" [size]="16" /> Every condition can be evaluated from what is
        kept of past mail.
      </p>
    } @else {
      <p>
        Subject, text, attachments and most of the header of past mail are sealed. Conditions on
        them are not evaluable:
      </p>
      <ul>
        @for (each of rules(); track each.rule.id) {
          <li>
            @if (each.rule.id === 'draft') {
              <strong>{{ each.rule.name }}</strong>
            } @else {
              <a [routerLink]="['/rules', each.rule.id]">{{ each.rule.name }}</a>
            }
            <ul>
              @for (text of each.conditions; track text) {
                <li>if {{ text }}</li>
              }
              @for (text of each.exceptions; track text) {
                <li>except if {{ text }}</li>
              }
            </ul>
            <p class="soft small">
              {{ saysOf(each) }}
            </p>
          </li>
        }
      </ul>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 8px;
    }
    ul {
      display: grid;
      gap: 8px;
      margin: 0;
      padding-inline-start: 20px;
      overflow-wrap: anywhere;
    }
    ul ul {
      gap: 2px;
    }
  `,
})
export class NotEvaluable {
  readonly rules = input.required<readonly NotEvaluableRule[]>();
  /** Of the one message that it is about (RFC 3339); absent for the mail of some days. */
  readonly at = input<string>();

  /** What is known of a rule in spite of them. */
  protected saysOf({ recordedSince: since }: NotEvaluableRule): string {
    const at = this.at();
    if (at !== undefined)
      return since !== null && Date.parse(at) >= Date.parse(since)
        ? 'Known all the same: the rule was judged with these conditions when the message came, and what it matched is on record.'
        : 'Whether they hold for this message cannot be told.';
    return since === null
      ? 'Messages that hang on them are counted under “cannot be told”.'
      : `Known all the same for mail since ${when(since)}: the rule was judged with these conditions, and what it matched is on record.`;
  }
}
