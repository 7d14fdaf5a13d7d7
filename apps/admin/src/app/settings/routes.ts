import { inject } from '@angular/core';
import type { Routes } from '@angular/router';
import { deniedRoute } from '../core/denied-route';
import { allowed } from '../core/guards';
import { SessionStore } from '../core/session-store';
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
        redirectTo: () => {
          const store = inject(SessionStore);
          return SECTIONS.find(({ roles }) => store.can(...roles))?.path ?? 'organisation';
        },
      },
      ...SECTIONS.flatMap(({ path, label, roles, load }) => [
        { path, title: label, canMatch: [allowed(roles)], loadComponent: load },
        deniedRoute(path, label, roles),
      ]),
    ],
  },
];
