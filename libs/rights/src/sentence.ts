import type { Right } from '@chancery/contracts';
import { withImplied } from './rights';

/** What a reader of the portal can do, and the words for it. Reply and Reply All are one deed. */
const DEEDS: readonly (readonly [Right, string])[] = [
  ['View', 'read'],
  ['Reply', 'reply'],
  ['Forward', 'forward'],
  ['Print', 'print'],
  ['Copy', 'copy text'],
  ['SaveAttachments', 'save attachments'],
];

/**
 * The rights in words, with what is allowed in `**bold**` runs: "You can **read**, **reply** and
 * **save attachments**. You cannot forward, print or copy text." Edit, Export and Owner show nothing in
 * the portal and are not mentioned.
 */
export function rightsSentence(rights: readonly Right[]): string {
  const granted = new Set(withImplied(rights));
  if (!granted.has('View')) return 'You cannot open this message.';
  const can = DEEDS.filter(([right]) => granted.has(right)).map(([, words]) => `**${words}**`);
  const cannot = DEEDS.filter(([right]) => !granted.has(right)).map(([, words]) => words);
  const allowed = `You can ${list(can, 'and')}.`;
  return cannot.length > 0 ? `${allowed} You cannot ${list(cannot, 'or')}.` : allowed;
}

function list(words: readonly string[], last: string): string {
  if (words.length <= 1) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}
