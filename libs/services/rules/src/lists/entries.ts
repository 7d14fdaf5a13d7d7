import { type BadLine, MOST_LOOSE_PATTERNS, type NamedListKind } from '@chancery/contracts';
import { isLoosePattern } from '@chancery/rules';
import type { EntityManager } from 'typeorm';
import type { Entry, ReadLines } from './lines';

/** Lists and entries of the organisation. Call inside `inOrganisation`. */
export async function countLists(em: EntityManager): Promise<{ lists: number; entries: number }> {
  const [row] = (await em.query(
    'SELECT (SELECT count(*)::int FROM rules.named_list) AS lists, (SELECT count(*)::int FROM rules.named_list_entry) AS entries',
  )) as { lists: number; entries: number }[];
  return row ?? { lists: 0, entries: 0 };
}

/** Every entry of a list, in its order. */
export const entriesOf = (em: EntityManager, id: string): Promise<Entry[]> =>
  em.query('SELECT value, fold FROM rules.named_list_entry WHERE list_id = $1 ORDER BY position', [
    id,
  ]);

/** Entries that hold a text, in the list's order, with the position to go on behind. */
export async function pageOfEntries(
  em: EntityManager,
  id: string,
  { search, after, most }: { search: string; after: number | null; most: number },
): Promise<{ items: string[]; total: number; next: number | null }> {
  const like = `%${search.trim().replace(/[\\%_]/g, '\\$&')}%`;
  const rows = (await em.query(
    `SELECT position, value FROM rules.named_list_entry
      WHERE list_id = $1 AND value ILIKE $2 AND ($3::int IS NULL OR position > $3) ORDER BY position LIMIT $4`,
    [id, like, after, most + 1],
  )) as { position: number; value: string }[];
  const [count] = (await em.query(
    'SELECT count(*)::int AS n FROM rules.named_list_entry WHERE list_id = $1 AND value ILIKE $2',
    [id, like],
  )) as { n: number }[];
  const shown = rows.slice(0, most);
  return {
    items: shown.map(({ value }) => value),
    total: count?.n ?? 0,
    next: rows.length > most ? (shown.at(-1)?.position ?? null) : null,
  };
}

/** Refuses those patterns without a fixed text that are too many beside the ones that stay. */
export function freeOfLoosePatterns(
  kind: NamedListKind,
  kept: readonly Entry[],
  read: ReadLines,
): Pick<ReadLines, 'entries' | 'bad'> {
  if (kind !== 'patterns') return read;
  const held = new Set(kept.map(({ fold }) => fold));
  let loose = kept.filter(({ value }) => isLoosePattern(value)).length;
  const bad: BadLine[] = [...read.bad];
  const entries = read.entries.filter(({ value, fold, line }) => {
    if (held.has(fold) || !isLoosePattern(value) || ++loose <= MOST_LOOSE_PATTERNS) return true;
    bad.push({
      line,
      text: value.slice(0, 200),
      reason: `A list holds at most ${MOST_LOOSE_PATTERNS} patterns without a fixed text of three characters: each costs time on every message.`,
    });
    return false;
  });
  return { entries, bad: bad.sort((a, b) => a.line - b.line) };
}
