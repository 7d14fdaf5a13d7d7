import { Component, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { ProposedChange } from '@chancery/contracts';
import { Chip, fullTime, when } from '@chancery/ui';
import { STATES } from './words';

/** Changes one below the other, each leading to its page. */
@Component({
  selector: 'ch-change-list',
  imports: [Chip, RouterLink],
  template: `
    <ul>
      @for (each of changes(); track each.id) {
        <li>
          <p class="row">
            <a [routerLink]="['/rules/changes', each.id]"
              ><strong>{{ each.what }}</strong></a
            >
            <ch-chip [kind]="states[each.state].kind" [icon]="states[each.state].icon">{{
              states[each.state].label
            }}</ch-chip>
          </p>
          <p class="soft small">
            By {{ each.author }},
            <time [attr.datetime]="each.at" [attr.title]="fullTime(each.at)">{{
              when(each.at)
            }}</time>
            @if (each.decidedAt; as at) {
              ; {{ states[each.state].label.toLowerCase() }}
              @if (each.state !== 'published-alone' && each.state !== 'withdrawn') {
                by {{ each.decidedBy }},
              }
              <time [attr.datetime]="at" [attr.title]="fullTime(at)">{{ when(at) }}</time>
            }
          </p>
          @if (each.note) {
            <p class="serif">“{{ each.note }}”</p>
          }
          @if (each.reason) {
            <p class="serif">{{ each.decidedBy }}: “{{ each.reason }}”</p>
          }
        </li>
      }
    </ul>
  `,
  styles: `
    ul {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: grid;
      gap: 4px;
      padding: 16px;
      border-block-end: 1px solid var(--mat-sys-outline-variant);
      overflow-wrap: anywhere;
    }
    li:last-child {
      border-block-end: 0;
    }
    .row {
      display: flex;
      flex-wrap: wrap;
      gap: 8px 12px;
      align-items: center;
    }
  `,
})
export class ChangeList {
  readonly changes = input.required<readonly ProposedChange[]>();
  protected readonly states = STATES;
  protected readonly when = when;
  protected readonly fullTime = fullTime;
}
