import type { Routes } from '@angular/router';
import { keepChanges } from './keep-changes';

export const routes: Routes = [
  {
    path: '',
    loadComponent: () => import('./brand-list-page').then((m) => m.BrandListPage),
  },
  {
    path: ':id',
    title: 'Brand',
    canDeactivate: [keepChanges],
    loadComponent: () => import('./brand-page').then((m) => m.BrandPage),
  },
];
