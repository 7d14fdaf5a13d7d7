import type {
  ListedNamedList,
  NamedListChange,
  NamedListEntries,
  NamedListEntry,
  NamedListFacts,
} from '@chancery/contracts';
import { type OrganisationScope, uuid7 } from '@chancery/platform';
import type { RulesStore } from '../store';
import { type Lines, oneOf } from './changes';
import { entriesOf, pageOfEntries } from './entries';
import { knownList, listed, listRows } from './rows';

/** Named lists. What changes one publishes the rules that use it in the same transaction. */
export class NamedListsStore {
  constructor(
    private readonly scope: OrganisationScope,
    private readonly rules: RulesStore,
  ) {}

  list(organisation: string): Promise<ListedNamedList[]> {
    return this.scope.inOrganisation(organisation, async (em) => listed(em, await listRows(em)));
  }

  /** @throws Problem 404 */
  one(organisation: string, id: string): Promise<ListedNamedList> {
    return this.scope.inOrganisation(organisation, (em) => oneOf(em, id));
  }

  /** @param after position to go on behind; null = from the first. @throws Problem 404 */
  entries(
    organisation: string,
    id: string,
    page: { search: string; after: number | null; most: number },
  ): Promise<Omit<NamedListEntries, 'nextCursor'> & { next: number | null }> {
    return this.scope.inOrganisation(organisation, async (em) => {
      await knownList(em, id);
      return pageOfEntries(em, id, page);
    });
  }

  /** Every entry, in the list's order. @throws Problem 404 */
  whole(organisation: string, id: string): Promise<{ name: string; entries: string[] }> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const { name } = await knownList(em, id);
      return { name, entries: (await entriesOf(em, id)).map(({ value }) => value) };
    });
  }

  /** @throws Problem 409 name taken or too many lists */
  create(organisation: string, entry: NamedListEntry, by: string): Promise<ListedNamedList> {
    return this.rules.perform(organisation, 'list.create', { id: uuid7(), entry }, by);
  }

  /** Name and comment. @throws Problem 404, 409, 412 */
  rename(
    organisation: string,
    id: string,
    { name, comment }: NamedListFacts,
    expected: number | null,
    by: string,
  ): Promise<ListedNamedList> {
    return this.rules.perform(organisation, 'list.rename', { id, expected, name, comment }, by);
  }

  /** @throws Problem 404, 409 a rule uses it, 412 */
  remove(organisation: string, id: string, expected: number | null, by: string): Promise<void> {
    return this.rules.perform(organisation, 'list.remove', { id, expected }, by);
  }

  /** Lines as further entries. @throws Problem 404, 409 more than a list holds, 412, 422 */
  add(
    organisation: string,
    id: string,
    lines: Lines,
    expected: number | null,
    by: string,
  ): Promise<NamedListChange> {
    const args = { id, expected, lines, how: 'added' as const };
    return this.rules.perform(organisation, 'list.write', args, by);
  }

  /** Lines in the place of all entries. @throws Problem as `add` */
  replace(
    organisation: string,
    id: string,
    lines: Lines,
    expected: number | null,
    by: string,
  ): Promise<NamedListChange> {
    const args = { id, expected, lines, how: 'replaced' as const };
    return this.rules.perform(organisation, 'list.write', args, by);
  }

  /** Takes entries out; what the list does not hold is passed over. @throws Problem 404, 412 */
  removeEntries(
    organisation: string,
    id: string,
    text: string,
    expected: number | null,
    by: string,
  ): Promise<NamedListChange> {
    return this.rules.perform(organisation, 'list.remove-entries', { id, expected, text }, by);
  }
}
