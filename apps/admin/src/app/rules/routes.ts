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
    path: 'simulate',
    title: 'Simulate',
    loadComponent: () => import('./simulation/simulate-page').then((m) => m.SimulatePage),
  },
  {
    path: 'simulate/:id',
    title: 'Simulation',
    loadComponent: () => import('./simulation/simulation-page').then((m) => m.SimulationPage),
  },
  {
    path: 'deleted',
    title: 'Deleted rules',
    loadComponent: () => import('./deleted-page').then((m) => m.DeletedPage),
  },
  {
    path: 'changes',
    title: 'Drafts and approvals',
    loadComponent: () => import('./changes/changes-page').then((m) => m.ChangesPage),
  },
  {
    path: 'changes/:id',
    title: 'Change',
    loadComponent: () => import('./changes/change-page').then((m) => m.ChangePage),
  },
  {
    path: 'import',
    title: 'Import rules',
    loadComponent: () => import('./exchange/import-page').then((m) => m.ImportPage),
  },
  {
    path: 'export',
    title: 'Export the rules',
    loadComponent: () => import('./exchange/export-page').then((m) => m.ExportPage),
  },
  {
    path: 'sensitive-types',
    title: 'Sensitive types',
    loadComponent: () => import('./sensitive/types-page').then((m) => m.SensitiveTypesPage),
  },
  {
    path: 'sensitive-types/:code',
    title: 'Sensitive type',
    canDeactivate: [unsaved],
    loadComponent: () => import('./sensitive/type-page').then((m) => m.SensitiveTypePage),
  },
  {
    path: 'lists',
    title: 'Lists',
    loadComponent: () => import('./lists/lists-page').then((m) => m.ListsPage),
  },
  {
    path: 'lists/:id',
    title: 'List',
    canDeactivate: [unsaved],
    loadComponent: () => import('./lists/list-page').then((m) => m.ListPage),
  },
  {
    path: ':id',
    title: 'Rule',
    canDeactivate: [unsaved],
    loadComponent: () => import('./rule-page').then((m) => m.RulePage),
  },
];
