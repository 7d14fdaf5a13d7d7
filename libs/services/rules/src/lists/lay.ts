import type { RuleFilesListChange } from '@chancery/contracts';
import type { FolderList } from '@chancery/exchange';
import type { EntityManager } from 'typeorm';
import { countLists, entriesOf } from './entries';
import { entryOf } from './lines';
import { knownList } from './rows';
import {
  changeFacts,
  fits,
  insertEntries,
  insertList,
  recordEntries,
  roomForLists,
} from './changes';

/** A list as files have it, and what is another thing about it. */
export interface ListToLay {
  readonly list: FolderList;
  /** Null where nothing is. */
  readonly change: RuleFilesListChange | null;
}

/** What is to be changed of a list, for it to be as a file has it. @param before null where there is none */
export function listChange(
  list: FolderList,
  before: FolderList | null,
): RuleFilesListChange | null {
  const { name, entries } = list;
  if (!before) return { what: 'add', name, members: [], added: entries.length, removed: 0 };
  const members = [
    ...(before.comment === list.comment ? [] : ['comment']),
    ...(JSON.stringify(before.entries) === JSON.stringify(entries) ? [] : ['entries']),
    ...(before.name === name ? [] : ['name']),
  ];
  if (members.length === 0) return null;
  const [were, are] = [new Set(before.entries), new Set(entries)];
  return {
    what: 'change',
    name,
    members,
    added: entries.filter((each) => !were.has(each)).length,
    removed: before.entries.filter((each) => !are.has(each)).length,
  };
}

/**
 * Makes named lists those of files, in the transaction of the rules that use them.
 *
 * @throws Problem 409 more lists or entries than there may be
 */
export async function layLists(
  em: EntityManager,
  organisation: string,
  all: readonly ListToLay[],
  by: string,
): Promise<void> {
  for (const { list, change } of all) {
    if (!change) continue;
    const { id, name, kind, comment } = list;
    const entries = list.entries.map((value) => entryOf(kind, value));
    if (change.what === 'add') {
      roomForLists(await countLists(em));
      await insertList(em, organisation, id, { name, kind, comment }, by);
    }
    const row = await knownList(em, id);
    if (row.name !== name || row.comment !== comment)
      await changeFacts(em, organisation, row, { name, comment }, by);
    const before = await entriesOf(em, id);
    if (JSON.stringify(before.map(({ value }) => value)) === JSON.stringify(list.entries)) continue;
    await fits(em, entries.length, before.length);
    await em.query('DELETE FROM rules.named_list_entry WHERE list_id = $1', [id]);
    await insertEntries(em, organisation, id, entries);
    const [were, are] = [before, entries].map((each) => new Set(each.map(({ fold }) => fold)));
    const only = (from: typeof before, not: ReadonlySet<string> | undefined) =>
      from.filter(({ fold }) => !not?.has(fold)).map(({ value }) => value);
    await recordEntries(em, organisation, await knownList(em, id), by, {
      added: only(entries, were),
      removed: only(before, are),
    });
  }
}
