import { Component, computed, DestroyRef, effect, inject, input, signal } from '@angular/core';
import { HttpClient } from '@angular/common/http';
import { RouterLink } from '@angular/router';
import type { MessageDetails, TestMessageSent } from '@chancery/contracts';
import { Icon } from '@chancery/ui';
import { firstValueFrom } from 'rxjs';
import { problemOf } from '../core/problem';
import { type Tick, ticksOf } from './ticks';

const AGAIN_MS = 1_000;

/** What becomes of a test message, as it happens: received, matched, protected, delivered. */
@Component({
  selector: 'ch-test-run',
  imports: [Icon, RouterLink],
  template: `
    <ol aria-label="What became of the test message">
      @for (tick of ticks(); track tick.word) {
        <li [class]="tick.state">
          <ch-icon [name]="icons[tick.state]" [size]="18" />
          <span
            ><strong>{{ tick.word }}</strong> {{ tick.line }}</span
          >
        </li>
      }
    </ol>
    @if (fault()) {
      <p class="soft" role="status">{{ fault() }}</p>
    } @else if (details()) {
      <p role="status">
        <span class="hidden">{{ spoken() }}</span>
        <a [routerLink]="['/messages', message().id]">Open the message</a>
      </p>
    }
  `,
  styles: `
    :host,
    ol {
      display: grid;
      gap: 8px;
    }
    ol {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: flex;
      gap: 8px;
    }
    .done {
      color: var(--ch-protected);
    }
    .failed {
      color: var(--ch-failed);
    }
    .waiting,
    .not {
      color: var(--mat-sys-on-surface-variant);
    }
  `,
})
export class TestRun {
  readonly message = input.required<TestMessageSent>();
  private readonly http = inject(HttpClient);
  protected readonly details = signal<MessageDetails | null>(null);
  protected readonly fault = signal('');
  protected readonly ticks = computed(() => ticksOf(this.message(), this.details()));
  protected readonly spoken = computed(() =>
    this.ticks()
      .map(({ word, line }) => `${word} ${line}`)
      .join('. '),
  );
  protected readonly icons: Record<Tick['state'], 'check' | 'clock-3' | 'minus' | 'circle-alert'> =
    {
      done: 'check',
      waiting: 'clock-3',
      not: 'minus',
      failed: 'circle-alert',
    };
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    effect(() => {
      const { id } = this.message();
      clearTimeout(this.timer);
      this.details.set(null);
      this.fault.set('');
      void this.look(id);
    });
    inject(DestroyRef).onDestroy(() => clearTimeout(this.timer));
  }

  private async look(id: string): Promise<void> {
    try {
      const details = await firstValueFrom(
        this.http.get<MessageDetails>(`/api/v1/messages/${encodeURIComponent(id)}`),
      );
      if (id !== this.message().id) return;
      this.details.set(details);
      if (ticksOf(this.message(), details).every(({ state }) => state !== 'waiting')) return;
    } catch (error) {
      const problem = problemOf(error);
      // 404 until the gateway has written it down.
      if (problem.status !== 404) {
        this.fault.set(
          problem.status === 403
            ? 'Compliance administrators and auditors see what becomes of messages; your role does not.'
            : problem.detail,
        );
        return;
      }
    }
    this.timer = setTimeout(() => void this.look(id), AGAIN_MS);
  }
}
