import { Component, computed, effect, inject, signal, untracked } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatButtonModule } from '@angular/material/button';
import { MatCheckboxModule } from '@angular/material/checkbox';
import { MatDialog } from '@angular/material/dialog';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import { type MessageItem, type Messages, REASON_MAX } from '@chancery/contracts';
import { bytes, Chip, Feedback, fullTime, Icon, Page, plural, State, when } from '@chancery/ui';
import { firstValueFrom } from 'rxjs';
import { LiveEvents } from '../core/live-events';
import { type ApiProblem, problemOf } from '../core/problem';
import { SessionStore } from '../core/session-store';
import { ExportAll } from '../exports/export-all';
import { type BulkRevocation, BulkRevocationDialog } from './bulk-revocation';
import { FilterBar } from './filter-bar';
import { filterOfQuery, type ListFilter, valuesOf } from './filters';
import { MessagesApi } from './messages-api';
import { listSentence, recipientsInWords, statesInOrder, templateName } from './words';

/** `/messages`: who wrote to whom, when, and what became of it. The address of the page holds the filters. */
@Component({
  selector: 'ch-message-list',
  imports: [
    Chip,
    ExportAll,
    FilterBar,
    Icon,
    MatButtonModule,
    MatCheckboxModule,
    Page,
    RouterLink,
    State,
  ],
  templateUrl: './message-list.html',
  styleUrl: './message-list.scss',
})
export class MessageList {
  private readonly api = inject(MessagesApi);
  private readonly router = inject(Router);
  private readonly dialog = inject(MatDialog);
  private readonly feedback = inject(Feedback);
  private readonly session = inject(SessionStore);
  private readonly query = toSignal(inject(ActivatedRoute).queryParamMap, { requireSync: true });

  protected readonly filter = computed(() => filterOfQuery(this.query()));
  protected readonly filtered = computed(() => Object.keys(this.filter()).length > 0);
  protected readonly mayRevoke = computed(() => this.session.can('compliance'));
  protected readonly pages = signal<readonly Messages[]>([]);
  protected readonly items = computed(() => this.pages().flatMap(({ items }) => items));
  protected readonly nextCursor = computed(() => this.pages().at(-1)?.nextCursor ?? null);
  protected readonly sentence = computed(() =>
    listSentence(this.pages()[0]?.total, this.filtered()),
  );
  protected readonly values = computed(() => valuesOf(this.filter()));
  protected readonly exported = computed(() => {
    const total = this.pages()[0]?.total;
    return total
      ? `${total.relation === 'gte' ? 'more than ' : ''}${plural(total.value, 'message')}`
      : 'these messages';
  });
  protected readonly loading = signal(false);
  protected readonly problem = signal<ApiProblem | null>(null);
  /** Something changed since the list was read; shown as a button, for rows must not move under a hand. */
  protected readonly outdated = signal(false);
  protected readonly selected = signal<ReadonlySet<string>>(new Set());
  private round = 0;

  protected readonly bytes = bytes;
  protected readonly short = when;
  protected readonly full = fullTime;
  protected readonly recipients = recipientsInWords;
  protected readonly states = statesInOrder;
  protected readonly templateName = templateName;

  constructor() {
    effect(() => {
      this.filter();
      untracked(() => void this.load());
    });
    inject(LiveEvents).on('messages', () => this.outdated.set(true));
  }

  protected async load(): Promise<void> {
    const mine = ++this.round;
    this.loading.set(true);
    try {
      const page = await this.api.page(this.filter(), null);
      if (mine !== this.round) return;
      this.pages.set([page]);
      this.problem.set(null);
      this.outdated.set(false);
      this.selected.set(new Set());
    } catch (error) {
      if (mine === this.round) this.problem.set(problemOf(error));
    }
    if (mine === this.round) this.loading.set(false);
  }

  protected async more(): Promise<void> {
    const cursor = this.nextCursor();
    if (!cursor || this.loading()) return;
    const mine = this.round;
    this.loading.set(true);
    try {
      const page = await this.api.page(this.filter(), cursor);
      if (mine === this.round) this.pages.update((pages) => [...pages, page]);
    } catch (error) {
      if (mine === this.round) this.problem.set(problemOf(error));
    }
    if (mine === this.round) this.loading.set(false);
  }

  protected go(filter: ListFilter): void {
    void this.router.navigate([], { queryParams: filter });
  }

  protected select(item: MessageItem, chosen: boolean): void {
    this.selected.update((before) => {
      const after = new Set(before);
      if (chosen) after.add(item.id);
      else after.delete(item.id);
      return after;
    });
  }

  protected async revokeSelected(): Promise<void> {
    const messages = this.items()
      .filter(({ id }) => this.selected().has(id))
      .map((item) => ({ id: item.id, to: recipientsInWords(item) }));
    const reason = await this.feedback.ask({
      title: `Revoke ${plural(messages.length, 'message')}?`,
      text: 'All recipients of these messages lose access at their next request. It can be given back for thirty days.',
      confirm: `Revoke ${plural(messages.length, 'message')}`,
      keep: 'Keep access',
      destructive: true,
      reason: { label: 'Reason, for the audit', max: REASON_MAX },
    });
    if (reason === null) return;
    const data: BulkRevocation = { messages, reason };
    const ref = this.dialog.open(BulkRevocationDialog, {
      data,
      width: '100%',
      maxWidth: 640,
      disableClose: true,
    });
    await firstValueFrom(ref.afterClosed());
    await this.load();
  }
}
