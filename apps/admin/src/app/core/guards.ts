import { inject } from '@angular/core';
import { type CanActivateFn, type CanMatchFn, Router } from '@angular/router';
import type { AdministratorRole } from '@chancery/contracts';
import { SessionApi } from './session-api';
import { SessionStore } from './session-store';

/** Lets in who is signed in; sends others to the sign-in page, and back afterwards. */
export const signedIn: CanActivateFn = async (_route, state) => {
  const [api, router] = [inject(SessionApi), inject(Router)];
  if (await api.resume()) return true;
  return router.createUrlTree(['/sign-in'], {
    queryParams: state.url === '/' ? {} : { to: state.url },
  });
};

/** Matches where the role allows; else the page that names the role needed comes next in the routes. */
export const allowed = (roles: readonly AdministratorRole[]): CanMatchFn => {
  return async () => {
    const [api, store] = [inject(SessionApi), inject(SessionStore)];
    return !(await api.resume()) || store.can(...roles);
  };
};
