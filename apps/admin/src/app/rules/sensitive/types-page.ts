import { Component, computed, inject, input, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import type { ListedSensitiveType } from '@chancery/contracts';
import { BUILT_IN_TYPES } from '@chancery/sensitive';
import { Feedback, Icon, Page, plural, State, when } from '@chancery/ui';
import { LiveEvents } from '../../core/live-events';
import { loader } from '../../core/load';
import { problemOf } from '../../core/problem';
import { OwnTypes } from './own-types';
import { PackageImport } from './package-import';

/** Types of sensitive information: your own, and those that come with the product. */
@Component({
  selector: 'ch-sensitive-types-page',
  imports: [
    FormsModule,
    Icon,
    MatButtonModule,
    MatFormFieldModule,
    MatInputModule,
    PackageImport,
    Page,
    RouterLink,
    State,
  ],
  templateUrl: './types-page.html',
  styles: `
    mat-form-field {
      inline-size: min(360px, 100%);
    }
    .flush {
      padding: 0;
      overflow: clip;
    }
    h2 {
      padding: 16px 16px 4px;
      font-size: 15px;
      line-height: 22px;
      font-weight: 600;
    }
    ul {
      list-style: none;
      margin: 0;
      padding: 0;
    }
    li {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 16px;
      justify-content: space-between;
      align-items: center;
      padding: 10px 16px;
      border-block-end: 1px solid var(--mat-sys-outline-variant);
    }
    li:last-child {
      border-block-end: 0;
    }
    li > div {
      flex: 1 1 260px;
      min-inline-size: 0;
      overflow-wrap: anywhere;
    }
  `,
})
export class SensitiveTypesPage {
  /** What is looked for, as the address has it. */
  readonly find = input<string>();
  private readonly own = inject(OwnTypes);
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);
  private readonly feedback = inject(Feedback);
  protected readonly when = when;
  protected readonly types = loader(() => this.own.list());
  protected readonly importing = signal(false);
  protected readonly shown = computed(() =>
    (this.types.value() ?? []).filter(({ name, description }) =>
      this.fits(`${name} ${description}`),
    ),
  );
  protected readonly builtIn = computed(() =>
    BUILT_IN_TYPES.filter(({ name, code, region }) => this.fits(`${name} ${code} ${region}`)),
  );
  protected readonly sentence = computed(() => {
    const own = this.types.value();
    const comes = `${BUILT_IN_TYPES.length} types come with Chancery`;
    return own ? `${comes}, ${plural(own.length, 'type')} of your own.` : `${comes}.`;
  });

  constructor() {
    void this.types.load();
    inject(LiveEvents).on('rules', () => void this.types.load());
  }

  private fits(text: string): boolean {
    const words = (this.find() ?? '').toLowerCase().split(/\s+/);
    return words.every((word) => text.toLowerCase().includes(word));
  }

  protected search(find: string): void {
    void this.router.navigate([], {
      relativeTo: this.route,
      queryParams: { find: find || null },
      replaceUrl: true,
    });
  }

  protected imported(count: number): void {
    this.importing.set(false);
    this.feedback.tell(`${plural(count, 'type')} imported.`);
    void this.types.load();
  }

  protected async remove(type: ListedSensitiveType): Promise<void> {
    const answer = await this.feedback.ask({
      title: `Delete “${type.name}”?`,
      text: 'No rule asks for it. It cannot be brought back.',
      confirm: 'Delete',
      keep: 'Keep it',
      destructive: true,
    });
    if (answer === null) return;
    try {
      await this.own.remove(type.code, type.version);
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
    void this.types.load();
  }
}
