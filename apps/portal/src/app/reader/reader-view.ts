import {
  Component,
  computed,
  effect,
  inject,
  output,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { PortalApi } from '../api/portal-api';
import { PortalProblem } from '../api/problem';
import { blockedNotice } from '../content/sanitise';
import { FlowState } from '../flow/flow-state';
import { Announcer } from '../ui/announcer';
import {
  boldRuns,
  dayAndYear,
  fullTime,
  initials,
  listOf,
  shortTime,
  timeLeft,
} from '../ui/format';
import { Icon } from '../ui/icon';
import { ticker } from '../ui/ticker';
import { ViewHeading } from '../ui/view-heading';
import { Waiting } from '../ui/waiting';
import { AttachmentList } from './attachment-list';
import { LeavingDialog } from './leaving-dialog';
import { MessageFrame, type Shown } from './message-frame';
import { openMessage } from './opened-message';

/** Opens the message and shows it: who, what may be done with it, the text, the attachments. */
@Component({
  selector: 'ch-reader-view',
  imports: [AttachmentList, Icon, LeavingDialog, MessageFrame, ViewHeading, Waiting],
  templateUrl: './reader-view.html',
})
export class ReaderView {
  readonly replied = output<'sender' | 'all'>();

  private readonly api = inject(PortalApi);
  private readonly announcer = inject(Announcer);
  private readonly flow = inject(FlowState);
  private readonly now = ticker(20_000);
  protected readonly leaving = viewChild(LeavingDialog);
  protected readonly message = this.flow.message;
  protected readonly draft = this.flow.draft;
  protected readonly shown = signal<Shown | null>(null);
  protected readonly copyNote = signal(false);
  protected readonly othersOpen = signal(false);

  protected readonly subject = computed(
    () => this.message()?.subject || 'Message without a subject',
  );
  protected readonly from = computed(() => {
    const message = this.message();
    const { name, address } = message?.from[0] ?? message?.view.sender ?? { name: '', address: '' };
    return {
      name: name || address,
      address: name ? address : '',
      initials: initials(name, address),
    };
  });
  protected readonly recipients = computed(() => {
    const message = this.message();
    if (!message) return null;
    const you = message.view.you.toLowerCase();
    const others = message.recipients.filter(({ address }) => address.toLowerCase() !== you);
    const short =
      others.length === 0
        ? 'To you'
        : `To you and ${others.length} ${others.length === 1 ? 'other' : 'others'}`;
    return {
      short,
      others: others.map(({ name, address }) => (name ? `${name} (${address})` : address)),
    };
  });
  protected readonly sentAt = computed(() => dated(this.message()?.view.sentAt));
  protected readonly rights = computed(() => boldRuns(this.message()?.view.rightsSentence ?? ''));
  protected readonly expiry = computed(() => {
    const until = dated(this.message()?.view.expiresAt);
    return until
      ? `Open until ${dayAndYear(until)}, ${timeLeft(until, this.now())}`
      : 'Open without a date of expiry';
  });
  protected readonly notice = computed(() => {
    const blocked = this.shown()?.blocked;
    return blocked ? blockedNotice(blocked) : null;
  });
  protected readonly attachments = computed(() => {
    const message = this.message();
    if (!message) return [];
    const { attachments, inline } = message.chosen;
    const pictures = this.shown()?.pictures;
    return [
      ...attachments,
      ...[...inline.values()].filter(({ path }) => pictures && !pictures.has(path)),
    ];
  });
  protected readonly replies = computed(() =>
    (this.message()?.view.replies ?? []).map(({ sentAt, to }) => {
      const at = dated(sentAt);
      return { at: sentAt, time: at ? shortTime(at, this.now()) : '', to: listOf(to) };
    }),
  );
  protected readonly may = computed(() => {
    const message = this.message();
    return {
      reply: (message?.may('Reply') && message.view.replyTo.length > 0) ?? false,
      replyAll: (message?.may('ReplyAll') && message.view.replyAllTo.length > 1) ?? false,
      print: message?.may('Print') ?? false,
      copy: message?.may('Copy') ?? false,
    };
  });
  protected readonly fullTime = fullTime;

  constructor() {
    if (!this.message()) void this.open();
    effect(() => {
      const until = dated(this.message()?.view.expiresAt);
      // By the clock of the service: a device that is a day ahead must not close what is open.
      if (until && until.getTime() <= this.now().getTime() + this.api.skew)
        untracked(() => void this.fail(new PortalProblem(410, 'message.expired', '')));
    });
  }

  private async open(): Promise<void> {
    try {
      const message = await openMessage(this.api, this.flow.ticketId);
      this.message.set(message);
      this.announcer.say('The message is open.');
    } catch (error) {
      await this.fail(error);
    }
  }

  protected fail(error: unknown): Promise<void> {
    return this.flow.fail(error, () => {
      this.message.set(null);
      this.flow.view.set({ at: 'message' });
    });
  }

  protected drawn(shown: Shown): void {
    this.shown.set(shown);
  }

  protected sayCopyNote(): void {
    this.copyNote.set(true);
  }

  /** Copying is refused in the whole view, not only in the frame. */
  protected guardCopy(event: Event): void {
    if (this.may().copy) return;
    event.preventDefault();
    this.sayCopyNote();
  }

  protected print(): void {
    window.print();
  }
}

function dated(time: string | null | undefined): Date | null {
  const date = new Date(time ?? NaN);
  return Number.isNaN(date.getTime()) ? null : date;
}
