import { inject, Injectable } from '@angular/core';
import type {
  ProposedChange,
  ProposedChangeInFull,
  ProposedChanges,
  RuleDraftEntry,
  SecondPerson,
} from '@chancery/contracts';
import { Api } from '../../../api/api';
import {
  proposalsApprove,
  proposalsDiscard,
  proposalsList,
  proposalsNeed,
  proposalsOne,
  proposalsPublish,
  proposalsReject,
  proposalsRenew,
  proposalsReplace,
  proposalsSave,
  proposalsSecondPerson,
  proposalsWithdraw,
} from '../../../api/functions';

/** Drafts of rules and changes that wait (contracts `rule-proposals.ts`). Every method rejects with an ApiProblem. */
@Injectable({ providedIn: 'root' })
export class ChangesApi {
  private readonly api = inject(Api);

  /** `open`: drafts and what waits. */
  list(state: 'open' | 'decided', cursor: string | null = null): Promise<ProposedChanges> {
    const limit = state === 'open' ? 200 : 20;
    return this.api.invoke(proposalsList, { state, limit, ...(cursor ? { cursor } : {}) });
  }

  one(id: string): Promise<ProposedChangeInFull> {
    return this.api.invoke(proposalsOne, { id });
  }

  /** @param known the draft that says this from now on; null = a new one */
  save(entry: RuleDraftEntry, known: { id: string; tag: string } | null): Promise<ProposedChange> {
    return known
      ? this.api.invoke(proposalsReplace, { id: known.id, body: entry, ...seen(known.tag) })
      : this.api.invoke(proposalsSave, { body: entry });
  }

  discard(id: string, tag: string): Promise<void> {
    return this.api.invoke(proposalsDiscard, { id, ...seen(tag) });
  }

  /** @param tag of the change that was looked at: it is the one that is published */
  approve(id: string, tag: string): Promise<ProposedChange> {
    return this.api.invoke(proposalsApprove, { id, ...seen(tag) });
  }

  /** Without a second person, by an owner. */
  publish(id: string, tag: string, reason: string): Promise<ProposedChange> {
    return this.api.invoke(proposalsPublish, { id, body: { reason }, ...seen(tag) });
  }

  reject(id: string, reason: string): Promise<ProposedChange> {
    return this.api.invoke(proposalsReject, { id, body: { reason } });
  }

  withdraw(id: string): Promise<ProposedChange> {
    return this.api.invoke(proposalsWithdraw, { id });
  }

  renew(id: string): Promise<ProposedChange> {
    return this.api.invoke(proposalsRenew, { id });
  }

  secondPerson(): Promise<SecondPerson> {
    return this.api.invoke(proposalsSecondPerson);
  }

  need(needed: boolean): Promise<SecondPerson> {
    return this.api.invoke(proposalsNeed, { body: { needed } });
  }
}

const seen = (tag: string) => ({ 'If-Match': `"${tag}"` });
