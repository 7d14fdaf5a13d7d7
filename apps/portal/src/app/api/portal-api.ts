import { Service } from '@angular/core';
import type {
  ApprovalDecision,
  ApprovalView,
  MessageView,
  PasscodeSent,
  ReplyDraft,
  ReplySent,
  TicketView,
  UseLicenceAnswer,
  UseLicenceRequest,
} from '@chancery/contracts';
import { PortalProblem, readProblem } from './problem';

const BASE = '/api/v1/portal';
/** Milliseconds after which a request for JSON counts as lost. Segments and replies may take longer. */
const PATIENCE = 30_000;

/**
 * The portal's HTTP interface (`contracts/portal`, `contracts/approvals`). Each method rejects with a
 * {@link PortalProblem}, never with anything else.
 */
@Service()
export class PortalApi {
  private csrf = '';

  /** Milliseconds by which the service's clock is ahead of this device's, from its last answer. */
  skew = 0;

  /** What may be said before identity is proven; also brings the token for all that changes. */
  async ticket(ticket: string): Promise<TicketView> {
    const view = await this.json<TicketView>('GET', `/tickets/${encodeURIComponent(ticket)}`);
    this.csrf = view.csrf;
    return view;
  }

  sendPasscode(ticket: string): Promise<PasscodeSent> {
    return this.json('POST', `/tickets/${encodeURIComponent(ticket)}/passcodes`, {});
  }

  /** Signs in; the answer sets the session cookie. @param code digits, eight of them. */
  async signIn(ticket: string, code: string): Promise<void> {
    await this.send('POST', `/tickets/${encodeURIComponent(ticket)}/session`, { code });
  }

  async signOut(): Promise<void> {
    await this.send('DELETE', '/session');
  }

  message(ticket: string): Promise<MessageView> {
    return this.json('GET', `/messages/${encodeURIComponent(ticket)}`);
  }

  useLicence(ticket: string, request: UseLicenceRequest): Promise<UseLicenceAnswer> {
    return this.json('POST', `/messages/${encodeURIComponent(ticket)}/use-licence`, request);
  }

  /** Sealed segments `from` to `to`, both inclusive, one after another as they are stored. */
  async segments(ticket: string, from: number, to: number): Promise<Uint8Array> {
    const path = `/messages/${encodeURIComponent(ticket)}/segments?from=${from}&to=${to}`;
    const answer = await this.send('GET', path, undefined, 120_000);
    try {
      return new Uint8Array(await answer.arrayBuffer());
    } catch {
      throw lost();
    }
  }

  /**
   * Sends a reply. XMLHttpRequest, because fetch tells nothing of the progress of an upload.
   *
   * @param progress bytes of the whole request that have left, and bytes in all.
   * @param signal aborts the upload; the promise then rejects with code `cancelled`.
   */
  reply(
    ticket: string,
    draft: ReplyDraft,
    files: readonly File[],
    progress: (sent: number, total: number) => void,
    signal: AbortSignal,
  ): Promise<ReplySent> {
    const form = new FormData();
    form.append('reply', JSON.stringify(draft));
    for (const file of files) form.append('attachment', file, file.name);
    return new Promise((done, fail) => {
      const request = new XMLHttpRequest();
      request.open('POST', `${BASE}/messages/${encodeURIComponent(ticket)}/replies`);
      request.setRequestHeader('X-Chancery-Csrf', this.csrf);
      request.upload.onprogress = ({ loaded, total }) => progress(loaded, total);
      request.onload = () => {
        if (request.status === 201) return done(JSON.parse(request.responseText) as ReplySent);
        const retryAfter = request.getResponseHeader('Retry-After');
        fail(readProblem(request.status, request.responseText, retryAfter));
      };
      request.onerror = () => fail(lost());
      request.onabort = () => fail(new PortalProblem(-1, 'cancelled', 'Sending was stopped.'));
      signal.addEventListener('abort', () => request.abort(), { once: true });
      request.send(form);
    });
  }

  /** What waits for a decision. @param token the secret of the link. */
  approval(token: string): Promise<ApprovalView> {
    return this.json('POST', '/approvals/view', { token });
  }

  /** Decides, unless somebody did before. @returns how it stands then. */
  decide(
    token: string,
    decision: ApprovalDecision['decision'],
    comment: string,
  ): Promise<ApprovalView> {
    return this.json('POST', '/approvals/decision', { token, decision, comment });
  }

  private async json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.send(method, path, body);
    try {
      return (await answer.json()) as T;
    } catch {
      throw lost();
    }
  }

  private async send(
    method: string,
    path: string,
    body?: unknown,
    patience = PATIENCE,
  ): Promise<Response> {
    const headers: Record<string, string> = {
      Accept: 'application/json, application/problem+json',
    };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (method !== 'GET') headers['X-Chancery-Csrf'] = this.csrf;
    let answer: Response;
    try {
      answer = await fetch(BASE + path, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        credentials: 'same-origin',
        cache: 'no-store',
        signal: AbortSignal.timeout(patience),
      });
    } catch {
      throw lost();
    }
    const date = Date.parse(answer.headers.get('Date') ?? '');
    // The header has whole seconds; less than a few of them is no difference of clocks.
    const skew = Number.isNaN(date) ? 0 : date - Date.now();
    this.skew = Math.abs(skew) > 5_000 ? skew : 0;
    if (answer.ok) return answer;
    const text = await answer.text().catch(() => '');
    throw readProblem(answer.status, text, answer.headers.get('Retry-After'));
  }
}

function lost(): PortalProblem {
  return new PortalProblem(
    0,
    'network',
    'There was no answer. Check the connection to the network.',
  );
}
