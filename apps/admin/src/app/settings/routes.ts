import type { Routes } from '@angular/router';
import { deniedRoute } from '../core/denied-route';
import { allowed } from '../core/guards';
import { SECTIONS } from './sections';
import { SettingsFrame } from './settings-frame';

export const routes: Routes = [
  {
    path: '',
    component: SettingsFrame,
    children: [
      {
        path: '',
        pathMatch: 'full',
        loadComponent: () => import('./landing-page').then((m) => m.LandingPage),
      },
      ...SECTIONS.flatMap(({ path, label, roles, load }) => [
        { path, title: label, canMatch: [allowed(roles)], loadComponent: load },
        deniedRoute(path, label, roles),
      ]),
    ],
  },
];
