import { Component, computed, effect, inject, signal, untracked } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import { AUDIT_GROUP_LABELS, type AuditTrail, type Verification } from '@chancery/contracts';
import { Chip, fullTime, Icon, Page, plural, State } from '@chancery/ui';
import { loader } from '../core/load';
import { type ApiProblem, problemOf } from '../core/problem';
import { ExportAll } from '../exports/export-all';
import { AuditApi, type TrailFilter } from './audit-api';
import { byDay, detailsOf, recordSentence, verdictOf } from './words';

const NAMES = ['actor', 'group', 'kind', 'recipient', 'reason', 'message', 'from', 'to'] as const;
const GROUPS = Object.entries(AUDIT_GROUP_LABELS);

/** `/audit`: who did what, when, and whether the trail is as it was written. */
@Component({
  selector: 'ch-audit-page',
  imports: [
    Chip,
    ExportAll,
    FormsModule,
    Icon,
    MatButtonModule,
    MatFormFieldModule,
    MatInputModule,
    Page,
    RouterLink,
    State,
  ],
  templateUrl: './audit-page.html',
  styleUrl: './audit-page.scss',
})
export class AuditPage {
  private readonly api = inject(AuditApi);
  private readonly router = inject(Router);
  private readonly query = toSignal(inject(ActivatedRoute).queryParamMap, { requireSync: true });

  protected readonly groups = GROUPS;
  protected readonly filter = computed<TrailFilter>(() => {
    const filter: TrailFilter = {};
    for (const name of NAMES) {
      const value = this.query().get(name)?.trim();
      if (value) filter[name] = value;
    }
    return filter;
  });
  protected readonly filtered = computed(() => Object.keys(this.filter()).length > 0);
  protected readonly draft = signal<Record<'actor' | 'group' | 'recipient', string>>({
    actor: '',
    group: '',
    recipient: '',
  });
  protected readonly pages = signal<readonly AuditTrail[]>([]);
  protected readonly days = computed(() => byDay(this.pages().flatMap(({ items }) => items)));
  protected readonly nextCursor = computed(() => this.pages().at(-1)?.nextCursor ?? null);
  protected readonly loading = signal(false);
  protected readonly problem = signal<ApiProblem | null>(null);
  protected readonly chain = loader(() => this.api.chain());
  protected readonly verifying = signal(false);
  protected readonly verification = signal<Verification | null>(null);
  protected readonly verifyProblem = signal<ApiProblem | null>(null);
  protected readonly sentence = computed(() => {
    const chain = this.chain.value();
    // Records may get their places between the two answers.
    const newest = this.filtered() ? 0 : (this.pages()[0]?.items[0]?.position ?? 0);
    if (!chain) return '';
    const kept = Math.max(chain.position, newest) - chain.removed;
    const says = `${plural(kept, 'record')}, each chained to the one before it`;
    return chain.removed === 0
      ? `${says}.`
      : `${says}; ${plural(chain.removed, 'older one')} were kept long enough and deleted.`;
  });
  protected readonly exported = computed(() => {
    const chain = this.chain.value();
    return this.filtered() || !chain
      ? 'the records that match'
      : plural(chain.position - chain.removed, 'record');
  });
  private round = 0;

  protected readonly says = recordSentence;
  protected readonly details = detailsOf;
  protected readonly verdict = verdictOf;
  protected readonly full = fullTime;
  protected readonly time = (at: string): string =>
    new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });

  constructor() {
    effect(() => {
      const { actor = '', group = '', recipient = '' } = this.filter();
      untracked(() => {
        this.draft.set({ actor, group, recipient });
        void this.load();
      });
    });
  }

  protected async load(cursor: string | null = null): Promise<void> {
    const mine = ++this.round;
    this.loading.set(true);
    if (!cursor) void this.chain.load();
    try {
      const page = await this.api.page(this.filter(), cursor);
      if (mine !== this.round) return;
      this.pages.update((pages) => (cursor ? [...pages, page] : [page]));
      this.problem.set(null);
    } catch (error) {
      if (mine === this.round) this.problem.set(problemOf(error));
    }
    if (mine === this.round) this.loading.set(false);
  }

  protected search(): void {
    const draft = Object.entries(this.draft()).map(([name, value]) => [name, value.trim() || null]);
    void this.router.navigate([], {
      queryParams: { ...this.filter(), ...Object.fromEntries(draft) },
    });
  }

  protected clear(): void {
    void this.router.navigate([], { queryParams: {} });
  }

  protected async verify(): Promise<void> {
    this.verifying.set(true);
    this.verifyProblem.set(null);
    try {
      this.verification.set(await this.api.verify());
    } catch (error) {
      this.verifyProblem.set(problemOf(error));
    }
    this.verifying.set(false);
  }
}
