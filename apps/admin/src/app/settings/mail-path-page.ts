import { Component, computed, inject, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { Chip, Feedback, Page, State } from '@chancery/ui';
import { LiveEvents } from '../core/live-events';
import { loader } from '../core/load';
import { type ApiProblem, problemOf } from '../core/problem';
import { ConnectorsPart } from './connectors-part';
import { HopsPart } from './hops-part';
import { SettingsApi } from './settings-api';
import { TestMessagePart } from './test-message-part';

/** How mail comes in, where it is handed on to, ways that rules choose, and a message that tries it. */
@Component({
  selector: 'ch-mail-path-page',
  imports: [
    Chip,
    ConnectorsPart,
    FormsModule,
    HopsPart,
    MatButtonModule,
    MatFormFieldModule,
    MatInputModule,
    Page,
    State,
    TestMessagePart,
  ],
  templateUrl: './mail-path-page.html',
  styles: `
    section,
    ch-hops-part,
    ch-connectors-part,
    ch-test-message-part {
      max-inline-size: 860px;
    }
    section {
      display: grid;
      gap: 16px;
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
  protected readonly networkProblem = signal<ApiProblem | null>(null);
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

  constructor() {
    void this.loaded.load();
    void this.networks.load();
    inject(LiveEvents).on('organisation', () => {
      void this.loaded.load();
      void this.networks.load();
    });
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
}
