import type { Right } from '@chancery/contracts';
import { allows, rightsSentence } from '@chancery/rights';

/** What a recipient might want to do, with the right it takes. */
const DEEDS: readonly [right: Right, words: string][] = [
  ['View', 'Read the message and its attachments'],
  ['Reply', 'Reply to the sender, protected'],
  ['ReplyAll', 'Reply to all, protected'],
  ['Forward', 'Forward'],
  ['Print', 'Print'],
  ['Copy', 'Copy text'],
  ['SaveAttachments', 'Save attachments'],
];

export interface Deed {
  words: string;
  allowed: boolean;
}

export const deedsOf = (rights: readonly Right[]): Deed[] =>
  DEEDS.map(([right, words]) => ({ words, allowed: allows(rights, right) }));

/** The sentence the reader shows, as runs; what is allowed is strong. */
export const sentenceRuns = (rights: readonly Right[]): { text: string; strong: boolean }[] =>
  rightsSentence(rights)
    .split('**')
    .map((text, at) => ({ text, strong: at % 2 === 1 }));
