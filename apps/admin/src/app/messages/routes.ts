import type { Routes } from '@angular/router';

export const routes: Routes = [
  { path: '', loadComponent: () => import('./message-list').then((m) => m.MessageList) },
  {
    path: ':id',
    title: 'Message',
    loadComponent: () => import('./message-page').then((m) => m.MessagePage),
  },
];
