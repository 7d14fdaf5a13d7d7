import type { Routes } from '@angular/router';

export const routes: Routes = [
  {
    path: ':step',
    loadComponent: () => import('./first-run-page').then((m) => m.FirstRunPage),
  },
];
