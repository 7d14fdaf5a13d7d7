import { appendAudit, Problem } from '@chancery/platform';
import type { EntityManager } from 'typeorm';
import { RuleRow } from '../entities';
import { keepsOrder } from '../files/applied';
import { keepVersion, versionAt, versionsBelow } from '../history';
import {
  asSaved,
  find,
  fresh,
  insert,
  known,
  managedOf,
  ofConsole,
  revisionOf,
  type RuleDraft,
  rowsOf,
  type SavedRule,
  unknown,
  write,
} from '../rows';

/** Version or revision that a change was made from; null = whatever it is. */
type Expected = number | null;

export interface NewRule {
  id: string;
  draft: RuleDraft;
  /** Its place; null or beyond the last = behind all others. */
  at: number | null;
  note?: string | undefined;
  /** The draft that it was kept as; it is none any more. */
  fromDraft?: string | undefined;
}

/** @throws Problem 409 if the name is taken. */
export async function createRule(
  em: EntityManager,
  organisation: string,
  { id, draft, at, note }: NewRule,
  by: string,
): Promise<SavedRule> {
  const row = await insert(em, organisation, { id, draft, at, by });
  await keepVersion(em, organisation, row, { change: 'created', by, note });
  await appendAudit(em, organisation, {
    kind: 'rule.created',
    actor: by,
    body: { id: row.id, priority: row.priority, after: draft, ...why(note) },
  });
  return asSaved(row);
}

export interface ReplacedRule {
  id: string;
  draft: RuleDraft;
  expected: Expected;
  note?: string | undefined;
  fromDraft?: string | undefined;
}

/** @throws Problem 404, 409, 412 (someone saved another version meanwhile), 423 managed by a file. */
export async function replaceRule(
  em: EntityManager,
  organisation: string,
  { id, draft, expected, note }: ReplacedRule,
  by: string,
): Promise<SavedRule> {
  const row = fresh(ofConsole(await known(em, id)), expected);
  const before = row.body;
  const saved = await write(em, row, draft, by);
  await keepVersion(em, organisation, saved, { change: 'changed', by, note });
  await appendAudit(em, organisation, {
    kind: 'rule.changed',
    actor: by,
    body: { id, version: saved.version, before, after: draft, ...why(note) },
  });
  return asSaved(saved);
}

/** The rule goes; its versions stay, with the deletion as the last of them. @throws Problem 404, 412, 423. */
export async function removeRule(
  em: EntityManager,
  organisation: string,
  { id, expected }: { id: string; expected: Expected },
  by: string,
): Promise<void> {
  const row = fresh(ofConsole(await known(em, id)), expected);
  await keepVersion(
    em,
    organisation,
    { ...row, version: row.version + 1 },
    { change: 'deleted', by },
  );
  await appendAudit(em, organisation, {
    kind: 'rule.deleted',
    actor: by,
    body: { id, before: row.body },
  });
  await em.delete(RuleRow, { id });
  await em.query(
    'UPDATE rules.rule SET priority = priority - 1 WHERE organisation_id = $1 AND priority > $2',
    [organisation, row.priority],
  );
}

export interface RestoredRule {
  id: string;
  version: number;
  expected: Expected;
  note?: string | undefined;
}

/**
 * What a version said becomes the newest version. A deleted rule is there again under its id, at the place it
 * had when it was deleted.
 * @throws Problem 404 no such rule or version, 409 another rule has its name by now, 412, 423.
 */
export async function restoreRule(
  em: EntityManager,
  organisation: string,
  { id, version, expected, note }: RestoredRule,
  by: string,
): Promise<SavedRule> {
  const [newest] = await versionsBelow(em, id, null, 1);
  if (!newest) throw unknown();
  const old = await versionAt(em, id, version);
  if (!old)
    throw new Problem(404, 'rule.no-version', 'The history of this rule has no such version.');
  const { id: _, priority: __, ...draft } = old.rule;
  const row = await find(em, id);
  const before = row && fresh(ofConsole(row), expected).body;
  const saved = row
    ? await write(em, row, draft, by)
    : await insert(em, organisation, {
        id,
        version: newest.version + 1,
        draft,
        at: newest.rule.priority,
        by,
      });
  await keepVersion(em, organisation, saved, { change: 'restored', by, note, restored: version });
  await appendAudit(em, organisation, {
    kind: 'rule.restored',
    actor: by,
    body: {
      id,
      version: saved.version,
      restored: version,
      ...(before ? { before } : { priority: saved.priority }),
      after: draft,
      ...why(note),
    },
  });
  return asSaved(saved);
}

/**
 * @throws Problem 409 other rules than there are, 412 another list by now, 423 a rule that is managed by a file
 * changes places with another such.
 */
export async function orderRules(
  em: EntityManager,
  organisation: string,
  { ids, expected }: { ids: string[]; expected: Expected },
  by: string,
): Promise<void> {
  const revision = await revisionOf(em, organisation);
  if (expected !== null && expected !== revision)
    throw new Problem(
      412,
      'rules.stale',
      `The rules were changed meanwhile; revision ${revision} is published.`,
      { revision },
    );
  const rows = await rowsOf(em);
  const given = new Set(ids);
  if (
    ids.length !== rows.length ||
    given.size !== rows.length ||
    rows.some((row) => !given.has(row.id))
  )
    throw new Problem(
      409,
      'rules.order',
      'The list of ids is not the list of rules. Load the rules again.',
    );
  keepsOrder(rows, ids);
  await em.query(
    `UPDATE rules.rule r SET priority = o.place - 1
       FROM unnest($2::uuid[]) WITH ORDINALITY AS o (id, place)
      WHERE r.organisation_id = $1 AND r.id = o.id AND r.priority <> o.place - 1`,
    [organisation, ids],
  );
  await appendAudit(em, organisation, {
    kind: 'rules.reordered',
    actor: by,
    body: { before: rows.map(({ id }) => id), after: ids },
  });
}

/**
 * The rule is changed in the console again, until files with it are applied once more.
 * @throws Problem 404, 409 it is not managed by a file, 412
 */
export async function manageInConsole(
  em: EntityManager,
  organisation: string,
  { id, expected }: { id: string; expected: Expected },
  by: string,
): Promise<SavedRule> {
  const row = fresh(await known(em, id), expected);
  const managed = managedOf(row);
  if (!managed)
    throw new Problem(409, 'rule.not-managed', 'This rule is managed in the console already.');
  await em.query(
    'UPDATE rules.rule SET managed_file = NULL, managed_by = NULL, managed_at = NULL WHERE organisation_id = $1 AND id = $2',
    [organisation, id],
  );
  await appendAudit(em, organisation, {
    kind: 'rule.managed-in-console',
    actor: by,
    body: { id, name: row.body.name, file: managed.file },
  });
  return asSaved(await known(em, id));
}

const why = (note: string | undefined): { note?: string } =>
  note?.trim() ? { note: note.trim() } : {};
