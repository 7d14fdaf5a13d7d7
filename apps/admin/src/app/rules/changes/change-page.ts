import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import type { ProposalState, ProposedChangeInFull } from '@chancery/contracts';
import { Chip, Feedback, fullTime, Icon, Page, State, when } from '@chancery/ui';
import { LiveEvents } from '../../core/live-events';
import { loader } from '../../core/load';
import { type ApiProblem, problemOf } from '../../core/problem';
import { SessionStore } from '../../core/session-store';
import { RuleNames } from '../rule-names';
import { ChangesApi } from './changes-api';
import { EffectView } from './effect-view';
import { STATES } from './words';

/** What it is opened in the editor for. What was published is edited as the rule that it is. */
const EDITOR: Partial<Record<ProposalState, string>> = {
  draft: 'Edit, test or publish',
  waiting: 'Test it in the editor',
  rejected: 'Change it and propose again',
  withdrawn: 'Change it and propose again',
};
const REASON = { label: 'Why', max: 280 };

/** One change that is not published, or how it was decided: what would be different, and who may do what about it. */
@Component({
  selector: 'ch-change-page',
  imports: [Chip, EffectView, Icon, MatButtonModule, Page, RouterLink, State],
  templateUrl: './change-page.html',
  styleUrl: './change-page.scss',
})
export class ChangePage {
  readonly id = input.required<string>();
  private readonly api = inject(ChangesApi);
  private readonly feedback = inject(Feedback);
  private readonly router = inject(Router);
  private readonly session = inject(SessionStore);
  private readonly ruleNames = inject(RuleNames);
  protected readonly names = this.ruleNames.all;
  protected readonly when = when;
  protected readonly fullTime = fullTime;
  protected readonly change = loader(() => this.api.one(this.id()));
  protected readonly busy = signal(false);
  /** Why the last thing that was asked for was not done. */
  protected readonly refused = signal<ApiProblem | null>(null);
  protected readonly state = computed(() => {
    const change = this.change.value();
    return change ? STATES[change.state] : null;
  });
  /** Who proposed it decides nothing about it, and nobody else withdraws it. */
  protected readonly own = computed(
    () =>
      this.change.value()?.author.toLowerCase() ===
      this.session.session()?.administrator.email.toLowerCase(),
  );
  protected readonly owner = computed(() => this.session.role() === 'owner');
  /** Where the rule stands in the editor as the change has it. */
  protected readonly editor = computed(() => {
    const change = this.change.value();
    return change?.draft && change.state in EDITOR ? ['/rules', change.rule ?? 'new'] : null;
  });
  protected readonly words = EDITOR;

  constructor() {
    effect(() => {
      this.id();
      untracked(() => {
        this.refused.set(null);
        void this.change.load();
      });
    });
    this.ruleNames.load();
    const again = () => {
      if (!this.busy()) void this.change.load();
    };
    const events = inject(LiveEvents);
    events.on('rule-proposals', again);
    events.on('rules', again);
  }

  protected async approve({ id, tag, what }: ProposedChangeInFull): Promise<void> {
    const answer = await this.feedback.ask({
      title: 'Approve and publish?',
      text: `${what}: gateways go by it from the next message on.`,
      confirm: 'Approve and publish',
      keep: 'Look again',
    });
    if (answer !== null)
      await this.decide(() => this.api.approve(id, tag), 'The change is published.');
  }

  protected async reject({ id, author, what }: ProposedChangeInFull): Promise<void> {
    const reason = await this.feedback.ask({
      title: 'Reject this change?',
      text: `${what}. ${author} sees why.`,
      confirm: 'Reject',
      keep: 'Look again',
      reason: REASON,
    });
    if (reason !== null)
      await this.decide(() => this.api.reject(id, reason), 'The change is rejected.');
  }

  protected async publish({ id, tag, what }: ProposedChangeInFull): Promise<void> {
    const reason = await this.feedback.ask({
      title: 'Publish without a second person?',
      text: `${what}. Nobody else has approved it. The audit trail keeps that you published it alone, and why.`,
      confirm: 'Publish alone',
      keep: 'Wait for approval',
      destructive: true,
      reason: REASON,
    });
    if (reason !== null)
      await this.decide(() => this.api.publish(id, tag, reason), 'The change is published.');
  }

  protected async withdraw({ id }: ProposedChangeInFull): Promise<void> {
    await this.decide(() => this.api.withdraw(id), 'The change is withdrawn.');
  }

  protected async renew({ id }: ProposedChangeInFull): Promise<void> {
    await this.decide(() => this.api.renew(id), 'The change is proposed once more.');
  }

  protected async discard({ id, tag, what }: ProposedChangeInFull): Promise<void> {
    const answer = await this.feedback.ask({
      title: 'Discard this draft?',
      text: `${what}. What it says is lost; what is published stays.`,
      confirm: 'Discard',
      keep: 'Keep the draft',
      destructive: true,
    });
    if (answer === null) return;
    if (await this.decide(() => this.api.discard(id, tag), 'The draft is discarded.', false))
      await this.router.navigate(['/rules/changes']);
  }

  /** @param stays whether there is something to show afterwards */
  private async decide(work: () => Promise<unknown>, done: string, stays = true): Promise<boolean> {
    if (this.busy()) return false;
    this.busy.set(true);
    this.refused.set(null);
    let ok = false;
    try {
      await work();
      ok = true;
      this.feedback.tell(done);
    } catch (error) {
      this.refused.set(problemOf(error));
    }
    if (stays || !ok) await this.change.load();
    this.busy.set(false);
    return ok;
  }
}
