import type { OrganisationView } from '@chancery/contracts';

/** The settings of an organisation that are one plain value. */
export type Plain = Pick<
  OrganisationView,
  | 'name'
  | 'serviceAddress'
  | 'openForOwnPeople'
  | 'retentionDays'
  | 'sessionIdleMinutes'
  | 'sessionHours'
>;
export type Key = keyof Plain;

/** In the order in which they stand on their page. */
export const FIELDS: readonly {
  key: Key;
  label: string;
  hint: string;
  type: 'text' | 'number' | 'choice';
}[] = [
  { key: 'name', label: 'Name', hint: 'Recipients read it in mail and pages.', type: 'text' },
  {
    key: 'serviceAddress',
    label: 'Service address',
    hint: 'Passcodes and notices come from it.',
    type: 'text',
  },
  {
    key: 'openForOwnPeople',
    label: 'Protected mail to your own people',
    hint: 'Whether it is opened for them on the way in.',
    type: 'choice',
  },
  {
    key: 'retentionDays',
    label: 'Days that messages are kept',
    hint: '0 keeps them until somebody erases them.',
    type: 'number',
  },
  {
    key: 'sessionIdleMinutes',
    label: 'Minutes until an idle session ends',
    hint: 'Of administrators, from 5 to 480.',
    type: 'number',
  },
  {
    key: 'sessionHours',
    label: 'Hours until any session ends',
    hint: 'Of administrators, from 1 to 72.',
    type: 'number',
  },
];
