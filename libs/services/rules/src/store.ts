import type { RuleVersion } from '@chancery/contracts';
import { appendAudit, type OrganisationScope, Problem } from '@chancery/platform';
import { canonicalAddress } from '@chancery/mail';
import type { EntityManager } from 'typeorm';
import type { PublishCheck } from './checks';
import { RuleRow } from './entities';
import { type Applied, appliedOf, keepsOrder } from './files/applied';
import { connectorsOf } from './connectors';
import { acceptedDomains } from './domains';
import { groupIds, groupsOf } from './groups';
import { layWholeList, type WholeList } from './exchange/whole-list';
import { deletedAfter, keepVersion, versionAt, versionsBelow } from './history';
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
} from './rows';
import { listNames } from './lists/rows';
import { templatesAndBrands } from './templates-and-brands';
import { type KnownNames, publishRules } from './publish';
import type { RuleSurroundings } from './readings';

/**
 * Rules of an organisation. A change is compiled whole before it is saved, checked, and published in its own
 * transaction.
 */
export class RulesStore {
  /** @param checks what has to hold before rules are published, see `publishChecks` */
  constructor(
    private readonly scope: OrganisationScope,
    private readonly checks: readonly PublishCheck[] = [],
  ) {}

  list(organisation: string): Promise<SavedRule[]> {
    return this.scope.inOrganisation(organisation, async (em) => (await rowsOf(em)).map(asSaved));
  }

