import type { Routes } from '@angular/router';
import { deniedRoute } from './core/denied-route';
import { allowed, signedIn } from './core/guards';
import { FEATURES } from './features';

/** Besides the owner. */
const FIRST_RUN_ROLES = ['operator'] as const;

export const routes: Routes = [
  {
    path: 'sign-in',
    title: 'Sign in',
    loadComponent: () => import('./sign-in/sign-in-page').then((m) => m.SignInPage),
  },
  {
    // The link alone; what stands below it are the first steps, for who is signed in.
    path: 'setup',
    pathMatch: 'full',
    title: 'Set up',
    loadComponent: () => import('./sign-in/setup-page').then((m) => m.SetupPage),
  },
  {
    path: '',
    canActivate: [signedIn],
    loadComponent: () => import('./shell/shell').then((m) => m.Shell),
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
