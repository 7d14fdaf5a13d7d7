import { Component, inject } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import type { BrandVersion } from '@chancery/contracts';
import { fullTime, State, when } from '@chancery/ui';
import { loader } from '../core/load';
import { changesOf } from './brand-changes';
import { BrandThumbnail } from './brand-thumbnail';
import { BrandingApi } from './branding-api';

/** Every published version of a brand. Closes with the one to restore, or nothing. */
@Component({
  selector: 'ch-brand-history',
  imports: [BrandThumbnail, MatButtonModule, MatDialogModule, State],
  template: `
    <h2 mat-dialog-title>History of {{ data.name }}</h2>
    <mat-dialog-content>
      @if (versions.value(); as list) {
        @if (list.length === 0) {
          <ch-state kind="empty" icon="clock-3" fact="No version was published yet." />
        }
        <ol>
          @for (each of list; track each.version; let newest = $first) {
            <li>
              <ch-brand-thumbnail [brand]="each.appearance" />
              <div class="stack">
                <p>
                  <b>Version {{ each.version }}</b>
                  @if (newest) {
                    <span class="soft">, in force</span>
                  }
                  @if (each.restored) {
                    <span class="soft">, version {{ each.restored }} restored</span>
                  }
                </p>
                <p class="soft small">
                  <time [attr.title]="fullTime(each.published.at)">{{
                    when(each.published.at)
                  }}</time>, by {{ each.published.by }}
                </p>
                <p class="small">{{ changed(list, $index) }}</p>
                @if (!newest && data.mayChange) {
                  <div>
                    <button mat-stroked-button type="button" (click)="ref.close(each.version)">
                      Restore version {{ each.version }}
                    </button>
                  </div>
                }
              </div>
            </li>
          }
        </ol>
      } @else if (versions.problem(); as it) {
        <ch-state
          kind="error"
          fact="The history cannot be shown."
          [line]="it.detail"
          [trace]="it.traceId"
          button="Retry"
          (pressed)="versions.load()"
        />
      } @else {
        <ch-state kind="loading" />
      }
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button mat-button type="button" mat-dialog-close>Close</button>
    </mat-dialog-actions>
  `,
  styles: `
    ol {
      display: grid;
      gap: 20px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: grid;
      grid-template-columns: minmax(0, 200px) minmax(0, 1fr);
      gap: 16px;
    }
    .stack {
      gap: 4px;
      align-content: start;
    }
    @media (width < 600px) {
      li {
        grid-template-columns: minmax(0, 1fr);
      }
    }
  `,
})
export class HistoryDialog {
  private readonly api = inject(BrandingApi);
  protected readonly data = inject<{ id: string; name: string; mayChange: boolean }>(
    MAT_DIALOG_DATA,
  );
  protected readonly ref = inject<MatDialogRef<HistoryDialog, number>>(MatDialogRef);
  protected readonly versions = loader(() => this.api.versions(this.data.id));
  protected readonly when = when;
  protected readonly fullTime = fullTime;

  constructor() {
    void this.versions.load();
  }

  /** What a version changed, against the one before it. */
  protected changed(list: BrandVersion[], at: number): string {
    const before = list[at + 1];
    if (!before) return 'The first version.';
    const names = changesOf(before.content, list[at]!.content);
    return names.length === 0 ? 'Nothing differs.' : `Changed: ${names.join(', ')}.`;
  }
}
