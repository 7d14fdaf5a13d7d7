import type { HttpEvent, HttpHandlerFn, HttpRequest } from '@angular/common/http';
import { EnvironmentInjector, inject, runInInjectionContext } from '@angular/core';
import type { RuleCasesFailed } from '@chancery/contracts';
import { catchError, from, type Observable, switchMap, throwError } from 'rxjs';
import { ApiProblem } from '../../core/problem';

/**
 * Where saved cases stand in the way of a change of the rules, whatever page it is made on, somebody is asked. With a
 * reason the same request goes out once more; without one the page learns that nothing was published.
 */
export function publishAnyway(
  request: HttpRequest<unknown>,
  next: HttpHandlerFn,
): Observable<HttpEvent<unknown>> {
  const injector = inject(EnvironmentInjector);
  return next(request).pipe(
    catchError((error: unknown) => {
      if (!(error instanceof ApiProblem) || error.code !== 'rules.cases-failed')
        return throwError(() => error);
      const failed = error.body as unknown as RuleCasesFailed;
      return from(
        import('./cases-failed').then(({ askAboutCases }) =>
          runInInjectionContext(injector, () => askAboutCases(failed)),
        ),
      ).pipe(
        switchMap((accepting) =>
          accepting === null
            ? throwError(() => error)
            : next(request.clone({ setHeaders: accepting })),
        ),
      );
    }),
  );
}
