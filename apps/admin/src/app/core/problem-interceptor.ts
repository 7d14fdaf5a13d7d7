import {
  type HttpErrorResponse,
  type HttpEvent,
  type HttpHandlerFn,
  type HttpRequest,
  HttpResponse,
} from '@angular/common/http';
import { inject, Injector } from '@angular/core';
import { catchError, map, type Observable, throwError } from 'rxjs';
import { ApiProblem, ChangeWaits, type FieldFault } from './problem';
import { SessionStore } from './session-store';

const SAFE = ['GET', 'HEAD', 'OPTIONS'];
/** Where a change leads that is not done but waits. */
const PROPOSAL = /^\/api\/v1\/rules\/proposals\/([\w-]+)$/;

/**
 * Signs unsafe requests with the session's CSRF token, and turns every failure into an {@link ApiProblem}: also
 * that a change was not done, because a second person is needed.
 */
export function asProblem(
  request: HttpRequest<unknown>,
  next: HttpHandlerFn,
): Observable<HttpEvent<unknown>> {
  const session = inject(SessionStore);
  const injector = inject(Injector);
  const csrf = session.csrf();
  const signed =
    SAFE.includes(request.method) || csrf === null
      ? request
      : request.clone({ setHeaders: { 'X-Chancery-Csrf': csrf } });
  return next(signed).pipe(
    map((event) => {
      const waits = event instanceof HttpResponse ? waiting(event) : null;
      if (!waits) return event;
      // Loaded when it is needed first: it brings what pages tell people with.
      void import('./waiting-changes').then((it) => injector.get(it.WaitingChanges).tell(waits.id));
      throw waits;
    }),
    catchError((error: HttpErrorResponse | ChangeWaits) => {
      if (error instanceof ChangeWaits) return throwError(() => error);
      const problem = read(error);
      // Signed out elsewhere, idle too long, or the role changed: the sign-in page says which.
      if (problem.status === 401 && session.signedIn()) session.ended();
      return throwError(() => problem);
    }),
  );
}

function waiting({ status, headers }: HttpResponse<unknown>): ChangeWaits | null {
  const id = status === 202 ? PROPOSAL.exec(headers.get('Location') ?? '')?.[1] : undefined;
  return id === undefined ? null : new ChangeWaits(id);
}

function read(error: HttpErrorResponse): ApiProblem {
  if (error.status === 0)
    return new ApiProblem(
      0,
      'connection.lost',
      'The service did not answer. Mail is not affected by this. Check the connection, then try again.',
    );
  const body = bodyOf(error.error);
  const retry = Number(error.headers.get('Retry-After'));
  return new ApiProblem(
    error.status,
    text(body['code']) ?? `http.${error.status}`,
    text(body['detail']) ?? text(body['title']) ?? 'The service could not do this.',
    Array.isArray(body['errors']) ? (body['errors'] as FieldFault[]) : [],
    text(body['traceId']) ?? text(body['instance']),
    Number.isFinite(retry) && retry > 0 ? retry : null,
    body,
  );
}

function bodyOf(given: unknown): Record<string, unknown> {
  if (typeof given === 'string')
    try {
      return bodyOf(JSON.parse(given));
    } catch {
      return {};
    }
  return typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : {};
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
