import type { Routes } from '@angular/router';

export const routes: Routes = [
  { path: '', pathMatch: 'full', redirectTo: 'system' },
  {
    path: 'system',
    title: 'System settings',
    loadComponent: () => import('./system-page').then((m) => m.SystemPage),
  },
];
