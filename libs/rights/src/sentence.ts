import type { Right } from '@chancery/contracts';
import { withImplied } from './templates';

/** How rights are called in the reader. Reply All and Reply are one thing for a reader who has both. */
const SAID: readonly [Right, string][] = [
  ['View', 'read'],
  ['Reply', 'reply'],
  ['Forward', 'forward'],
  ['Print', 'print'],
  ['Copy', 'copy text'],
  ['SaveAttachments', 'save attachments'],
];

const list = (words: string[], join: string): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${join} ${words.at(-1)}`;

/**
 * What a person may do, in words: "You can **read**, **reply** and **save attachments**. You cannot
 * forward or print." Runs between `**` are bold.
 */
export function rightsSentence(rights: readonly Right[]): string {
  const held = new Set(withImplied(rights));
  const can = SAID.filter(([right]) => held.has(right)).map(([, words]) => `**${words}**`);
  const cannot = SAID.filter(([right]) => !held.has(right)).map(([, words]) => words);
  const first = `You can ${list(can, 'and')}.`;
  return cannot.length === 0 ? first : `${first} You cannot ${list(cannot, 'or')}.`;
}
