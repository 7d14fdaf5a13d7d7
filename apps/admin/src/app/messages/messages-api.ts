import { HttpClient } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import type {
  ApprovalVerdict,
  MessageDetails,
  MessageLicences,
  MessageSubject,
  Messages,
  Restored,
  Revoked,
  Trace,
} from '@chancery/contracts';
import { firstValueFrom } from 'rxjs';
import { type ListFilter, parametersOf } from './filters';

const BASE = '/api/v1';
const PAGE = '50';

/**
 * Messages over HTTP: the gateway's rows, the audit service's trace, the rights service's licences (contract:
 * `messages.ts`). Every method rejects with an ApiProblem.
 */
@Service()
export class MessagesApi {
  private readonly http = inject(HttpClient);

  page(filter: ListFilter, cursor: string | null): Promise<Messages> {
    const query = new URLSearchParams({
      limit: PAGE,
      ...(cursor ? { cursor } : {}),
      ...parametersOf(filter),
    });
    return this.get<Messages>(`/messages?${query}`);
  }

  one(id: string): Promise<MessageDetails> {
    return this.get<MessageDetails>(at(id));
  }

  licences(id: string): Promise<MessageLicences> {
    return this.get<MessageLicences>(at(id, 'licences'));
  }

  trace(id: string): Promise<Trace> {
    return this.get<Trace>(at(id, 'trace'));
  }

  /** @param recipient one of them; null = everybody */
  revoke(id: string, recipient: string | null, reason: string): Promise<Revoked> {
    return this.post<Revoked>(at(id, 'revocation'), access(recipient, reason));
  }

  restore(id: string, recipient: string | null, reason: string): Promise<Restored> {
    return this.post<Restored>(at(id, 'restoration'), access(recipient, reason));
  }

  release(id: string, idx: number): Promise<void> {
    return this.post<void>(at(id, `recipients/${idx}/release`), {});
  }

  /** A held recipient does not get it. */
  discard(id: string, idx: number, reason: string): Promise<void> {
    return this.post<void>(at(id, `recipients/${idx}/discard`), { reason });
  }

  /** In place of the approvers. */
  decide(
    id: string,
    approval: string,
    decision: ApprovalVerdict['decision'],
    reason: string,
  ): Promise<void> {
    return this.post<void>(at(id, `approvals/${encodeURIComponent(approval)}/decision`), {
      decision,
      reason,
    });
  }

  subject(id: string): Promise<MessageSubject> {
    return this.post<MessageSubject>(at(id, 'subject'), {});
  }

  /** Sentences of the rules as they read today, by id; none where they may not be read. */
  async ruleSentences(): Promise<ReadonlyMap<string, string>> {
    try {
      const { items } = await this.get<{ items: RuleInWords[] }>('/rules');
      return new Map(items.map(({ id, sentence }) => [id, sentenceText(sentence)]));
    } catch {
      return new Map();
    }
  }

  private get<T>(path: string): Promise<T> {
    return firstValueFrom(this.http.get<T>(`${BASE}${path}`));
  }

  private post<T>(path: string, body: object): Promise<T> {
    return firstValueFrom(this.http.post<T>(`${BASE}${path}`, body));
  }
}

interface RuleInWords {
  id: string;
  sentence: string | { text: string };
}

const sentenceText = (sentence: RuleInWords['sentence']): string =>
  typeof sentence === 'string' ? sentence : sentence.text;

const at = (id: string, what = ''): string =>
  `/messages/${encodeURIComponent(id)}${what ? `/${what}` : ''}`;

const access = (recipient: string | null, reason: string) => ({
  reason,
  ...(recipient === null ? {} : { recipient }),
});
