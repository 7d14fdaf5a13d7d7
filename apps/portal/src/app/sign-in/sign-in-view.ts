import { Component, computed, inject, input } from '@angular/core';
import { FlowState } from '../flow/flow-state';
import { day } from '../ui/format';
import { Icon } from '../ui/icon';
import { ViewHeading } from '../ui/view-heading';

/** Says who wrote and to whom, and offers the ways to prove that mailbox. Sends nothing by itself. */
@Component({
  selector: 'ch-sign-in-view',
  imports: [Icon, ViewHeading],
  templateUrl: './sign-in-view.html',
})
export class SignInView {
  /** True when a session ended by itself. */
  readonly again = input.required<boolean>();
  protected readonly flow = inject(FlowState);
  protected readonly ticket = this.flow.ticket;
  protected readonly sentOn = computed(() => {
    const sentAt = new Date(this.ticket()?.sentAt ?? NaN);
    return Number.isNaN(sentAt.getTime()) ? null : day(sentAt);
  });
  protected readonly hasDraft = computed(() => this.flow.draft() !== null);
}
