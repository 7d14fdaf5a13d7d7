import { Component, computed, input, output } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import type { ListedRule, Rule } from '@chancery/contracts';
import type { SentenceOptions } from '@chancery/rules';
import { fullTime, when } from '@chancery/ui';
import { ChangesList } from './changes-list';
import { ruleChanges } from './rule-changes';

/** Somebody saved the rule while it was being edited here: both versions beside each other, and the choice. */
@Component({
  selector: 'ch-overtaken',
  imports: [ChangesList, MatButtonModule],
  template: `
    <div class="card" role="alert" tabindex="-1">
      <p>
        <strong
          >Changed by {{ theirs().updatedBy }} at
          <time [attr.datetime]="theirs().updatedAt" [attr.title]="fullTime(theirs().updatedAt)">{{
            when(theirs().updatedAt)
          }}</time></strong
        >, as version {{ theirs().version }}. What you typed is still here.
      </p>
      @if (changes().length > 0) {
        <p class="soft small">Struck out is what they saved; below it is what you have here.</p>
        <ch-changes-list [changes]="changes()" before="Theirs" after="Yours" />
      } @else {
        <p>They saved what you have here: nothing differs.</p>
      }
      <div class="row">
        <button mat-stroked-button type="button" (click)="take.emit()">Take theirs</button>
        @if (changes().length > 0) {
          <button mat-flat-button type="button" (click)="keep.emit()">Keep mine</button>
        }
      </div>
    </div>
  `,
  styles: `
    .card {
      display: grid;
      gap: 12px;
      border-color: var(--ch-test);
    }
  `,
})
export class Overtaken {
  readonly theirs = input.required<ListedRule>();
  readonly mine = input.required<Omit<Rule, 'id' | 'priority'>>();
  readonly names = input<SentenceOptions>({});
  readonly take = output<void>();
  readonly keep = output<void>();
  protected readonly when = when;
  protected readonly fullTime = fullTime;
  protected readonly changes = computed(() =>
    ruleChanges(this.theirs(), this.mine(), this.names()),
  );
}
