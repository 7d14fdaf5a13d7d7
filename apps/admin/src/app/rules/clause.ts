/** A condition, exception or action as the editor holds it. */
export interface Clause {
  code: string;
  args: Record<string, unknown>;
}

/** Conditions of which one is enough. */
export interface ClauseGroup {
  any: readonly Clause[];
}

/** A row of the editor. Groups stand among conditions only. */
export type ClauseRow = Clause | ClauseGroup;

export const isGroup = (row: ClauseRow): row is ClauseGroup => 'any' in row;

/** The rows that are no groups: all of them, but for conditions. */
export const clausesIn = (rows: readonly ClauseRow[]): readonly Clause[] =>
  rows.filter((row): row is Clause => !isGroup(row));

const LISTS: readonly string[] = [
  'words',
  'patterns',
  'addresses',
  'domains',
  'ip-ranges',
  'groups',
  'sensitive-types',
  'attribute-words',
  'attribute-patterns',
];

/** What a field holds before anything is typed in it. */
export function blankOf(editor: string): unknown {
  if (LISTS.includes(editor)) return [];
  if (editor === 'size') return 1_000_000;
  return editor === 'flag' ? false : '';
}
