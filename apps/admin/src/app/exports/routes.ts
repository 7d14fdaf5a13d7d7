import type { Routes } from '@angular/router';

export const routes: Routes = [
  { path: '', loadComponent: () => import('./exports-page').then((m) => m.ExportsPage) },
];
