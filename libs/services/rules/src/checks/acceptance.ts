import { AsyncLocalStorage } from 'node:async_hooks';
import { ACCEPT_FAILING_CASES, ACCEPT_REASON_CHARACTERS } from '@chancery/contracts';
import { type Administrator, type OperationFacts, Problem } from '@chancery/platform';
import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { Request } from 'express';
import { Observable } from 'rxjs';

/** Somebody wants rules published though saved cases come out differently. */
export interface Acceptance {
  readonly reason: string;
  readonly by: string;
}

const accepted = new AsyncLocalStorage<Acceptance>();

/** Does this with what is accepted; it holds for whatever is published in it, wherever that happens. */
export const accepting = <T>(acceptance: Acceptance, work: () => T): T =>
  accepted.run(acceptance, work);

/** What is accepted where this is asked; null = nothing. */
export const acceptance = (): Acceptance | null => accepted.getStore() ?? null;

/** @throws Problem 422 for a reason that is empty, too long or not percent-encoded */
export function reasonOf(header: string): string {
  let reason = '';
  try {
    reason = decodeURIComponent(header).trim();
  } catch {
    // Said below.
  }
  if (reason === '' || reason.length > ACCEPT_REASON_CHARACTERS)
    throw new Problem(
      422,
      'rules.reason-needed',
      `Say why, in at most ${ACCEPT_REASON_CHARACTERS} characters (${ACCEPT_FAILING_CASES}, percent-encoded).`,
    );
  return reason;
}

/** For controllers that publish rules: what the request's header accepts holds for all that the request does. */
@Injectable()
export class AcceptsFailingCases implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context
      .switchToHttp()
      .getRequest<Request & { administrator?: Administrator }>();
    const header = request.get(ACCEPT_FAILING_CASES);
    if (header === undefined) return next.handle();
    const given = { reason: reasonOf(header), by: request.administrator?.email ?? '' };
    return new Observable((subscriber) =>
      accepting(given, () => next.handle().subscribe(subscriber)),
    );
  }
}

/** An operation that publishes rules: what the checks before that add to it. */
export const publishing = (facts: OperationFacts): OperationFacts => ({
  ...facts,
  headers: [...(facts.headers ?? []), ACCEPT_FAILING_CASES],
  errors: [...(facts.errors ?? []), 'rules.cases-failed', 'rules.reason-needed'],
});
