import type { Routes } from '@angular/router';
import { deniedRoute } from './core/denied-route';
import { allowed, signedIn } from './core/guards';
import { OUTLINED } from './core/outlined';
import { FEATURES } from './features';
import { Shell } from './shell/shell';

/** Besides the owner. */
const FIRST_RUN_ROLES = ['operator'] as const;

/** Everything that is for who is signed in, in the frame. */
export const routes: Routes = [
  {
    path: '',
    canActivate: [signedIn],
    providers: OUTLINED,
    component: Shell,
    children: [
      {
        path: '',
        pathMatch: 'full',
        loadComponent: () => import('./shell/start-page').then((m) => m.StartPage),
      },
      {
        path: 'account',
        title: 'Your account',
        loadComponent: () => import('./sign-in/account-page').then((m) => m.AccountPage),
      },
      {
        path: 'setup',
        title: 'Set up',
        canMatch: [allowed(FIRST_RUN_ROLES)],
        loadChildren: () => import('./first-run/routes').then((m) => m.routes),
      },
      deniedRoute('setup', 'Set up', FIRST_RUN_ROLES),
      ...FEATURES.flatMap(({ path, label, roles, load }) => [
        {
          path,
          title: label,
          canMatch: [allowed(roles)],
          loadChildren: () => load().then((m) => m.routes),
        },
        deniedRoute(path, label, roles),
      ]),
      {
        path: '**',
        title: 'Not found',
        loadComponent: () => import('./shell/not-found-page').then((m) => m.NotFoundPage),
      },
    ],
  },
];
