import type { Type } from '@angular/core';
import type { AdministratorRole } from '@chancery/contracts';

/** A page of the settings: one line here, one file beside this one. */
export interface Section {
  path: string;
  label: string;
  /** Besides the owner. Those of the settings in `features.ts` are all of these together. */
  roles: readonly AdministratorRole[];
  load: () => Promise<Type<unknown>>;
}

/** In the order in which they stand. */
export const SECTIONS: readonly Section[] = [
  {
    path: 'organisation',
    label: 'Organisation',
    roles: ['operator'],
    load: () => import('./organisation-page').then((m) => m.OrganisationPage),
  },
  {
    path: 'domains',
    label: 'Domains',
    roles: ['operator'],
    load: () => import('./domains-page').then((m) => m.DomainsPage),
  },
  {
    path: 'mail-path',
    label: 'Mail path',
    roles: ['operator'],
    load: () => import('./mail-path-page').then((m) => m.MailPathPage),
  },
  {
    path: 'smtp-logins',
    label: 'SMTP logins',
    roles: ['operator'],
    load: () => import('./logins-page').then((m) => m.LoginsPage),
  },
  {
    path: 'licences',
    label: 'Licences',
    roles: ['operator'],
    load: () => import('./licences/licences-page').then((m) => m.LicencesPage),
  },
  {
    path: 'administrators',
    label: 'Administrators',
    roles: [],
    load: () => import('./administrators-page').then((m) => m.AdministratorsPage),
  },
  {
    path: 'system',
    label: 'System',
    roles: ['operator'],
    load: () => import('./system-page').then((m) => m.SystemPage),
  },
];
