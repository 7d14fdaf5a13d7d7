import type { OrganisationView, SettingSource, SettingState } from '@chancery/contracts';
import { FIELDS } from './organisation-fields';

/** Something that can be set, as the search finds it. */
export interface Entry {
  label: string;
  help: string;
  /** Path of the section it is set in. */
  section: string;
  /** What else people call it. */
  words?: string;
  /** As it is now; null = not set, absent = not one value. */
  value?: string | null;
  source?: SettingSource['source'] | SettingState['source'];
  /** The variable that sets it, or would. */
  key?: string | null;
}

/** What is set on the pages of the settings and is no single value. */
export const PLACES: readonly Entry[] = [
  {
    label: 'Accepted domains',
    help: 'Mail of these domains is your own.',
    section: 'domains',
    words: 'remove add internal',
  },
  {
    label: 'DKIM keys and DNS lines',
    help: 'How mail of a domain is signed, and what stands in DNS for it: DKIM, SPF, DMARC.',
    section: 'domains',
    words: 'signature selector txt record spf dmarc',
  },
  {
    label: 'Wrapper mail from the service address',
    help: 'For domains whose DNS does not name Chancery.',
    section: 'domains',
  },
  {
    label: 'Connectors',
    help: 'Named ways out that rules choose for some of the mail.',
    section: 'mail-path',
    words: 'outbound connector route smart host partner mx tls',
  },
  {
    label: 'People',
    help: 'Attributes, managers and other addresses that rules ask for.',
    section: 'people',
    words: 'department attribute manager directory import csv',
  },
  {
    label: 'Changes to rules need a second person',
    help: 'Nothing about rules is published before somebody else approved it.',
    section: 'rules',
    words: 'approval approver four eyes two person draft publish',
  },
  {
    label: 'Trusted networks',
    help: 'Mail from these is taken without signing in.',
    section: 'mail-path',
    words: 'relay ip cidr allow smart host',
    key: 'CHANCERY_SMTP_TRUSTED_NETWORKS',
  },
  {
    label: 'Test message',
    help: 'Goes through the rules in force; the page shows what becomes of it.',
    section: 'mail-path',
    words: 'check try send',
  },
  {
    label: 'SMTP logins',
    help: 'For programs and people that hand in mail with a name and a password.',
    section: 'smtp-logins',
    words: 'submission password credential auth user',
  },
  {
    label: 'Subscriptions and seats',
    help: 'Plans, how long they run, how many seats are taken.',
    section: 'licences',
    words: 'plan licence e3 e5 grace renew',
  },
  {
    label: 'Who may protect mail',
    help: 'Seats by address, group or list; who was refused, and why.',
    section: 'licences',
    words: 'assign csv group sender refused enforce warn',
  },
  {
    label: 'Administrators and roles',
    help: 'Who comes into the console, and what they may do there.',
    section: 'administrators',
    words: 'owner compliance brand auditor operator user permission',
  },
  {
    label: 'Invitations',
    help: 'A link that somebody becomes an administrator with, once.',
    section: 'administrators',
    words: 'invite link',
  },
  {
    label: 'Second factor of somebody who lost it',
    help: 'Taken off, so that they can set it up anew.',
    section: 'administrators',
    words: 'totp mfa 2fa authenticator reset',
  },
];

/** The settings of the organisation with their values. */
export function organisationEntries(view: OrganisationView | null): Entry[] {
  const of = (key: keyof OrganisationView['sources']) => {
    const { source, variable } = view?.sources[key] ?? { source: undefined, variable: null };
    return { ...(source ? { source } : {}), key: variable };
  };
  const hop = (key: 'nextHop' | 'internalHop'): string | null => {
    const at = view?.[key];
    if (!at) return null;
    return at.mailbox ? 'built-in mailbox' : `${at.host}:${at.port}`;
  };
  return [
    ...FIELDS.map(({ key, label, hint }) => ({
      label,
      help: hint,
      section: 'organisation',
      ...(view ? { value: String(view[key]) } : {}),
      ...of(key),
    })),
    {
      label: 'Next hop',
      help: 'Where mail that leaves is handed on to.',
      section: 'mail-path',
      words: 'smart host outgoing server mx tls',
      value: hop('nextHop'),
      ...of('nextHop'),
    },
    {
      label: 'Internal hop',
      help: 'Where mail to your own people is handed on to.',
      section: 'mail-path',
      words: 'incoming server exchange',
      value: hop('internalHop'),
      ...of('internalHop'),
    },
  ];
}

/** What the process was told from outside. */
export const systemEntries = (items: readonly SettingState[]): Entry[] =>
  items.map(({ key, label, help, value, source }) => ({
    label,
    help,
    section: 'system',
    value,
    source,
    key,
  }));

/** @returns the entries that have every word of the text somewhere, those with it in their name first */
export function search(entries: readonly Entry[], text: string): Entry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (where: string): boolean => words.every((word) => where.toLowerCase().includes(word));
  const found = entries.filter(({ label, help, words: also, key, value }) =>
    has(`${label} ${help} ${also ?? ''} ${key ?? ''} ${value ?? ''}`),
  );
  const named = found.filter(({ label }) => has(label));
  return [...named, ...found.filter((entry) => !named.includes(entry))];
}
