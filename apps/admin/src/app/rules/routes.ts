import type { Routes } from '@angular/router';
import { unsaved } from '../core/unsaved';

export const routes: Routes = [
  { path: '', loadComponent: () => import('./rules-page').then((m) => m.RulesPage) },
  {
    path: 'test',
    title: 'Test a message',
    loadComponent: () => import('./tester-page').then((m) => m.TesterPage),
  },
  {
    path: ':id',
    title: 'Rule',
    canDeactivate: [unsaved],
    loadComponent: () => import('./rule-page').then((m) => m.RulePage),
  },
];
