import { Component, inject } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { RouterLink } from '@angular/router';
import { ConnectorEntry, type ConnectorView } from '@chancery/contracts';
import { Chip, Feedback, fullTime, Icon, State, when } from '@chancery/ui';
import { firstValueFrom } from 'rxjs';
import { LiveEvents } from '../core/live-events';
import { loader } from '../core/load';
import { problemOf } from '../core/problem';
import { SessionStore } from '../core/session-store';
import { ConnectorDialog } from './connector-dialog';
import { SettingsApi } from './settings-api';

const TLS: Record<ConnectorView['tls'], string> = {
  required: 'TLS required',
  opportunistic: 'TLS where it is offered',
  none: 'without TLS',
};

/** Named ways out that rules choose: which there are, who uses them, added, changed, switched, deleted. */
@Component({
  selector: 'ch-connectors-part',
  imports: [Chip, Icon, MatButtonModule, RouterLink, State],
  templateUrl: './connectors-part.html',
  styles: `
    section {
      display: grid;
      gap: 16px;
      grid-template-columns: minmax(0, 1fr);
    }
    ul {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
      gap: 8px 16px;
      padding-block: 12px;
      border-block-start: 1px solid var(--mat-sys-outline-variant);
      overflow-wrap: anywhere;
    }
    li > div:first-child {
      display: grid;
      gap: 4px;
    }
    .buttons {
      display: flex;
      flex-wrap: wrap;
      align-content: start;
      gap: 8px;
    }
    @media (width < 600px) {
      li {
        grid-template-columns: minmax(0, 1fr);
      }
    }
  `,
})
export class ConnectorsPart {
  private readonly api = inject(SettingsApi);
  private readonly feedback = inject(Feedback);
  private readonly dialog = inject(MatDialog);
  /** An operator is told which rules name a connector, and cannot look at them. */
  protected readonly seesRules = inject(SessionStore).can('compliance');
  protected readonly list = loader(() => this.api.connectors());
  protected readonly when = when;
  protected readonly fullTime = fullTime;

  constructor() {
    void this.list.load();
    const live = inject(LiveEvents);
    live.on('connectors', () => void this.list.load());
    // Who may not hear of rules sees at the next visit which rules name one.
    live.on('rules', () => void this.list.load());
  }

  protected where({ host, port }: ConnectorView): string {
    return host === null ? 'Each recipient’s own server (MX)' : `${host}:${port}`;
  }

  protected security({ tls, verify }: ConnectorView): string {
    return `${TLS[tls]}${tls === 'required' && verify ? ', certificate checked' : ''}`;
  }

  /** @param connector null adds one */
  protected async open(connector: ConnectorView | null): Promise<void> {
    const ref = this.dialog.open<ConnectorDialog, ConnectorView | null, ConnectorView>(
      ConnectorDialog,
      { data: connector, maxWidth: 620, width: '100%' },
    );
    const kept = await firstValueFrom(ref.afterClosed());
    if (kept)
      this.feedback.tell(
        connector
          ? `“${kept.name}” is saved. Gateways take it over within seconds.`
          : `“${kept.name}” is added. Rules can choose it now.`,
      );
    await this.list.load();
  }

  protected async toggle(connector: ConnectorView): Promise<void> {
    const enabled = !connector.enabled;
    await this.tried(async () => {
      const entry = ConnectorEntry.parse({ ...connector, enabled });
      const now = await this.api.keepConnector(connector, entry);
      this.feedback.undoable(
        enabled
          ? `“${now.name}” is on. What waited for it goes now.`
          : `“${now.name}” is off. Mail that rules send through it waits.`,
        () =>
          void this.tried(() =>
            this.api.keepConnector(now, ConnectorEntry.parse({ ...now, enabled: !enabled })),
          ),
      );
    });
  }

  protected async remove(connector: ConnectorView): Promise<void> {
    const sure = await this.feedback.ask({
      title: `Delete the connector ${connector.name}?`,
      text: 'No rule names it. Mail that still waits for it goes no other way: it waits until it is given up.',
      confirm: 'Delete the connector',
      keep: 'Keep the connector',
      destructive: true,
    });
    if (sure === null) return;
    await this.tried(async () => {
      await this.api.removeConnector(connector);
      this.feedback.tell(`“${connector.name}” is deleted.`);
    });
  }

  private async tried(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
    await this.list.load();
  }
}