  /**
   * The rules, with the revision they make or, where somebody saves just now, one before it: never one after it;
   * and what was applied from files last.
   */
  whole(
    organisation: string,
  ): Promise<{ rules: SavedRule[]; revision: number; applied: Applied | null }> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const revision = await revisionOf(em, organisation);
      const applied = await appliedOf(em, organisation);
      return { rules: (await rowsOf(em)).map(asSaved), revision, applied };
    });
  }

  /** Names of the named lists by id, for sentences. */
  listNames(organisation: string): Promise<ReadonlyMap<string, string>> {
    return this.scope.inOrganisation(organisation, listNames);
  }

  /** The revision that is published. */
  revision(organisation: string): Promise<number> {
    return this.scope.inOrganisation(organisation, (em) => revisionOf(em, organisation));
  }

  /** @throws Problem 404 */
  one(organisation: string, id: string): Promise<SavedRule> {
    return this.scope.inOrganisation(organisation, async (em) => asSaved(await known(em, id)));
  }

  /** @throws Problem 409 if the name is taken, 422 if the rule cannot be compiled. */
  create(
    organisation: string,
    draft: RuleDraft,
    at: number | null,
    by: string,
    note?: string,
  ): Promise<SavedRule> {
    return this.change(organisation, async (em) => {
      const row = await insert(em, organisation, { draft, at, by });
      await keepVersion(em, organisation, row, { change: 'created', by, note });
      await appendAudit(em, organisation, {
        kind: 'rule.created',
        actor: by,
        body: { id: row.id, priority: row.priority, after: draft, ...why(note) },
      });
      return asSaved(row);
    });
  }

  /**
   * @param expected version the change was made from; null = whatever it is.
   * @throws Problem 404, 409, 412 (someone saved another version meanwhile), 422, 423 managed by a file.
   */
  replace(
    organisation: string,
    id: string,
    draft: RuleDraft,
    expected: number | null,
    by: string,
    note?: string,
  ): Promise<SavedRule> {
    return this.change(organisation, async (em) => {
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
    });
  }

  /** The rule goes; its versions stay, with the deletion as the last of them. @throws Problem 404, 412, 423. */
  remove(
    organisation: string,
    id: string,
    by: string,
    expected: number | null = null,
  ): Promise<void> {
    return this.change(organisation, async (em) => {
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
    });
  }

  /**
   * What a version said becomes the newest version. A deleted rule is there again under its id, at the place it
   * had when it was deleted.
   * @throws Problem 404 no such rule or version, 409 another rule has its name by now, 412, 422 it names what is gone, 423.
   */
  restore(
    organisation: string,
    id: string,
    version: number,
    expected: number | null,
    by: string,
    note?: string,
  ): Promise<SavedRule> {
    return this.change(organisation, async (em) => {
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
      await keepVersion(em, organisation, saved, {
        change: 'restored',
        by,
        note,
        restored: version,
      });
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
    });
  }

  /** @param below version to go on from; null = the newest. @throws Problem 404 */
  versions(
    organisation: string,
    id: string,
    below: number | null,
    most: number,
  ): Promise<RuleVersion[]> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const versions = await versionsBelow(em, id, below, most);
      if (versions.length === 0 && below === null) throw unknown();
      return versions;
    });
  }

  /** Deleted rules as they last stood. @param after id of the last one of the page before. */
  deleted(organisation: string, after: string | null, most: number): Promise<RuleVersion[]> {
    return this.scope.inOrganisation(organisation, (em) =>
      deletedAfter(em, organisation, after, most),
    );
  }

  /**
   * @param ids every rule of the organisation, first judged first.
   * @param expected revision of the list the order was made from; null = whatever it is.
   * @throws Problem 409 other rules than there are, 412 another list by now, 423 a rule that is managed by a file
   * changes places with another such.
   */
  reorder(
    organisation: string,
    ids: string[],
    by: string,
    expected: number | null = null,
  ): Promise<void> {
    return this.change(organisation, async (em) => {
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
    });
  }

  /**
   * The rule is changed in the console again, until files with it are applied once more.
   * @throws Problem 404, 409 it is not managed by a file, 412
   */
  manageInConsole(
    organisation: string,
    id: string,
    expected: number | null,
    by: string,
  ): Promise<SavedRule> {
    return this.change(organisation, async (em) => {
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
    });
  }

  /** Makes the rules these and no others, in this order. @throws Problem 409, 412, 422, 423. */
  layWhole(organisation: string, list: WholeList): Promise<void> {
    return this.change(organisation, (em) => layWholeList(em, organisation, list));
  }

  /**
   * What rules may refer to: codes of the published rights templates, ids of the published brands, connectors, groups
   * with their members.
   */
  async names(em: EntityManager, organisation: string): Promise<KnownNames> {
    return {
      ...(await templatesAndBrands(em, organisation)),
      connectors: await connectorsOf(em, organisation),
      groups: new Map(
        (await groupsOf(em, organisation)).map(({ id, members }) => [
          id,
          new Set(members.map(canonicalAddress)),
        ]),
      ),
    };
  }

  /** The accepted domains and all that rules may refer to: what the list of rules is read with. */
  surroundings(organisation: string): Promise<RuleSurroundings> {
    return this.scope.inOrganisation(organisation, async (em) => ({
      ...(await templatesAndBrands(em, organisation)),
      connectors: await connectorsOf(em, organisation),
      groups: await groupIds(em, organisation),
      domains: await acceptedDomains(em, organisation),
      lists: await listNames(em),
    }));
  }

  /**
   * What rules are judged with changes: the rules are compiled with it and published in its transaction.
   * @throws Problem 422 when a rule cannot be compiled any more.
   */
  publishing<T>(organisation: string, work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.change(organisation, work);
  }

  private async change<T>(
    organisation: string,
    work: (em: EntityManager) => Promise<T>,
  ): Promise<T> {
    try {
      return await this.scope.inOrganisation(organisation, async (em) => {
        await em.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`rules ${organisation}`]);
        const result = await work(em);
        await publishRules(em, organisation, await this.names(em, organisation), this.checks);
        return result;
      });
    } catch (error) {
      if ((error as { code?: string }).code === '23505')
        throw new Problem(409, 'rule.name-taken', 'Another rule has this name.');
      throw error;
    }
  }
}

const why = (note: string | undefined): { note?: string } =>
  note?.trim() ? { note: note.trim() } : {};
