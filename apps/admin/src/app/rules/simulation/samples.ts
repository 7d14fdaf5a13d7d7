import { NgTemplateOutlet } from '@angular/common';
import { Component, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { SimulationSample } from '@chancery/contracts';
import { Chip, fullTime, when } from '@chancery/ui';
import { fateOf, MATCHES } from './words';

/** Messages that show what a simulation found; each that is kept leads to its page. */
@Component({
  selector: 'ch-simulation-samples',
  imports: [Chip, NgTemplateOutlet, RouterLink],
  template: `
    <ng-template #at let-each>
      @if (each.message) {
        <a [routerLink]="['/messages', each.message]"
          ><time [attr.datetime]="each.at" [title]="full(each.at)">{{ short(each.at) }}</time
          ><span class="hidden"> from {{ each.sender || 'nobody' }}</span></a
        >
      } @else {
        {{ 'Message ' + each.place + (each.at ? ', ' + short(each.at) : '') }}
      }
    </ng-template>
    <ng-template #who let-each>
      {{ each.sender || 'nobody' }}<br /><span class="soft"
        >{{ each.recipient }}
        @if (each.recipients > 1) {
          and {{ each.recipients - 1 }} more
        }
      </span>
    </ng-template>
    <ng-template #fateChip let-state>
      <ch-chip [kind]="state.kind" [icon]="state.icon">{{ state.word }}</ch-chip>
    </ng-template>
    @if (narrow()) {
      <ul aria-label="Messages">
        @for (each of samples(); track $index) {
          <li>
            <p class="who">
              <ng-container [ngTemplateOutlet]="at" [ngTemplateOutletContext]="of(each)" /><br />
              <ng-container [ngTemplateOutlet]="who" [ngTemplateOutletContext]="of(each)" />
            </p>
            <p class="row">
              <span class="soft small">Was</span>
              <ng-container
                [ngTemplateOutlet]="fateChip"
                [ngTemplateOutletContext]="of(fate(each.was))"
              />
              <span class="soft small">Would be</span>
              <ng-container
                [ngTemplateOutlet]="fateChip"
                [ngTemplateOutletContext]="of(fate(each.would))"
              />
            </p>
          </li>
        }
      </ul>
    } @else {
      <div class="table-scroll" tabindex="0" role="region" aria-label="Messages">
        <table class="table">
          <caption class="hidden">
            Messages, with what was done and what would have been done
          </caption>
          <thead>
            <tr>
              <th scope="col">Received</th>
              <th scope="col">From and to</th>
              <th scope="col">Rule</th>
              <th scope="col">Was</th>
              <th scope="col">Would be</th>
            </tr>
          </thead>
          <tbody>
            @for (each of samples(); track $index) {
              <tr>
                <td data-label="Received" class="at">
                  <ng-container [ngTemplateOutlet]="at" [ngTemplateOutletContext]="of(each)" />
                </td>
                <td data-label="From and to" class="who">
                  <div>
                    <ng-container [ngTemplateOutlet]="who" [ngTemplateOutletContext]="of(each)" />
                  </div>
                </td>
                <td data-label="Rule">
                  <ch-chip [kind]="matches[each.match].kind" [icon]="matches[each.match].icon">{{
                    matches[each.match].word
                  }}</ch-chip>
                </td>
                <td data-label="Was">
                  <ng-container
                    [ngTemplateOutlet]="fateChip"
                    [ngTemplateOutletContext]="of(fate(each.was))"
                  />
                </td>
                <td data-label="Would be">
                  <ng-container
                    [ngTemplateOutlet]="fateChip"
                    [ngTemplateOutletContext]="of(fate(each.would))"
                  />
                </td>
              </tr>
            }
          </tbody>
        </table>
      </div>
    }
  `,
  styles: `
    .at {
      white-space: nowrap;
    }
    .who {
      overflow-wrap: anywhere;
    }
    ul {
      display: grid;
      gap: 12px;
      list-style: none;
      margin: 0;
      padding: 0;
    }
    li {
      display: grid;
      gap: 6px;
      padding-block-start: 12px;
      border-block-start: 1px solid var(--mat-sys-outline-variant);
    }
  `,
})
export class SimulationSamples {
  readonly samples = input.required<readonly SimulationSample[]>();
  /** As a list, where there is no room for a table. */
  readonly narrow = input(false);
  protected readonly matches = MATCHES;
  protected readonly fate = fateOf;
  protected readonly full = fullTime;
  protected readonly short = when;

  protected of<T>(value: T): { $implicit: T } {
    return { $implicit: value };
  }
}
