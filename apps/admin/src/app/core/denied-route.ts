import type { Route } from '@angular/router';
import type { AdministratorRole } from '@chancery/contracts';

/** Comes after a route that `allowed` keeps from matching: the page that names the role needed. */
export const deniedRoute = (
  path: string,
  label: string,
  roles: readonly AdministratorRole[],
): Route => ({
  path,
  title: label,
  data: { label, roles },
  children: [
    {
      path: '**',
      loadComponent: () => import('../shell/denied-page').then((m) => m.DeniedPage),
    },
  ],
});
