import type { PredicateFamily } from '@chancery/contracts';

/** How the picker groups conditions. */
export const FAMILIES: readonly { label: string; families: readonly PredicateFamily[] }[] = [
  { label: 'Sender', families: ['S'] },
  { label: 'Recipient', families: ['R', 'A'] },
  { label: 'Subject, text or header', families: ['C'] },
  { label: 'Attachment', families: ['F'] },
  { label: 'Message', families: ['P', 'X'] },
];
