import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { type ApplicationConfig, inject, provideEnvironmentInitializer } from '@angular/core';
import { provideRouter, TitleStrategy, withComponentInputBinding } from '@angular/router';
import { asProblem } from './core/problem-interceptor';
import { SessionApi } from './core/session-api';
import { PageTitle } from './core/page-title';
import { routes } from './app.routes';
import { publishAnyway } from './rules/cases/publish-anyway';

export const config: ApplicationConfig = {
  providers: [
    provideHttpClient(withInterceptors([publishAnyway, asProblem])),
    provideRouter(routes, withComponentInputBinding()),
    { provide: TitleStrategy, useClass: PageTitle },
    // While the first page is on its way; at a door nobody is signed in yet.
    provideEnvironmentInitializer(() => {
      const session = inject(SessionApi);
      if (!/^\/(?:sign-in|setup)\/?$/.test(location.pathname)) void session.resume();
    }),
  ],
};
