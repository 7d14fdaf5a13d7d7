import { Component, computed, input, output } from '@angular/core';
import type { ReplySent } from '@chancery/contracts';
import { listOf, shortTime } from '../ui/format';
import { StatePage } from '../ui/state-page';

/** The receipt of a reply. */
@Component({
  selector: 'ch-sent-view',
  imports: [StatePage],
  template: `<ch-state-page kind="done" icon="seal" [heading]="heading()">
    <p>The reply is sealed as the message was. You can close this window.</p>
    <div class="actions">
      <button class="button filled wide" type="button" (click)="left.emit()">
        Back to the message
      </button>
    </div>
  </ch-state-page>`,
})
export class SentView {
  readonly receipt = input.required<ReplySent>();
  readonly left = output<void>();
  protected readonly heading = computed(() => {
    const { to, sentAt } = this.receipt();
    return `Sent to ${listOf(to)}, protected, ${shortTime(new Date(sentAt))}`;
  });
}
