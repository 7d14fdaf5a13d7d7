import {
  MOST_LIST_ENTRIES,
  MOST_LOOSE_PATTERNS,
  type NamedList,
  NamedListEntry,
  type NamedListKind,
} from '@chancery/contracts';
import { entryFault, entryKey, isLoosePattern } from '@chancery/rules';

/** Named lists stand in this folder of a folder of rules, a file a list. */
export const LIST_FOLDER = 'lists/';

export const isListFile = (name: string): boolean => name.startsWith(LIST_FOLDER);

/** A named list as a file holds it. */
export interface FolderList extends NamedList {
  readonly comment: string;
}

export interface FiledList extends FolderList {
  readonly file: string;
}

/** Members always in the same order and an entry a line, so that a change of an entry is a change of a line. */
export const listAsCode = ({ name, kind, comment, entries }: Omit<FolderList, 'id'>): string =>
  `${JSON.stringify({ name, kind, comment, entries }, null, 2)}\n`;

const MEMBERS = new Set(['name', 'kind', 'comment', 'entries']);

/**
 * What stands in the file of a list.
 *
 * @param fault takes what is wrong, with the pointer to it
 * @returns null where it is no list
 */
export function readListFile(
  value: unknown,
  fault: (pointer: string, detail: string) => void,
): Omit<FolderList, 'id'> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    fault('', 'A list is an object.');
    return null;
  }
  for (const member of Object.keys(value))
    if (!MEMBERS.has(member)) fault(`/${member}`, `A list has no member “${member}”.`);
  const facts = NamedListEntry.safeParse(value);
  const { entries = [] } = value as { entries?: unknown };
  for (const { path, message } of facts.error?.issues ?? [])
    fault(
      path.map((step) => `/${String(step)}`).join(''),
      message === 'Invalid input' || message.startsWith('Invalid option')
        ? 'This value does not fit.'
        : message,
    );
  if (!Array.isArray(entries)) fault('/entries', 'Entries are a list.');
  if (!facts.success || !Array.isArray(entries)) return null;
  return { ...facts.data, entries: goodEntries(facts.data.kind, entries, fault) };
}

function goodEntries(
  kind: NamedListKind,
  given: readonly unknown[],
  fault: (pointer: string, detail: string) => void,
): string[] {
  if (given.length > MOST_LIST_ENTRIES)
    fault('/entries', `A list has at most ${MOST_LIST_ENTRIES.toLocaleString('en')} entries.`);
  const seen = new Set<string>();
  let loose = 0;
  return given.slice(0, MOST_LIST_ENTRIES).flatMap((entry, at) => {
    const say = (detail: string): [] => {
      fault(`/entries/${at}`, detail);
      return [];
    };
    if (typeof entry !== 'string') return say('An entry is text.');
    const value = entry.trim();
    const wrong = entryFault(kind, value);
    if (wrong !== null) return say(wrong);
    const key = entryKey(kind, value);
    if (seen.has(key)) return say('This entry stands there twice.');
    seen.add(key);
    if (kind === 'patterns' && isLoosePattern(value) && ++loose > MOST_LOOSE_PATTERNS)
      return say(
        `A list holds at most ${MOST_LOOSE_PATTERNS} patterns without a fixed text of three characters: each costs time on every message.`,
      );
    return [value];
  });
}
