import {
  MOST_ENTRIES_OF_ALL_LISTS,
  MOST_LIST_ENTRIES,
  MOST_LISTS,
  type ListedNamedList,
  type NamedListChange,
  type NamedListEntry,
  type NamedListFacts,
  type NamedListLinesQuery,
} from '@chancery/contracts';
import { appendAudit, inSlices, Problem } from '@chancery/platform';
import type { EntityManager } from 'typeorm';
import { countLists, entriesOf, freeOfLoosePatterns } from './entries';
import { type Entry, readLineSteps } from './lines';
import { freshList, knownList, listed, type ListRow } from './rows';

/** So many entries of a change stand in the audit trail by themselves; the others are counted. */
const RECORDED = 50;

export type Lines = { text: string } & NamedListLinesQuery;
/** The list, and the version a change of it was made from; null = whatever it is. */
interface OfList {
  id: string;
  expected: number | null;
}

/** @throws Problem 409 too many lists */
export async function createList(
  em: EntityManager,
  organisation: string,
  { id, entry }: { id: string; entry: NamedListEntry },
  by: string,
): Promise<ListedNamedList> {
  roomForLists(await countLists(em));
  await insertList(em, organisation, id, entry, by);
  return oneOf(em, id);
}

/** Name and comment. @throws Problem 404, 412 */
export async function renameList(
  em: EntityManager,
  organisation: string,
  { id, expected, name, comment }: OfList & NamedListFacts,
  by: string,
): Promise<ListedNamedList> {
  const row = freshList(await knownList(em, id), expected);
  await changeFacts(em, organisation, row, { name, comment }, by);
  return oneOf(em, id);
}

/** @throws Problem 404, 409 a rule uses it, 412 */
export async function removeList(
  em: EntityManager,
  organisation: string,
  { id, expected }: OfList,
  by: string,
): Promise<void> {
  const row = freshList(await knownList(em, id), expected);
  const [list] = await listed(em, [row]);
  if (list && list.usedBy.length > 0)
    throw new Problem(
      409,
      'list.in-use',
      `${list.usedBy.map(({ name }) => `“${name}”`).join(', ')} ${list.usedBy.length > 1 ? 'use' : 'uses'} this list. Change the rule first.`,
      { usedBy: list.usedBy },
    );
  await em.query('DELETE FROM rules.named_list WHERE id = $1', [id]);
  await appendAudit(em, organisation, {
    kind: 'list.deleted',
    actor: by,
    body: { id, before: { name: row.name, kind: row.kind, size: row.size } },
  });
}

/** Takes entries out; what the list does not hold is passed over. @throws Problem 404, 412 */
export async function removeListEntries(
  em: EntityManager,
  organisation: string,
  { id, expected, text }: OfList & { text: string },
  by: string,
): Promise<NamedListChange> {
  const row = freshList(await knownList(em, id), expected);
  const { entries } = await inSlices(readLineSteps(row.kind, text, 'lines'));
  const gone = (await em.query(
    `WITH gone AS (DELETE FROM rules.named_list_entry WHERE list_id = $1 AND fold = ANY($2::text[]) RETURNING position, value)
     SELECT value FROM gone ORDER BY position`,
    [id, entries.map(({ fold }) => fold)],
  )) as { value: string }[];
  const removed = gone.map(({ value }) => value);
  if (removed.length > 0) await recordEntries(em, organisation, row, by, { removed, added: [] });
  return { added: 0, removed: removed.length, known: 0, bad: [], list: await oneOf(em, id) };
}

/** Lines as further entries, or in the place of all. @throws Problem 404, 409 more than a list holds, 412, 422 */
export async function writeListEntries(
  em: EntityManager,
  organisation: string,
  args: OfList & { lines: Lines; how: 'added' | 'replaced' },
  by: string,
): Promise<NamedListChange> {
  const { id, expected, how } = args;
  const { text, format = 'lines', onBad = 'take-good' } = args.lines;
  const row = freshList(await knownList(em, id), expected);
  const read = await inSlices(readLineSteps(row.kind, text, format));
  const before = await entriesOf(em, id);
  const known = new Set(before.map(({ fold }) => fold));
  const kept = how === 'added' ? before : [];
  const { entries, bad } = freeOfLoosePatterns(row.kind, kept, read);
  const fresh = entries.filter(({ fold }) => !known.has(fold));
  const nothing = bad.length > 0 && onBad === 'take-nothing';
  const wanted = new Set(entries.map(({ fold }) => fold));
  const lost = how === 'added' ? [] : before.filter(({ fold }) => !wanted.has(fold));
  const counts = { known: entries.length - fresh.length + read.repeated, bad: [...bad] };
  if (nothing) return { added: 0, removed: 0, ...counts, list: await oneOf(em, id) };
  await fits(em, kept.length + (how === 'added' ? fresh : entries).length, row.size);
  if (how === 'replaced')
    await em.query('DELETE FROM rules.named_list_entry WHERE list_id = $1', [id]);
  await insertEntries(em, organisation, id, how === 'added' ? fresh : entries);
  if (how === 'replaced' || fresh.length > 0)
    await recordEntries(em, organisation, row, by, {
      added: fresh.map(({ value }) => value),
      removed: lost.map(({ value }) => value),
    });
  return {
    added: fresh.length,
    removed: lost.length,
    ...counts,
    list: await oneOf(em, id),
  };
}

