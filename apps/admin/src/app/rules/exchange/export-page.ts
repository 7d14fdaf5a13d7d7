import { Component, computed, inject, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { RouterLink } from '@angular/router';
import { Icon, Page, plural, State } from '@chancery/ui';
import { loader } from '../../core/load';
import { ExchangeApi, type ExportFormat } from './exchange-api';

const FORMATS: readonly { value: ExportFormat; label: string; effect: string }[] = [
  {
    value: 'xml',
    label: 'XML for Exchange',
    effect: 'The collection that Import-TransportRuleCollection of Exchange Server takes.',
  },
  {
    value: 'ps1',
    label: 'Commands for Exchange',
    effect: 'A script with one New-TransportRule command to a rule, for Exchange Online too.',
  },
  {
    value: 'json',
    label: 'JSON of Chancery',
    effect: 'Everything of every rule, for “chancery rules plan” and “apply”.',
  },
];

/** Rules › Export: the rules as a file, and what Exchange cannot take of them. */
@Component({
  selector: 'ch-export-page',
  imports: [Icon, MatButtonModule, MatFormFieldModule, MatInputModule, Page, RouterLink, State],
  template: `
    <ch-page heading="Export the rules" [sentence]="sentence()">
      <ng-container actions>
        <a mat-stroked-button routerLink="/rules"><ch-icon name="arrow-left" /> All rules</a>
      </ng-container>
      <section class="card" aria-labelledby="format-title">
        <h2 id="format-title">Form</h2>
        <div class="field">
          <label for="format">Write the rules as</label>
          <mat-form-field subscriptSizing="dynamic">
            <select
              matNativeControl
              id="format"
              [value]="format()"
              (change)="pick($any($event.target).value)"
            >
              @for (each of formats; track each.value) {
                <option [value]="each.value">{{ each.label }}</option>
              }
            </select>
          </mat-form-field>
        </div>
        <p class="soft small">{{ effect() }}</p>
        <div>
          <a mat-flat-button [href]="url()" download><ch-icon name="download" /> Download</a>
        </div>
      </section>
      @if (warnings.value(); as list) {
        @if (list.items.length > 0) {
          <section class="card" aria-labelledby="warnings-title">
            <h2 id="warnings-title">What Exchange does not take</h2>
            <ul>
              @for (each of list.items; track $index) {
                <li>
                  <ch-icon name="triangle-alert" [size]="16" />
                  <span>
                    @if (each.rule) {
                      <strong>{{ each.rule }}</strong>
                    }
                    {{ each.reason }}</span
                  >
                </li>
              }
            </ul>
          </section>
        }
      } @else if (warnings.problem(); as problem) {
        <div class="card">
          <ch-state
            kind="error"
            [fact]="problem.detail"
            [trace]="problem.traceId"
            button="Retry"
            (pressed)="warnings.load()"
          />
        </div>
      } @else {
        <div class="card"><ch-state kind="loading" fact="Looking through the rules" /></div>
      }
    </ch-page>
  `,
  styles: `
    .card {
      display: grid;
      gap: 12px;
      align-content: start;
    }
    .field {
      max-inline-size: 400px;
    }
    ul {
      display: grid;
      gap: 8px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: grid;
      grid-template-columns: 16px minmax(0, 1fr);
      gap: 8px;
      color: var(--ch-test);
      overflow-wrap: anywhere;
    }
    li ch-icon {
      margin-block-start: 2px;
    }
  `,
})
export class ExportPage {
  private readonly api = inject(ExchangeApi);
  protected readonly formats = FORMATS;
  protected readonly format = signal<ExportFormat>('xml');
  protected readonly warnings = loader(() => this.api.warnings(this.format()));
  protected readonly url = computed(() => this.api.exportUrl(this.format()));
  protected readonly effect = computed(
    () => FORMATS.find(({ value }) => value === this.format())?.effect ?? '',
  );
  protected readonly sentence = computed(() => {
    const list = this.warnings.value();
    if (!list) return '';
    return list.items.length === 0
      ? 'Every rule is in the file as it is here.'
      : `${plural(list.items.length, 'thing')} to know before you download.`;
  });

  constructor() {
    void this.warnings.load();
  }

  protected pick(format: string): void {
    this.format.set(format as ExportFormat);
    void this.warnings.load();
  }
}
