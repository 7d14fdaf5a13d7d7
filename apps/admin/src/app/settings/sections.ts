import type { Type } from '@angular/core';
import type { AdministratorRole } from '@chancery/contracts';

/** A page of the settings: one line here, one file beside this one. */
export interface Section {
  path: string;
  label: string;
  /** What is set there, for the page that shows all of them. */
  line: string;
  /** Besides the owner. Those of the settings in `features.ts` are all of these together. */
  roles: readonly AdministratorRole[];
  load: () => Promise<Type<unknown>>;
}

/** In the order in which they stand. */
export const SECTIONS: readonly Section[] = [
  {
    path: 'organisation',
    label: 'Organisation',
    line: 'Name, service address, how long messages and sessions last',
    roles: ['operator'],
    load: () => import('./organisation-page').then((m) => m.OrganisationPage),
  },
  {
    path: 'domains',
    label: 'Domains',
    line: 'Whose mail is yours, DKIM keys and DNS lines',
    roles: ['operator'],
    load: () => import('./domains-page').then((m) => m.DomainsPage),
  },
  {
    path: 'mail-path',
    label: 'Mail path',
    line: 'Next hop, internal hop, connectors, trusted networks, a test message',
    roles: ['operator'],
    load: () => import('./mail-path-page').then((m) => m.MailPathPage),
  },
  {
    path: 'smtp-logins',
    label: 'SMTP logins',
    line: 'Names and passwords for programs that hand in mail',
    roles: ['operator'],
    load: () => import('./logins-page').then((m) => m.LoginsPage),
  },
  {
    path: 'licences',
    label: 'Licences',
    line: 'Plans, seats, who may protect mail, who was refused',
    roles: ['operator'],
    load: () => import('./licences/licences-page').then((m) => m.LicencesPage),
  },
  {
    path: 'people',
    label: 'People',
    line: 'Attributes, managers and addresses that rules ask for',
    roles: ['operator', 'compliance'],
    load: () => import('./people/people-page').then((m) => m.PeoplePage),
  },
  {
    path: 'rules',
    label: 'Changes to rules',
    line: 'Whether a second person approves them',
    roles: [],
    load: () => import('./second-person-page').then((m) => m.SecondPersonPage),
  },
  {
    path: 'administrators',
    label: 'Administrators',
    line: 'Who comes in here, with which role; invitations',
    roles: [],
    load: () => import('./administrators-page').then((m) => m.AdministratorsPage),
  },
  {
    path: 'system',
    label: 'System',
    line: 'What the environment sets, with the source of each value',
    roles: ['operator'],
    load: () => import('./system-page').then((m) => m.SystemPage),
  },
];
