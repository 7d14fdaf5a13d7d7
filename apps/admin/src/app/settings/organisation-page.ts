import { Component, computed, inject, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import type { OrganisationPatch, OrganisationView, SettingSource } from '@chancery/contracts';
import { Feedback, Page, State } from '@chancery/ui';
import { LiveEvents } from '../core/live-events';
import { loader } from '../core/load';
import { type ApiProblem, problemOf } from '../core/problem';
import { SessionApi } from '../core/session-api';
import { FIELDS, type Key, type Plain } from './organisation-fields';
import { SettingsApi } from './settings-api';

/** What the organisation is called and how long things last, each with what it is set by. */
@Component({
  selector: 'ch-organisation-page',
  imports: [FormsModule, MatButtonModule, MatFormFieldModule, MatInputModule, Page, State],
  templateUrl: './organisation-page.html',
  styles: `
    form {
      max-inline-size: 560px;
    }
    mat-form-field {
      inline-size: 100%;
    }
  `,
})
export class OrganisationPage {
  private readonly api = inject(SettingsApi);
  private readonly session = inject(SessionApi);
  private readonly feedback = inject(Feedback);
  protected readonly loaded = loader(async () => {
    const found = await this.api.organisation();
    // What somebody types while it comes stays.
    if (this.changes() === null) this.draft = { ...found.value };
    return found;
  });
  protected readonly problem = signal<ApiProblem | null>(null);
  /** Somebody else changed it while this page was open. */
  protected readonly stale = signal(false);
  protected readonly busy = signal(false);
  protected readonly sentence = computed(() => {
    const it = this.loaded.value()?.value;
    if (!it) return '';
    const kept =
      it.retentionDays === 0 ? 'until somebody erases them' : `for ${it.retentionDays} days`;
    return `${it.name} keeps protected messages ${kept} and writes from ${it.serviceAddress}.`;
  });
  protected readonly fields = FIELDS;
  protected draft: Partial<Plain> = {};

  constructor() {
    void this.loaded.load();
    inject(LiveEvents).on('organisation', () => {
      if (this.changes() === null) void this.loaded.load();
      else if (!this.busy()) this.stale.set(true);
    });
  }

  /** @returns the variable that sets it, where the console cannot */
  protected setBy(view: OrganisationView, key: Key): string | null {
    const source: SettingSource = view.sources[key];
    return source.source === 'environment' ? (source.variable ?? 'the environment') : null;
  }

  protected changes(): OrganisationPatch | null {
    const now = this.loaded.value()?.value;
    if (!now) return null;
    const changed = FIELDS.filter(({ key }) => this.draft[key] !== now[key]).map(({ key }) => [
      key,
      this.draft[key],
    ]);
    return changed.length > 0 ? (Object.fromEntries(changed) as OrganisationPatch) : null;
  }

  protected async save(): Promise<void> {
    const patch = this.changes();
    if (!patch || this.busy()) return;
    this.busy.set(true);
    this.problem.set(null);
    try {
      const saved = await this.api.change(patch, this.loaded.value()?.etag ?? null);
      this.draft = { ...saved.value };
      this.loaded.set(saved);
      this.feedback.tell('Saved. Gateways take it over within seconds.');
      await this.session.again();
    } catch (error) {
      const problem = problemOf(error);
      this.problem.set(problem);
      this.stale.set(problem.status === 412);
    }
    this.busy.set(false);
  }

  protected async reload(): Promise<void> {
    this.stale.set(false);
    this.problem.set(null);
    this.draft = { ...this.loaded.value()?.value };
    await this.loaded.load();
  }
}
