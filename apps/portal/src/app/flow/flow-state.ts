import { inject, Service, signal } from '@angular/core';
import type { PasscodeSent, ReplySent, TicketView } from '@chancery/contracts';
import { PortalApi } from '../api/portal-api';
import { PortalProblem, problemOf } from '../api/problem';
import { BrandLook } from '../brand/brand-look';
import { plainText } from '../content/plain-text';
import type { OpenedMessage } from '../reader/opened-message';
import type { Draft } from '../reply/draft';
import { Announcer } from '../ui/announcer';
import { ShellSession } from '../ui/session';
import { type View, viewOf } from './view';

/** How a passcode that was typed fared. */
export type PasscodeFault =
  { kind: 'wrong'; triesLeft: number | null } | { kind: 'expired' } | { kind: 'spent' };

/** One ticket's way through the portal: what is known, which view is shown, and the verbs between. */
@Service({ autoProvided: false })
export class FlowState {
  private readonly api = inject(PortalApi);
  private readonly brand = inject(BrandLook);
  private readonly session = inject(ShellSession);
  private readonly announcer = inject(Announcer);

  private id = '';
  readonly view = signal<View>({ at: 'loading' });
  readonly ticket = signal<TicketView | null>(null);
  readonly passcode = signal<PasscodeSent | null>(null);
  readonly fault = signal<PasscodeFault | null>(null);
  readonly busy = signal(false);
  /** Kept while the page lives, so that a way back from the reply opens nothing twice. */
  readonly message = signal<OpenedMessage | null>(null);
  readonly draft = signal<Draft | null>(null);

  get ticketId(): string {
    return this.id;
  }

  /** Starts with a ticket: finds out what may be said and whether this browser is signed in. */
  async open(ticketId: string): Promise<void> {
    this.id = ticketId;
    this.message.set(null);
    this.passcode.set(null);
    this.session.current.set(null);
    if (!globalThis.isSecureContext || !globalThis.crypto?.subtle)
      return this.view.set({ at: 'unsupported' });
    this.view.set({ at: 'loading' });
    await this.attempt(
      async () => {
        const ticket = await this.loadTicket();
        if (ticket.state !== 'open') this.view.set({ at: 'ended', how: ticket.state });
        else if (ticket.session === 'yours') this.enter(ticket);
        else if (ticket.session === 'other')
          this.view.set({ at: 'other', as: ticket.sessionMasked });
        else this.view.set({ at: 'sign-in', again: false });
      },
      () => void this.open(ticketId),
    );
  }

  /** Asks for a passcode by mail; the only thing that sends anything. */
  async sendPasscode(): Promise<void> {
    await this.attempt(
      async () => {
        const again = this.view().at === 'passcode';
        this.passcode.set(await this.api.sendPasscode(this.id));
        this.fault.set(null);
        this.view.set({ at: 'passcode' });
        if (again) this.announcer.say('A new passcode was sent. The reference has changed.');
      },
      () => this.view.set({ at: 'sign-in', again: false }),
    );
  }

  /** @param code eight digits. A refused code leaves the view as it is and sets {@link fault}. */
  async enterPasscode(code: string): Promise<void> {
    this.fault.set(null);
    await this.attempt(
      async () => {
        try {
          await this.api.signIn(this.id, code);
        } catch (error) {
          const fault = faultOf(problemOf(error));
          if (!fault) throw error;
          return this.fault.set(fault);
        }
        this.passcode.set(null);
        // The session is a new one, and so is the token for what changes.
        this.enter(await this.loadTicket());
      },
      () => this.view.set({ at: 'passcode' }),
    );
  }

  async signOut(): Promise<void> {
    await this.attempt(
      async () => {
        await this.api.signOut();
        this.forget();
        this.view.set({ at: 'signed-out' });
      },
      () => void this.signOut(),
    );
  }

  /** Leaves the session of somebody else and asks for this mailbox. */
  async switchAccount(): Promise<void> {
    await this.attempt(
      async () => {
        await this.api.signOut();
        this.forget();
        await this.loadTicket();
        this.view.set({ at: 'sign-in', again: false });
      },
      () => void this.switchAccount(),
    );
  }

  toSignIn(): void {
    this.fault.set(null);
    this.view.set({ at: 'sign-in', again: false });
  }

  sent(receipt: ReplySent): void {
    this.draft.set(null);
    const message = this.message();
    if (message) message.view.replies.push(receipt);
    this.view.set({ at: 'sent', receipt });
  }

  /** Shows the page of a problem. A session that ended takes the message with it, but not the draft. */
  async fail(error: unknown, retry: () => void): Promise<void> {
    const problem = problemOf(error);
    const view = viewOf(problem, retry);
    if (view.at !== 'failed') this.message.set(null);
    if (view.at === 'sign-in' || view.at === 'other') {
      this.session.current.set(null);
      const ticket = await this.loadTicket().catch(() => null);
      if (view.at === 'other')
        return this.view.set({ at: 'other', as: ticket?.sessionMasked ?? null });
    }
    this.view.set(view);
  }

  private enter(ticket: TicketView): void {
    this.session.current.set({ as: ticket.recipientMasked, signOut: () => void this.signOut() });
    this.view.set({ at: 'message' });
  }

  private forget(): void {
    this.message.set(null);
    this.draft.set(null);
    this.passcode.set(null);
    this.session.current.set(null);
  }

  private async loadTicket(): Promise<TicketView> {
    const answer = await this.api.ticket(this.id);
    const { name, address } = answer.sender;
    const ticket = { ...answer, sender: { name: plainText(name), address: plainText(address) } };
    this.brand.apply(ticket.brand);
    this.ticket.set(ticket);
    return ticket;
  }

  private async attempt(work: () => Promise<void>, retry: () => void): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    try {
      await work();
    } catch (error) {
      this.busy.set(false);
      await this.fail(error, retry);
    } finally {
      this.busy.set(false);
    }
  }
}

function faultOf(problem: PortalProblem): PasscodeFault | null {
  if (problem.code === 'passcode.wrong')
    return { kind: 'wrong', triesLeft: problem.more.triesLeft ?? null };
  if (problem.code === 'passcode.expired') return { kind: 'expired' };
  return problem.code === 'passcode.spent' ? { kind: 'spent' } : null;
}
