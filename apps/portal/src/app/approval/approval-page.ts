import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { APPROVAL_COMMENT_MAX, type ApprovalView } from '@chancery/contracts';
import { PortalApi } from '../api/portal-api';
import { type PortalProblem, problemOf } from '../api/problem';
import { BrandLook } from '../brand/brand-look';
import { Announcer } from '../ui/announcer';
import { fullTime, listOf, shortTime } from '../ui/format';
import { Icon } from '../ui/icon';
import { StatePage } from '../ui/state-page';
import { ViewHeading } from '../ui/view-heading';
import { Waiting } from '../ui/waiting';

type Decision = 'approve' | 'reject';

/** Recipients that are named; of more, how many. */
const NAMED = 6;

/**
 * `/approval#<secret>`: lets a message pass or not, by the link in the mail. Opening the page decides nothing; only its
 * two buttons do.
 */
@Component({
  selector: 'ch-approval-page',
  imports: [Icon, StatePage, ViewHeading, Waiting],
  templateUrl: './approval-page.html',
})
export class ApprovalPage {
  /** What stands behind the `#`; empty where the link was cut. */
  readonly token = input.required<string>();

  private readonly api = inject(PortalApi);
  private readonly brand = inject(BrandLook);
  private readonly announcer = inject(Announcer);

  protected readonly view = signal<ApprovalView | null>(null);
  /** Why there is no view. */
  protected readonly problem = signal<PortalProblem | null>(null);
  /** Why a decision did not arrive; what was written stays. */
  protected readonly refused = signal<PortalProblem | null>(null);
  protected readonly deciding = signal<Decision | null>(null);
  protected readonly comment = signal('');
  protected readonly most = APPROVAL_COMMENT_MAX;

  protected readonly sender = computed(() => {
    const { name, address } = this.view()?.sender ?? { name: '', address: '' };
    return name || address;
  });
  protected readonly to = computed(() => {
    const all = this.view()?.recipients ?? [];
    const rest = all.length - NAMED;
    return listOf(rest > 0 ? [...all.slice(0, NAMED), `${rest} more`] : all);
  });
  protected readonly receivedAt = computed(() => time(this.view()?.receivedAt, fullTime));
  protected readonly expiresAt = computed(() => time(this.view()?.expiresAt, fullTime));
  protected readonly decidedAt = computed(() => time(this.view()?.decidedAt, shortTime));
  /** Whose decision it was, as the sentences say it. */
  protected readonly by = computed(() => {
    const view = this.view();
    if (!view?.decidedBy) return null;
    return view.decidedBy.toLowerCase() === view.you.toLowerCase() ? 'You' : view.decidedBy;
  });
  protected readonly heading = computed(() => {
    const view = this.view();
    const verb = view?.state === 'approved' ? 'approved' : 'rejected';
    return this.by() === 'You' ? `You ${verb} this message` : `This message was already ${verb}`;
  });
  protected readonly waitUntil = computed(() => {
    const at = this.problem()?.more.retryAt;
    return at ? shortTime(at) : null;
  });

  constructor() {
    effect(() => {
      this.token();
      untracked(() => void this.load());
    });
  }

  protected async load(): Promise<void> {
    this.problem.set(null);
    this.refused.set(null);
    this.view.set(null);
    const token = this.token();
    try {
      this.show(await this.api.approval(token));
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }

  protected async decide(decision: Decision): Promise<void> {
    if (this.deciding() !== null) return;
    this.deciding.set(decision);
    this.refused.set(null);
    try {
      this.show(await this.api.decide(this.token(), decision, this.comment().trim()));
      this.announcer.say(this.heading());
    } catch (error) {
      this.refused.set(problemOf(error));
    } finally {
      this.deciding.set(null);
    }
  }

  private show(view: ApprovalView): void {
    this.brand.apply(view.brand);
    this.view.set(view);
  }
}

function time(value: string | null | undefined, write: (at: Date) => string): string | null {
  const at = new Date(value ?? NaN);
  return Number.isNaN(at.getTime()) ? null : write(at);
}
