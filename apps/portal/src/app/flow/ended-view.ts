import { Component, computed, inject, input } from '@angular/core';
import type { PortalProblem } from '../api/problem';
import { StatePage } from '../ui/state-page';
import { clock, shortTime } from '../ui/format';
import { ticker } from '../ui/ticker';
import { FlowState } from './flow-state';
import type { View } from './view';

type Ended = Exclude<View, { at: 'loading' | 'sign-in' | 'passcode' | 'message' | 'sent' }>;

/** The plain pages at which a way ends: each says what happened, what it means and what to do. */
@Component({
  selector: 'ch-ended-view',
  imports: [StatePage],
  templateUrl: './ended-view.html',
})
export class EndedView {
  readonly view = input.required<Ended>();
  protected readonly flow = inject(FlowState);
  protected readonly ticket = this.flow.ticket;
  private readonly now = ticker();

  protected readonly sender = computed(() => {
    const sender = this.ticket()?.sender;
    return sender ? sender.name || sender.address : 'the sender';
  });
  protected readonly waitUntil = computed(() => {
    const view = this.view();
    if (view.at !== 'wait' || !view.until) return null;
    return { over: view.until <= this.now(), time: shortTime(view.until) };
  });
  protected readonly secure = globalThis.isSecureContext;
  protected readonly host = location.host;
  protected readonly clock = clock;

  /** What support needs: the service's trace id, else what this page found, as code and reason. */
  protected traceOf({ code, message, more }: PortalProblem): string | null {
    if (more.traceId) return more.traceId;
    return code === 'network' ? null : `${code}: ${message}`;
  }

  protected restart(): void {
    void this.flow.open(this.flow.ticketId);
  }
}
