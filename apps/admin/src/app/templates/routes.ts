import type { Routes } from '@angular/router';

export const routes: Routes = [
  { path: '', loadComponent: () => import('./templates-page').then((m) => m.TemplatesPage) },
];
