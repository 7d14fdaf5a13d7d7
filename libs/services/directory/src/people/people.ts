import type { PeopleImport, PeopleList, PersonEntry, PersonView } from '@chancery/contracts';
import {
  type Administrator,
  type Announcements,
  appendAudit,
  type OrganisationScope,
} from '@chancery/platform';
import type { EntityManager } from 'typeorm';
import { carryOut, planPeople } from './import';
import {
  dropPerson,
  entryOf,
  holdPeople,
  keepPerson,
  peoplePage,
  personOf,
  publishPeople,
} from './store';

/**
 * The organisation's people. Every change is in one transaction with its audit record and the next published version, then
 * told to gateways and open consoles.
 */
export class OrganisationPeople {
  constructor(
    private readonly scope: Pick<OrganisationScope, 'inOrganisation'>,
    private readonly announcements: Pick<Announcements, 'publish' | 'changed'>,
  ) {}

  list(
    organisation: string,
    query: { q?: string | undefined; limit?: string | undefined; cursor?: string | undefined },
  ): Promise<PeopleList> {
    return this.scope.inOrganisation(organisation, (em) => peoplePage(em, organisation, query));
  }

  /** By the primary or another address. @throws Problem 404 */
  one(organisation: string, address: string): Promise<PersonView> {
    return this.scope.inOrganisation(organisation, (em) => personOf(em, organisation, address));
  }

  /** @throws Problem 409 for an address that somebody has, 422 */
  async add(caller: Administrator, entry: PersonEntry): Promise<PersonView> {
    const person = entryOf(entry, '');
    await this.change(caller, 'person.added', person.address, (em) =>
      keepPerson(em, caller, null, person, null),
    );
    return this.one(caller.organisation, person.address);
  }

  /**
   * @param address the primary one, as it was
   * @param version null: whichever it is
   * @throws Problem 404, 409, 412, 422
   */
  async put(
    caller: Administrator,
    address: string,
    entry: PersonEntry,
    version: number | null,
  ): Promise<PersonView> {
    const person = entryOf(entry, address);
    await this.change(caller, 'person.changed', person.address, (em) =>
      keepPerson(em, caller, address, person, version),
    );
    return this.one(caller.organisation, person.address);
  }

  /** @throws Problem 404, 412 */
  remove(caller: Administrator, address: string, version: number | null): Promise<void> {
    return this.change(caller, 'person.removed', address, (em) =>
      dropPerson(em, caller.organisation, address, version),
    );
  }

  /**
   * Takes people from a CSV file; a file with a line that is wrong changes nothing.
   *
   * @throws Problem 413 for too many
   */
  async import(
    caller: Administrator,
    text: string,
    { dryRun, replace }: { dryRun: boolean; replace: boolean },
  ): Promise<PeopleImport> {
    const { organisation } = caller;
    if (dryRun)
      return this.scope.inOrganisation(
        organisation,
        async (em) => (await planPeople(em, organisation, text, replace)).result,
      );
    let result: PeopleImport | undefined;
    await this.change(caller, 'people.imported', undefined, async (em) => {
      const plan = await planPeople(em, organisation, text, replace);
      ({ result } = plan);
      if (result.wrong > 0 || plan.put.length + plan.remove.length === 0) return null;
      await carryOut(em, caller, plan);
      result.applied = true;
      const { lines, added, changed, removed } = result;
      return { replace, lines, added, changed, removed };
    });
    return result as PeopleImport;
  }

  /** @param work gives what the audit is to say, or null where nothing was changed */
  private async change(
    { organisation, email }: Administrator,
    kind: string,
    id: string | undefined,
    work: (em: EntityManager) => Promise<object | null>,
  ): Promise<void> {
    const version = await this.scope.inOrganisation(organisation, async (em) => {
      await holdPeople(em, organisation);
      const body = await work(em);
      if (!body) return null;
      await appendAudit(em, organisation, { kind, actor: email, body });
      return publishPeople(em, organisation);
    });
    if (version === null) return;
    await this.announcements.publish('published.people', { organisation, version });
    await this.announcements.changed({
      organisation,
      noun: 'people',
      version,
      ...(id ? { id } : {}),
    });
  }
}
