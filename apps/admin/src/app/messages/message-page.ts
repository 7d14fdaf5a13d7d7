import {
  Component,
  computed,
  DestroyRef,
  effect,
  inject,
  input,
  signal,
  untracked,
} from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import {
  type LicenceView,
  type MessageDetails,
  REASON_MAX,
  type TraceEvent,
} from '@chancery/contracts';
import { bytes, Feedback, fullTime, Icon, Page, plural, State, when } from '@chancery/ui';
import { LiveEvents } from '../core/live-events';
import { loader } from '../core/load';
import { problemOf } from '../core/problem';
import { SessionStore } from '../core/session-store';
import { FEATURES } from '../features';
import { DecisionCard } from './decision-card';
import { MessagesApi } from './messages-api';
import { type RecipientAction, RecipientsTable } from './recipients-table';
import { Timeline } from './timeline-view';
import { questionOf } from './questions';
import { rowsOf, summaryOf } from './words';

/** While the page is looked at; deliveries and openings are not announced one by one. */
const POLL_MS = 5_000;

const EXACT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** `19 Nov 2026, 09:41:07` */
const exactTime = (at: string): string => EXACT.format(new Date(at));

interface Shown {
  message: MessageDetails;
  licences: readonly LicenceView[];
  events: readonly TraceEvent[];
}

/** Where a message can be tested, for those who may write rules. */
const TESTER = FEATURES.some(({ path }) => path === 'rules') ? '/rules/test' : null;

const LISTENERS: Record<string, string> = {
  relay: 'Relay, trusted network',
  submission: 'Submission, signed in',
  internal: 'Portal reply',
};

/** `/messages/:id`: everything that may be known of one message without opening it. */
@Component({
  selector: 'ch-message-page',
  imports: [
    DecisionCard,
    Icon,
    MatButtonModule,
    Page,
    RecipientsTable,
    RouterLink,
    State,
    Timeline,
  ],
  templateUrl: './message-page.html',
  styleUrl: './message-page.scss',
})
export class MessagePage {
  /** From the address. */
  readonly id = input.required<string>();

  private readonly api = inject(MessagesApi);
  private readonly feedback = inject(Feedback);
  private readonly session = inject(SessionStore);

  protected readonly mayRevoke = computed(() => this.session.can('compliance'));
  protected readonly mayRelease = computed(() => this.session.can('compliance'));
  protected readonly shown = loader(() => this.read(this.id()));
  protected readonly sentences = signal<ReadonlyMap<string, string>>(new Map());
  protected readonly subject = signal<string | null>(null);
  protected readonly busy = signal(false);

  protected readonly rows = computed(() => {
    const shown = this.shown.value();
    return shown ? rowsOf(shown.message, shown.licences) : [];
  });
  protected readonly summary = computed(() => {
    const shown = this.shown.value();
    return shown ? summaryOf(shown.message, this.rows()) : [];
  });
  protected readonly heading = computed(() => {
    const message = this.shown.value()?.message;
    if (!message) return 'Message';
    const [only] = message.recipients;
    const to =
      message.recipients.length === 1 && only
        ? only.address
        : plural(message.recipients.length, 'recipient');
    return `${message.sender || 'Report'} to ${to}`;
  });
  protected readonly living = computed(
    () => this.rows().filter(({ licence }) => licence?.state === 'live').length,
  );

  protected readonly testLink = computed(() => (this.mayRevoke() ? TESTER : null));

  protected readonly bytes = bytes;
  protected readonly short = when;
  protected readonly full = fullTime;
  protected readonly exact = exactTime;

  constructor() {
    effect(() => {
      this.id();
      untracked(() => {
        this.subject.set(null);
        void this.shown.load();
      });
    });
    effect(() => {
      if (this.mayRevoke())
        untracked(() => void this.api.ruleSentences().then((found) => this.sentences.set(found)));
    });
    inject(LiveEvents).on('messages', () => void this.shown.load());
    const poll = setInterval(() => {
      if (document.visibilityState === 'visible' && !this.shown.loading()) void this.shown.load();
    }, POLL_MS);
    inject(DestroyRef).onDestroy(() => clearInterval(poll));
  }

  protected listener(message: MessageDetails): string {
    return LISTENERS[message.listener] ?? message.listener;
  }

  protected async revokeAll(): Promise<void> {
    const people = plural(this.living(), 'recipient');
    const reason = await this.feedback.ask({
      title: `Revoke access of ${people}?`,
      text: 'They lose access at their next request, also where the message is open now. It can be given back for thirty days.',
      confirm: `Revoke for ${people}`,
      keep: 'Keep access',
      destructive: true,
      reason: { label: 'Reason, for the audit', max: REASON_MAX },
    });
    if (reason !== null) await this.revoke(null, reason);
  }

  protected async act({ kind, row }: RecipientAction): Promise<void> {
    const { address } = row.recipient;
    if (kind === 'release') {
      await this.run(async () => {
        await this.api.release(this.id(), row.recipient.idx);
        this.feedback.tell(`${address} is tried again within five seconds`);
      });
      return;
    }
    const reason = await this.feedback.ask({
      ...questionOf(kind, row, this.rows()),
      reason: { label: 'Reason, for the audit', max: REASON_MAX },
    });
    if (reason === null) return;
    if (kind === 'revoke') return this.revoke(address, reason);
    await this.run(async () => {
      this.feedback.tell(await this.done(kind, row, reason));
    });
  }

  /** @returns what became of it, in words */
  private async done(
    kind: Exclude<RecipientAction['kind'], 'release' | 'revoke'>,
    { recipient }: RecipientAction['row'],
    reason: string,
  ): Promise<string> {
    switch (kind) {
      case 'restore':
        await this.api.restore(this.id(), recipient.address, reason);
        return `${recipient.address} has access again`;
      case 'discard':
        await this.api.discard(this.id(), recipient.idx, reason);
        return `${recipient.address} does not get it`;
      case 'approve':
      case 'reject':
        await this.api.decide(this.id(), recipient.approval?.id ?? '', kind, reason);
        return kind === 'approve' ? 'Approved' : 'Rejected; the sender is told';
    }
  }

  protected openSubject(): Promise<void> {
    return this.run(async () => this.subject.set((await this.api.subject(this.id())).subject));
  }

  private revoke(recipient: string | null, reason: string): Promise<void> {
    return this.run(async () => {
      const { revoked, opened } = await this.api.revoke(this.id(), recipient, reason);
      const had =
        opened.length === 0
          ? 'nobody had opened it'
          : `${opened.length} had opened it, first ${when(opened.map((each) => each.firstOpenedAt).toSorted()[0] ?? '')}`;
      this.feedback.tell(`Revoked for ${plural(revoked.length, 'recipient')}; ${had}`);
    });
  }

  /** One change at a time; what is shown follows it, and a refusal is said. */
  private async run(change: () => Promise<unknown>): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    try {
      await change();
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
    this.busy.set(false);
    await this.shown.load();
  }

  private async read(id: string): Promise<Shown> {
    const [message, licences, trace] = await Promise.all([
      this.api.one(id),
      this.api.licences(id),
      this.api.trace(id),
    ]);
    return { message, licences: licences.items, events: trace.items };
  }
}
