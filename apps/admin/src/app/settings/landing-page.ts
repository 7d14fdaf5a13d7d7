import { Component, computed, inject, input } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { Router, RouterLink } from '@angular/router';
import { Chip, type ChipKind, Icon, Page, plural, State } from '@chancery/ui';
import { loader } from '../core/load';
import { SessionStore } from '../core/session-store';
import { type Entry, organisationEntries, PLACES, search, systemEntries } from './catalogue';
import { SECTIONS } from './sections';
import { SettingsApi } from './settings-api';
import { SystemApi } from './system-api';

const SOURCES: Record<NonNullable<Entry['source']>, { kind: ChipKind; word: string }> = {
  default: { kind: 'off', word: 'Default' },
  console: { kind: 'protected', word: 'Console' },
  environment: { kind: 'info', word: 'Environment' },
  file: { kind: 'info', word: 'File' },
};

/** `/settings`: the sections, and a search over everything that can be set, wherever it is. */
@Component({
  selector: 'ch-settings-landing',
  imports: [
    Chip,
    Icon,
    MatButtonModule,
    MatFormFieldModule,
    MatInputModule,
    Page,
    RouterLink,
    State,
  ],
  templateUrl: './landing-page.html',
  styles: `
    .search {
      max-inline-size: 480px;
    }
    mat-form-field {
      inline-size: 100%;
    }
    ul {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(min(280px, 100%), 1fr));
      gap: 16px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    a.card {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
      gap: 4px 12px;
      align-items: center;
      block-size: 100%;
      align-content: start;
      color: inherit;
      text-decoration: none;
    }
    a.card:hover {
      border-color: var(--mat-sys-outline);
    }
    a.card .soft {
      grid-column: 1 / -1;
    }
    td {
      overflow-wrap: anywhere;
    }
    @media (width >= 840px) {
      .table {
        table-layout: fixed;
      }
      th:nth-child(1) {
        inline-size: 32%;
      }
      th:nth-child(2) {
        inline-size: 22%;
      }
      th:nth-child(3) {
        inline-size: 140px;
      }
    }
  `,
})
export class LandingPage {
  /** What is searched for, as the address has it. */
  readonly find = input<string>();
  private readonly router = inject(Router);
  private readonly store = inject(SessionStore);
  private readonly api = inject(SettingsApi);
  private readonly systemApi = inject(SystemApi);
  private readonly organisation = loader(() => this.api.organisation());
  private readonly system = loader(() => this.systemApi.settings());
  protected readonly sources = SOURCES;
  protected readonly plural = plural;
  protected readonly sections = SECTIONS.filter(({ roles }) => this.store.can(...roles));
  private readonly entries = computed(() =>
    [
      ...organisationEntries(this.organisation.value()?.value ?? null),
      ...PLACES,
      ...systemEntries(this.system.value()?.items ?? []),
    ].filter(({ section }) => this.sections.some(({ path }) => path === section)),
  );
  protected readonly found = computed(() =>
    this.find() ? search(this.entries(), this.find() ?? '') : null,
  );
  /** Values that are missing from what was found, and why. */
  protected readonly problem = computed(() => {
    const system = this.system.problem();
    // The installation's settings are for one organisation (ADR 0059); the others have theirs here all the same.
    return this.organisation.problem() ?? (system?.status === 403 ? null : system);
  });

  constructor() {
    this.load();
  }

  protected load(): void {
    void this.organisation.load();
    // Others who come here read no settings of the installation.
    if (this.store.can('operator')) void this.system.load();
  }

  protected labelOf(section: string): string {
    return SECTIONS.find(({ path }) => path === section)?.label ?? section;
  }

  protected search(text: string): void {
    void this.router.navigate([], {
      queryParams: { find: text || null },
      queryParamsHandling: 'merge',
      replaceUrl: true,
    });
  }
}
