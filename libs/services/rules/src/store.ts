import type { RuleVersion } from '@chancery/contracts';
import { type OrganisationScope, uuid7 } from '@chancery/platform';
import type { EntityManager } from 'typeorm';
import { ChangeDesk } from './changes/desk';
import type { ChangeArgs, ChangeKind, ChangeResult } from './changes/kinds';
import type { PublishCheck } from './checks';
import { connectorsOf } from './connectors';
import { acceptedDomains } from './domains';
import type { WholeList } from './exchange/whole-list';
import { type Applied, appliedOf } from './files/applied';
import { groupIds } from './groups';
import { deletedAfter, versionsBelow } from './history';
import { listNames } from './lists/rows';
import { type KnownNames, namesOf } from './names';
import type { RuleSurroundings } from './readings';
import {
  asSaved,
  known,
  revisionOf,
  type RuleDraft,
  rowsOf,
  type SavedRule,
  unknown,
} from './rows';
import { templatesAndBrands } from './templates-and-brands';

/** What is said of a save besides the rule. */
export interface SaveFacts {
  /** Why, for the history. */
  note?: string | undefined;
  /** The draft that it was kept as. */
  fromDraft?: string | undefined;
}

/**
 * Rules of an organisation. A change is compiled whole before it is saved, checked, and published in its own
 * transaction.
 */
export class RulesStore {
  readonly changes: ChangeDesk;

  /** @param checks what has to hold before rules are published, see `publishChecks` */
  constructor(
    private readonly scope: OrganisationScope,
    checks: readonly PublishCheck[] = [],
  ) {
    this.changes = new ChangeDesk(scope, checks);
  }

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
    { note, fromDraft }: SaveFacts = {},
  ): Promise<SavedRule> {
    return this.perform(
      organisation,
      'rule.create',
      { id: uuid7(), draft, at, note, fromDraft },
      by,
    );
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
    { note, fromDraft }: SaveFacts = {},
  ): Promise<SavedRule> {
    return this.perform(organisation, 'rule.change', { id, draft, expected, note, fromDraft }, by);
  }

  /** The rule goes; its versions stay, with the deletion as the last of them. @throws Problem 404, 412, 423. */
  remove(
    organisation: string,
    id: string,
    by: string,
    expected: number | null = null,
  ): Promise<void> {
    return this.perform(organisation, 'rule.remove', { id, expected }, by);
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
    return this.perform(organisation, 'rule.restore', { id, version, expected, note }, by);
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
    return this.perform(organisation, 'rules.order', { ids, expected }, by);
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
    return this.perform(organisation, 'rule.manage-in-console', { id, expected }, by);
  }

  /** Makes the rules these and no others, in this order. @throws Problem 409, 412, 422, 423. */
  layWhole(organisation: string, list: WholeList): Promise<void> {
    const { by, ...rest } = list;
    return this.perform(organisation, 'rules.whole', rest, by);
  }

  /** Changes what rules decide, or proposes it: see `ChangeDesk`. */
  perform<K extends ChangeKind>(
    organisation: string,
    kind: K,
    args: ChangeArgs<K>,
    by: string,
  ): Promise<ChangeResult<K>> {
    return this.changes.perform(organisation, kind, args, by);
  }

  /** What rules may refer to. */
  names(em: EntityManager, organisation: string): Promise<KnownNames> {
    return namesOf(em, organisation);
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
}
