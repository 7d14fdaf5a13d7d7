import { Component, computed, inject, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import type { HopEntry, OrganisationView, TestMessageSent } from '@chancery/contracts';
import { Chip, Feedback, Page, State } from '@chancery/ui';
import { LiveEvents } from '../core/live-events';
import { loader } from '../core/load';
import { type ApiProblem, problemOf } from '../core/problem';
import { SessionStore } from '../core/session-store';
import { HopForm } from './hop-form';
import { SettingsApi } from './settings-api';
import { TestRun } from './test-run';

const HOPS = [
  {
    key: 'nextHop',
    title: 'Next hop, for mail that leaves',
    none: 'Each recipient’s own mail server is looked up (MX).',
    without: 'Look up each recipient’s server instead',
  },
  {
    key: 'internalHop',
    title: 'Internal hop, for mail to your own people',
    none: 'The next hop takes that too.',
    without: 'Use the next hop instead',
  },
] as const;

/** How mail comes in, where it is handed on to, and a message that tries it. */
@Component({
  selector: 'ch-mail-path-page',
  imports: [
    Chip,
    FormsModule,
    HopForm,
    MatButtonModule,
    MatFormFieldModule,
    MatInputModule,
    Page,
    State,
    TestRun,
  ],
  templateUrl: './mail-path-page.html',
  styles: `
    section {
      display: grid;
      gap: 16px;
      max-inline-size: 860px;
    }
    .line {
      display: grid;
      grid-template-columns: minmax(0, 420px) auto;
      justify-content: start;
      gap: 16px;
      align-items: end;
    }
    ul {
      display: grid;
      gap: 8px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    @media (width < 600px) {
      .line {
        grid-template-columns: minmax(0, 1fr);
      }
    }
  `,
})
export class MailPathPage {
  private readonly api = inject(SettingsApi);
  private readonly feedback = inject(Feedback);
  protected readonly loaded = loader(() => this.api.organisation());
  protected readonly networks = loader(() => this.api.networks());
  protected readonly problem = signal<ApiProblem | null>(null);
  protected readonly networkProblem = signal<ApiProblem | null>(null);
  protected readonly testProblem = signal<ApiProblem | null>(null);
  protected readonly sent = signal<TestMessageSent | null>(null);
  protected readonly hops = HOPS;
  protected readonly sentence = computed(() => {
    const it = this.loaded.value()?.value;
    if (!it) return '';
    const out = it.nextHop
      ? it.nextHop.mailbox
        ? 'ends in the built-in mailbox'
        : `leaves by ${it.nextHop.host}, port ${it.nextHop.port}`
      : 'goes straight to the recipients’ servers';
    return `Mail comes in at ${it.listeners.relay} and ${out}.`;
  });
  protected network = '';
  protected to = inject(SessionStore).session()?.administrator.email ?? '';

  constructor() {
    void this.loaded.load();
    void this.networks.load();
    inject(LiveEvents).on('organisation', () => {
      void this.loaded.load();
      void this.networks.load();
    });
  }

  /** @returns the variable that sets it, where the console cannot */
  protected setBy(view: OrganisationView, key: 'nextHop' | 'internalHop'): string | null {
    const { source, variable } = view.sources[key];
    return source === 'environment' ? (variable ?? 'the environment') : null;
  }

  protected async save(key: 'nextHop' | 'internalHop', hop: HopEntry | null): Promise<void> {
    this.problem.set(null);
    const value = hop && { ...hop, mailbox: false as const };
    try {
      this.loaded.set(await this.api.change({ [key]: value }, this.loaded.value()?.etag ?? null));
      this.feedback.tell('Saved. Gateways take it over within seconds.');
    } catch (error) {
      const problem = problemOf(error);
      this.problem.set(problem);
      this.feedback.tell(problem.detail);
      if (problem.status === 412) await this.loaded.load();
    }
  }

  protected async trust(): Promise<void> {
    this.networkProblem.set(null);
    try {
      await this.api.addNetwork(this.network.trim());
      this.network = '';
    } catch (error) {
      this.networkProblem.set(problemOf(error));
    }
    await this.networks.load();
  }

  protected async distrust(cidr: string): Promise<void> {
    try {
      await this.api.removeNetwork(cidr);
      this.feedback.undoable(`${cidr} is no longer trusted.`, () => {
        void this.api.addNetwork(cidr).finally(() => void this.networks.load());
      });
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
    await this.networks.load();
  }

  protected async test(): Promise<void> {
    this.testProblem.set(null);
    this.sent.set(null);
    try {
      this.sent.set(await this.api.sendTest(this.to.trim()));
    } catch (error) {
      this.testProblem.set(problemOf(error));
    }
  }
}
