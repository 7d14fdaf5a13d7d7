import { Component, effect, inject, input, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatButtonModule } from '@angular/material/button';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import type { FailedJobs, QueueList, QueueState, Redrive } from '@chancery/contracts';
import { Chip, count, duration, Feedback, fullTime, plural, State, when } from '@chancery/ui';
import { map } from 'rxjs';
import { type Loaded, loader } from '../core/load';
import { problemOf } from '../core/problem';
import { OperationsApi } from './operations-api';
import { QUEUE_PURPOSE } from './summary';

/** What waits, runs and failed, and why; pause and redrive. The queue whose failures are open is in the address. */
@Component({
  selector: 'ch-queues-part',
  imports: [Chip, MatButtonModule, RouterLink, State],
  templateUrl: './queues-part.html',
  styles: `
    /* The word of the button on the line of the row. */
    td:last-child {
      padding-block: 2px;
    }
    .failures {
      display: grid;
      gap: 12px;
      padding-block-start: 16px;
      border-block-start: 1px solid var(--mat-sys-outline-variant);
    }
    .head {
      display: flex;
      justify-content: space-between;
      align-items: center;
      gap: 8px 16px;
      flex-wrap: wrap;
    }
    h3 {
      font-size: 14px;
      line-height: 20px;
      font-weight: 600;
    }
    .failures ul {
      list-style: none;
      margin: 0;
      padding: 0;
      display: grid;
      gap: 12px;
    }
    .failures li {
      display: grid;
      gap: 4px;
      justify-items: start;
    }
  `,
})
export class QueuesPart {
  readonly queues = input.required<Loaded<QueueList>>();
  private readonly api = inject(OperationsApi);
  private readonly feedback = inject(Feedback);
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);
  /** Whose failures are shown. */
  protected readonly open = toSignal(
    this.route.queryParamMap.pipe(map((params) => params.get('queue'))),
    { initialValue: null },
  );
  protected readonly failed = loader<FailedJobs>(() => this.api.failed(this.open() ?? ''));
  protected readonly busy = signal(false);
  protected readonly count = count;
  protected readonly plural = plural;
  protected readonly duration = duration;
  protected readonly when = when;
  protected readonly fullTime = fullTime;
  protected readonly purpose = (name: string): string => QUEUE_PURPOSE[name] ?? '';

  constructor() {
    // Asked again with every look at the queues, so that the reasons never say other than the counts.
    effect(() => {
      this.queues().value();
      if (this.open()) void this.failed.load();
    });
  }

  protected async redrive(which: Redrive): Promise<void> {
    const queue = this.open();
    if (!queue) return;
    await this.doing(async () => {
      const redriven = await this.api.redrive(queue, which);
      this.feedback.tell(
        redriven === 0
          ? 'Nothing was left to be redriven.'
          : `${plural(redriven, 'job')} of ${queue} will be tried again.`,
      );
    });
  }

  protected async toggle(queue: QueueState): Promise<void> {
    if (!queue.paused) {
      const answer = await this.feedback.ask({
        title: `Pause the queue ${queue.name}?`,
        text: `${this.purpose(queue.name) || 'Its work'} will wait until you let it go on. Jobs in progress end. Mail is still taken.`,
        confirm: 'Pause the queue',
        keep: 'Keep it running',
      });
      if (answer === null) return;
    }
    await this.doing(async () => {
      await this.api.setPaused(queue.name, !queue.paused);
      this.feedback.tell(`The queue ${queue.name} ${queue.paused ? 'goes on' : 'is paused'}.`);
    });
  }

  protected close(): void {
    void this.router.navigate([], { queryParams: { queue: null }, queryParamsHandling: 'merge' });
  }

  private async doing(work: () => Promise<void>): Promise<void> {
    this.busy.set(true);
    try {
      await work();
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
    await this.queues().load();
    this.busy.set(false);
  }
}
