import type { Routes } from '@angular/router';
import type { AdministratorRole } from '@chancery/contracts';
import type { IconName } from '@chancery/ui';

/** A part of the console: one line here, one folder beside this file. */
export interface Feature {
  path: string;
  label: string;
  icon: IconName;
  /** `g` and this letter go there. */
  key: string;
  /** Besides the owner. */
  roles: readonly AdministratorRole[];
  load: () => Promise<{ routes: Routes }>;
}

/** In the order of the menu, which never changes (interfaces, 3.10). */
export const FEATURES: readonly Feature[] = [
  {
    path: 'overview',
    label: 'Overview',
    icon: 'layout-dashboard',
    key: 'h',
    roles: ['compliance', 'operator'],
    load: () => import('./overview/routes'),
  },
  {
    path: 'rules',
    label: 'Rules',
    icon: 'list-checks',
    key: 'r',
    roles: ['compliance'],
    load: () => import('./rules/routes'),
  },
  {
    path: 'templates',
    label: 'Templates',
    icon: 'key-round',
    key: 't',
    roles: ['compliance'],
    load: () => import('./templates/routes'),
  },
  {
    path: 'branding',
    label: 'Branding',
    icon: 'stamp',
    key: 'b',
    roles: ['brand'],
    load: () => import('./branding/routes'),
  },
  {
    path: 'messages',
    label: 'Messages',
    icon: 'mail',
    key: 'm',
    roles: ['compliance', 'auditor'],
    load: () => import('./messages/routes'),
  },
  {
    path: 'reports',
    label: 'Reports',
    icon: 'chart-column',
    key: 'e',
    roles: ['auditor', 'compliance'],
    load: () => import('./reports/routes'),
  },
  {
    path: 'audit',
    label: 'Audit',
    icon: 'book-open-check',
    key: 'a',
    roles: ['auditor'],
    load: () => import('./audit/routes'),
  },
  {
    path: 'exports',
    label: 'Exports',
    icon: 'download',
    key: 'x',
    roles: ['auditor', 'compliance'],
    load: () => import('./exports/routes'),
  },
  {
    path: 'operations',
    label: 'Operations',
    icon: 'activity',
    key: 'o',
    roles: ['operator'],
    load: () => import('./operations/routes'),
  },
  {
    path: 'settings',
    label: 'Settings',
    icon: 'settings-2',
    key: 's',
    roles: ['operator', 'compliance'],
    load: () => import('./settings/routes'),
  },
];
