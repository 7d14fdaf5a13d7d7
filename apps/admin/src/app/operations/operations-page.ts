import { Component, computed, DestroyRef, inject, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Icon, Page } from '@chancery/ui';
import { LiveEvents } from '../core/live-events';
import { loader } from '../core/load';
import { BacklogPart } from './backlog-part';
import { GatewaysPart } from './gateways-part';
import { KeysPart } from './keys-part';
import { OperationsApi } from './operations-api';
import { QueuesPart } from './queues-part';
import { ServicesPart } from './services-part';
import { summary } from './summary';

const REFRESH_MS = 5_000;

/** Does it run, what is behind, what failed, and what to do about it. Looks again every five seconds until told not to. */
@Component({
  selector: 'ch-operations-page',
  imports: [
    BacklogPart,
    GatewaysPart,
    Icon,
    KeysPart,
    MatButtonModule,
    Page,
    QueuesPart,
    ServicesPart,
  ],
  templateUrl: './operations-page.html',
  styles: `
    .note {
      display: flex;
      gap: 12px;
      align-items: flex-start;
      background: var(--ch-test-container);
      color: var(--ch-test);
      border-color: transparent;
    }
    .note > div {
      display: grid;
      gap: 4px;
    }
  `,
})
export class OperationsPage {
  private readonly api = inject(OperationsApi);
  protected readonly services = loader(() => this.api.services());
  protected readonly gateways = loader(() => this.api.gateways());
  protected readonly backlog = loader(() => this.api.backlog());
  protected readonly queues = loader(() => this.api.queues());
  protected readonly keys = loader(() => this.api.keys());
  protected readonly paused = signal(false);
  /** When the services last answered; what was asked in vain is no check. */
  private readonly lookedAt = signal(Date.now());
  private askedAt = Date.now();
  private readonly now = signal(Date.now());
  protected readonly sentence = computed(() => {
    const services = this.services.value();
    if (!services) return this.services.problem() ? 'No service answers the console.' : '';
    const seconds = Math.max(0, Math.round((this.now() - this.lookedAt()) / 1_000));
    return summary(services, this.gateways.value(), this.queues.value(), seconds);
  });
  /** What is shown is older than it looks. */
  protected readonly stale = computed(
    () =>
      [this.services, this.gateways, this.queues]
        .find((each) => each.problem() !== null && each.value() !== null)
        ?.problem() ?? null,
  );

  constructor() {
    const every = setInterval(() => {
      this.now.set(Date.now());
      const due = Date.now() - this.askedAt >= REFRESH_MS;
      if (due && !this.paused() && !document.hidden && !this.looking) void this.look();
    }, 1_000);
    inject(DestroyRef).onDestroy(() => clearInterval(every));
    const live = inject(LiveEvents);
    live.on('gateways', () => void this.gateways.load());
    live.on('queues', () => void this.queues.load());
    live.on('keys', () => void this.keys.load());
    void this.look();
  }

  private looking = false;

  /** Asks for everything again; parts fail each for itself. */
  protected async look(): Promise<void> {
    this.looking = true;
    await Promise.all(
      [this.services, this.gateways, this.backlog, this.queues, this.keys].map((part) =>
        part.load(),
      ),
    );
    this.looking = false;
    this.askedAt = Date.now();
    if (!this.services.problem()) this.lookedAt.set(this.askedAt);
    this.now.set(Date.now());
  }
}
