import type { Routes } from '@angular/router';

/**
 * Two parts, each loaded when it is gone to: the doors, and what is behind them. What both need of Material comes with
 * them, so that the first script is small.
 */
export const routes: Routes = [
  ...(['sign-in', 'setup'] as const).map((path) => ({
    // Of `setup` the link alone; what stands below it are the first steps, for who is signed in.
    path,
    pathMatch: 'full' as const,
    loadChildren: () => import('./sign-in/routes').then((m) => m.DOORS[path]),
  })),
  { path: '', loadChildren: () => import('./inside').then((m) => m.routes) },
];
