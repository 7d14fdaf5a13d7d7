import { Component, computed, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { ActivatedRoute, Router } from '@angular/router';
import type { SettingState } from '@chancery/contracts';
import { Chip, type ChipKind, Page, plural, State } from '@chancery/ui';
import { map } from 'rxjs';
import { loader } from '../core/load';
import { SystemApi } from './system-api';

const SOURCES: Record<SettingState['source'], { kind: ChipKind; word: string }> = {
  default: { kind: 'off', word: 'Default' },
  environment: { kind: 'info', word: 'Environment' },
  file: { kind: 'info', word: 'File' },
};

/** What the environment says above the console: every setting with value, source, key and help. Read only. */
@Component({
  selector: 'ch-system-page',
  imports: [Chip, MatFormFieldModule, MatInputModule, Page, State],
  templateUrl: './system-page.html',
  styles: `
    .search {
      max-inline-size: 420px;
    }
    /* The same columns in every section. */
    @media (width >= 840px) {
      .table {
        table-layout: fixed;
      }
      th:nth-child(1) {
        inline-size: 28%;
      }
      th:nth-child(2) {
        inline-size: 24%;
      }
      th:nth-child(3) {
        inline-size: 130px;
      }
    }
    td {
      overflow-wrap: anywhere;
    }
  `,
})
export class SystemPage {
  private readonly router = inject(Router);
  private readonly api = inject(SystemApi);
  protected readonly settings = loader(() => this.api.settings());
  protected readonly wanted = toSignal(
    inject(ActivatedRoute).queryParamMap.pipe(map((params) => params.get('search') ?? '')),
    { initialValue: '' },
  );
  protected readonly sources = SOURCES;
  protected readonly sentence = computed(() => {
    const items = this.settings.value()?.items;
    if (!items) return '';
    const set = items.filter(({ source }) => source !== 'default').length;
    return `${plural(set, 'setting')} of ${items.length} ${set === 1 ? 'comes' : 'come'} from outside; the others are at their defaults. They are changed where the process is started.`;
  });
  /** What is searched for, by section. */
  protected readonly sections = computed(() => {
    const words = this.wanted().toLowerCase().split(/\s+/).filter(Boolean);
    const found = (this.settings.value()?.items ?? []).filter((item) => {
      const text = `${item.key} ${item.label} ${item.help} ${item.value ?? ''}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
    return [...new Set(found.map(({ section }) => section))].map((section) => ({
      section,
      items: found.filter((item) => item.section === section),
    }));
  });
  protected readonly found = computed(() =>
    this.sections().reduce((sum, { items }) => sum + items.length, 0),
  );
  protected readonly plural = plural;

  constructor() {
    void this.settings.load();
  }

  protected search(text: string): void {
    void this.router.navigate([], {
      queryParams: { search: text || null },
      queryParamsHandling: 'merge',
      replaceUrl: true,
    });
  }
}
