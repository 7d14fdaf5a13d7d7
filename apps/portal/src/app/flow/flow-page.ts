import {
  Component,
  computed,
  DestroyRef,
  effect,
  inject,
  input,
  untracked,
  viewChild,
} from '@angular/core';
import { PasscodeView } from '../sign-in/passcode-view';
import { SignInView } from '../sign-in/sign-in-view';
import { EndedView } from './ended-view';
import { FlowState } from './flow-state';
import { ReaderView } from '../reader/reader-view';
import { ReplyView } from '../reply/reply-view';
import { SentView } from '../reply/sent-view';
import { ShellSession } from '../ui/session';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { Navigation } from '../ui/navigation';
import { Waiting } from '../ui/waiting';
import { StatePage } from '../ui/state-page';

/** `/m/<ticket>`: everything between the link in the mail and the receipt of a reply. */
@Component({
  selector: 'ch-flow-page',
  imports: [
    ConfirmDialog,
    EndedView,
    PasscodeView,
    ReaderView,
    ReplyView,
    SentView,
    SignInView,
    StatePage,
    Waiting,
  ],
  providers: [FlowState],
  host: { '(window:beforeunload)': 'onUnload($event)' },
  templateUrl: './flow-page.html',
})
export class FlowPage {
  readonly ticket = input.required<string>();
  /** Whom a reply goes to, as the address says; null while reading. */
  readonly reply = input.required<'sender' | 'all' | null>();

  private readonly navigation = inject(Navigation);
  private readonly confirmDialog = viewChild.required(ConfirmDialog);
  protected readonly flow = inject(FlowState);

  protected readonly replyTo = computed(() => {
    const to = this.reply();
    const message = this.flow.message();
    if (this.flow.view().at !== 'message' || !message) return null;
    return to !== null && message.may(to === 'all' ? 'ReplyAll' : 'Reply') ? to : null;
  });
  constructor() {
    const session = inject(ShellSession);
    this.navigation.guardLeaving(() => this.mayLeave());
    inject(DestroyRef).onDestroy(() => this.navigation.guardLeaving(null));
    effect((cleanUp) => {
      const ticket = this.ticket();
      untracked(() => void this.flow.open(ticket));
      cleanUp(() => session.current.set(null));
    });
    effect(() => {
      // The receipt takes the place of the reply in the history.
      if (this.flow.view().at === 'sent' && this.reply() !== null)
        untracked(() => void this.navigation.go(location.pathname, true));
    });
    effect(() => {
      // The code of the reader comes while the person looks for the mail; failing, it is asked for again.
      if (this.flow.view().at === 'passcode')
        import('../reader/reader-view').catch(() => undefined);
    });
  }

  protected startReply(to: 'sender' | 'all'): void {
    void this.navigation.go(`${location.pathname}?reply=${to}`, this.reply() !== null);
  }

  protected toMessage(): void {
    if (this.flow.view().at === 'sent') return this.flow.view.set({ at: 'message' });
    void this.navigation.go(location.pathname, true);
  }

  protected async discard(): Promise<void> {
    if (this.flow.draft()?.touched() && !(await this.mayLose())) return;
    this.flow.draft.set(null);
    this.toMessage();
  }

  /** A draft lives in this page only. */
  private mayLeave(): boolean | Promise<boolean> {
    return this.flow.draft()?.touched() ? this.mayLose() : true;
  }

  protected onUnload(event: Event): void {
    if (this.flow.draft()?.touched()) event.preventDefault();
  }

  private mayLose(): Promise<boolean> {
    return this.confirmDialog().ask({
      question: 'Discard this reply?',
      detail: 'What you wrote and the files you attached are kept in this page only.',
      keep: 'Keep writing',
      lose: 'Discard the reply',
    });
  }
}