/** A list as the console shows it. @throws Problem 404 */
export async function oneOf(em: EntityManager, id: string): Promise<ListedNamedList> {
  const [list] = await listed(em, [await knownList(em, id)]);
  return list!;
}

/** @throws Problem 409 */
export function roomForLists({ lists }: { lists: number }): void {
  if (lists >= MOST_LISTS)
    throw new Problem(409, 'list.too-many', `At most ${MOST_LISTS} lists are possible.`);
}

/** A new list, without entries. */
export async function insertList(
  em: EntityManager,
  organisation: string,
  id: string,
  entry: NamedListEntry,
  by: string,
): Promise<void> {
  await em.query(
    'INSERT INTO rules.named_list (id, organisation_id, name, kind, comment, updated_by) VALUES ($1, $2, $3, $4, $5, $6)',
    [id, organisation, entry.name, entry.kind, entry.comment, by],
  );
  await appendAudit(em, organisation, {
    kind: 'list.created',
    actor: by,
    body: { id, after: entry },
  });
}

export async function changeFacts(
  em: EntityManager,
  organisation: string,
  row: ListRow,
  { name, comment }: NamedListFacts,
  by: string,
): Promise<void> {
  await em.query('UPDATE rules.named_list SET name = $2, comment = $3 WHERE id = $1', [
    row.id,
    name,
    comment,
  ]);
  await nextVersion(em, row.id, by);
  await appendAudit(em, organisation, {
    kind: 'list.changed',
    actor: by,
    body: {
      id: row.id,
      version: row.version + 1,
      before: { name: row.name, comment: row.comment },
      after: { name, comment },
    },
  });
}

/** A change of entries makes a version, and stands in the audit trail by its counts and its beginning. */
export async function recordEntries(
  em: EntityManager,
  organisation: string,
  { id, name, version }: ListRow,
  by: string,
  { added, removed }: { added: readonly string[]; removed: readonly string[] },
): Promise<void> {
  await nextVersion(em, id, by);
  await appendAudit(em, organisation, {
    kind: 'list.entries-changed',
    actor: by,
    body: {
      id,
      name,
      version: version + 1,
      added: added.length,
      removed: removed.length,
      firstAdded: added.slice(0, RECORDED),
      firstRemoved: removed.slice(0, RECORDED),
    },
  });
}

const nextVersion = (em: EntityManager, id: string, by: string): Promise<unknown> =>
  em.query(
    'UPDATE rules.named_list SET version = version + 1, updated_by = $2, updated_at = now() WHERE id = $1',
    [id, by],
  );

/** @throws Problem 409 when the list, or all lists together, would hold more than they may */
export async function fits(em: EntityManager, size: number, before: number): Promise<void> {
  const said = (count: number): string => count.toLocaleString('en');
  if (size > MOST_LIST_ENTRIES)
    throw new Problem(
      409,
      'list.full',
      `The list would have ${said(size)} entries; ${said(MOST_LIST_ENTRIES)} are possible.`,
    );
  const { entries } = await countLists(em);
  if (entries - before + size > MOST_ENTRIES_OF_ALL_LISTS)
    throw new Problem(
      409,
      'list.full',
      `All lists together would have more than ${said(MOST_ENTRIES_OF_ALL_LISTS)} entries.`,
    );
}

export async function insertEntries(
  em: EntityManager,
  organisation: string,
  id: string,
  entries: readonly Entry[],
): Promise<void> {
  await em.query(
    `INSERT INTO rules.named_list_entry (organisation_id, list_id, position, value, fold)
     SELECT $1, $2, coalesce((SELECT max(position) FROM rules.named_list_entry WHERE list_id = $2), -1) + e.place, e.value, e.fold
       FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS e (value, fold, place)`,
    [organisation, id, entries.map(({ value }) => value), entries.map(({ fold }) => fold)],
  );
}
