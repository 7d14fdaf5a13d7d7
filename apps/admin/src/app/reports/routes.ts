import type { Routes } from '@angular/router';

export const routes: Routes = [
  { path: '', loadComponent: () => import('./report-page').then((m) => m.ReportPage) },
];
