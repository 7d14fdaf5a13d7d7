import { Component, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatCheckboxModule } from '@angular/material/checkbox';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import type { ConnectorEntry, ConnectorView, HopEntry } from '@chancery/contracts';
import { Feedback } from '@chancery/ui';
import { filter, merge } from 'rxjs';
import { type ApiProblem, problemOf } from '../core/problem';
import { HopCheckPart } from './hop-check';
import { SettingsApi } from './settings-api';

/** What is typed: the host stays while somebody looks what MX would be. */
interface Draft extends HopEntry {
  name: string;
  by: 'host' | 'mx';
  enabled: boolean;
}

/** TLS is asked for at first: most connectors lead to somebody with whom that is agreed. */
const NEW: Draft = {
  name: '',
  by: 'host',
  host: '',
  port: 25,
  tls: 'required',
  verify: true,
  enabled: true,
};

/** One connector, added or changed. Closes with it as it was saved, or with nothing. */
@Component({
  selector: 'ch-connector-dialog',
  imports: [
    FormsModule,
    HopCheckPart,
    MatButtonModule,
    MatCheckboxModule,
    MatDialogModule,
    MatFormFieldModule,
    MatInputModule,
  ],
  templateUrl: './connector-dialog.html',
  styles: `
    form,
    mat-dialog-content {
      display: grid;
      gap: 16px;
      grid-template-columns: minmax(0, 1fr);
    }
    mat-form-field {
      inline-size: 100%;
    }
    .fields {
      display: grid;
      grid-template-columns: minmax(0, 1fr) 110px;
      gap: 16px;
    }
    .told {
      display: grid;
      gap: 8px;
      padding: 8px 24px 0;
    }
    .wrong {
      color: var(--ch-failed);
    }
    @media (width < 600px) {
      .fields {
        grid-template-columns: minmax(0, 1fr);
      }
    }
  `,
})
export class ConnectorDialog {
  private readonly asked = inject<ConnectorView | null>(MAT_DIALOG_DATA);
  private readonly ref = inject<MatDialogRef<ConnectorDialog, ConnectorView>>(MatDialogRef);
  private readonly api = inject(SettingsApi);
  private readonly feedback = inject(Feedback);
  /** As it was read; null for a new one. */
  protected readonly known = signal(this.asked);
  protected readonly problem = signal<ApiProblem | null>(null);
  protected readonly busy = signal(false);
  protected draft: Draft = draftOf(this.asked);
  /** What stood in the fields at first. */
  private opened = JSON.stringify(this.draft);

  constructor() {
    // What is typed is not lost by a press beside the dialog.
    this.ref.disableClose = true;
    merge(
      this.ref.backdropClick(),
      this.ref.keydownEvents().pipe(filter(({ key }) => key === 'Escape')),
    )
      .pipe(takeUntilDestroyed())
      .subscribe(() => void this.leave());
  }

  /** What the check looks at. */
  protected readonly hop = (): HopEntry => ({
    host: this.draft.host.trim(),
    port: Number(this.draft.port),
    tls: this.draft.tls,
    verify: this.draft.verify,
  });

  protected complete(): boolean {
    const { name, by, host } = this.draft;
    return name.trim() !== '' && (by === 'mx' || host.trim() !== '');
  }

  protected async leave(): Promise<void> {
    if (JSON.stringify(this.draft) !== this.opened) {
      const sure = await this.feedback.ask({
        title: 'Leave without saving?',
        text: 'What you typed about this connector would be lost.',
        confirm: 'Leave',
        keep: 'Stay here',
        destructive: true,
      });
      if (sure === null) return;
    }
    this.ref.close();
  }

  protected async save(): Promise<void> {
    this.problem.set(null);
    this.busy.set(true);
    try {
      this.ref.close(await this.api.keepConnector(this.known(), this.entry()));
    } catch (error) {
      this.problem.set(problemOf(error));
    }
    this.busy.set(false);
  }

  /** As it is kept now, whatever was typed. */
  protected async again(): Promise<void> {
    const known = this.known();
    if (!known) return;
    try {
      const now = await this.api.connector(known.id);
      this.known.set(now);
      this.draft = draftOf(now);
      this.opened = JSON.stringify(this.draft);
      this.problem.set(null);
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }

  private entry(): ConnectorEntry {
    const { name, by, enabled } = this.draft;
    const hop = this.hop();
    return { name: name.trim(), ...hop, host: by === 'mx' ? null : hop.host, enabled };
  }
}

function draftOf(connector: ConnectorView | null): Draft {
  if (!connector) return { ...NEW };
  const { name, host, port, tls, verify, enabled } = connector;
  return { name, by: host === null ? 'mx' : 'host', host: host ?? '', port, tls, verify, enabled };
}
