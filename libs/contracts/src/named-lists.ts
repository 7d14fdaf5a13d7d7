import * as z from 'zod/mini';

/**
 * Named lists of an organisation, which rules share: a change of one is in force for all rules that use it at once.
 *
 * | verb and path | takes → gives |
 * | --- | --- |
 * | `GET    /lists` | → NamedLists, by name |
 * | `POST   /lists` | NamedListEntry → ListedNamedList |
 * | `GET    /lists/:id` | → ListedNamedList |
 * | `PUT    /lists/:id` | NamedListFacts → ListedNamedList: name and comment |
 * | `DELETE /lists/:id` | 409 `list.in-use` while a rule uses it |
 * | `GET    /lists/:id/entries?search&limit&cursor` | → NamedListEntries, in the list's order |
 * | `POST   /lists/:id/entries?format&onBad` | lines → NamedListChange: these as well |
 * | `PUT    /lists/:id/entries?format&onBad` | lines → NamedListChange: these and no others |
 * | `POST   /lists/:id/entries/removal` | lines → NamedListChange: without these |
 * | `GET    /lists/:id/export` | → text/plain, one entry a line |
 *
 * Lines are the body of the request as UTF-8 text, one entry a line; blank lines and blanks round an entry do not
 * count. Of CSV the first column counts.
 *
 * What changes a list takes `If-Match` with the version it was made from; another by now → 412 `list.stale`.
 */
export const MOST_LIST_ENTRIES = 10_000;
/** Lists of one organisation, and entries of all of them together: gateways hold those in use in memory. */
export const MOST_LISTS = 200;
export const MOST_ENTRIES_OF_ALL_LISTS = 200_000;

/** Patterns without any fixed text are run on every message: a list may hold a few, not thousands. */
export const MOST_LOOSE_PATTERNS = 200;

/** What a list holds. A list of one kind serves the conditions that take such values. */
export const NamedListKind = z.enum(['addresses', 'domains', 'words', 'patterns', 'networks']);
export type NamedListKind = z.infer<typeof NamedListKind>;

const name = z
  .string()
  .check(
    z.trim(),
    z.minLength(1, 'A list needs a name.'),
    z.maxLength(64, 'A name has at most 64 characters.'),
    z.regex(/^[^\x00-\x1f\x7f]*$/, 'A name is one line.'),
  );
const comment = z._default(
  z.string().check(z.maxLength(1024, 'A comment has at most 1024 characters.')),
  '',
);

/** A list as rules are judged with it; its entries are read as typed values are. */
export const NamedList = z.object({
  id: z.string().check(z.minLength(1), z.maxLength(64)),
  name: z.string(),
  kind: NamedListKind,
  entries: z.array(z.string()).check(z.maxLength(MOST_LIST_ENTRIES)),
});
export type NamedList = z.infer<typeof NamedList>;

export const NamedListFacts = z.object({ name, comment });
export type NamedListFacts = z.infer<typeof NamedListFacts>;

/** A new list; its kind stays. */
export const NamedListEntry = z.object({ name, kind: NamedListKind, comment });
export type NamedListEntry = z.infer<typeof NamedListEntry>;

export const ListedNamedList = z.object({
  id: z.string(),
  name: z.string(),
  kind: NamedListKind,
  comment: z.string(),
  /** How many entries it has. */
  size: z.int(),
  version: z.int(),
  updatedBy: z.string(),
  updatedAt: z.string(),
  usedBy: z.array(z.object({ id: z.string(), name: z.string() })),
});
export type ListedNamedList = z.infer<typeof ListedNamedList>;

export const NamedLists = z.object({
  items: z.array(ListedNamedList),
  nextCursor: z.nullable(z.string()),
});
export type NamedLists = z.infer<typeof NamedLists>;

/** `limit` up to all entries: a page that is to stay fluid reads them at once. */
export const NamedListEntriesQuery = z.object({
  search: z.optional(z.string().check(z.maxLength(1024))),
  limit: z.optional(z.coerce.number().check(z.int(), z.gte(1), z.lte(MOST_LIST_ENTRIES))),
  cursor: z.optional(z.string()),
});

export const NamedListEntries = z.object({
  items: z.array(z.string()),
  nextCursor: z.nullable(z.string()),
  /** Entries that the search finds. */
  total: z.int(),
});
export type NamedListEntries = z.infer<typeof NamedListEntries>;

export const NamedListLinesQuery = z.object({
  /** CSV also by `Content-Type: text/csv`. */
  format: z.optional(z.enum(['lines', 'csv'])),
  /** What happens to the good lines where some are bad; default: they are taken. */
  onBad: z.optional(z.enum(['take-good', 'take-nothing'])),
});
export type NamedListLinesQuery = z.infer<typeof NamedListLinesQuery>;

/** A line that cannot be an entry, and why; the first is line 1. */
export const BadLine = z.object({ line: z.int(), text: z.string(), reason: z.string() });
export type BadLine = z.infer<typeof BadLine>;

export const NamedListChange = z.object({
  added: z.int(),
  removed: z.int(),
  /** Lines that said what the list, or a line before, says already. */
  known: z.int(),
  bad: z.array(BadLine),
  list: ListedNamedList,
});
export type NamedListChange = z.infer<typeof NamedListChange>;
