import { inject, Injectable } from '@angular/core';
import type { PeopleImport, PeopleList, PersonEntry, PersonView } from '@chancery/contracts';
import { Api } from '../../../api/api';
import {
  peopleAdd,
  peopleImport,
  peopleList,
  peopleOne,
  peoplePut,
  peopleRemove,
} from '../../../api/functions';

/** The organisation's people (contract: `people.ts`). Every method rejects with an ApiProblem. */
@Injectable({ providedIn: 'root' })
export class PeopleApi {
  private readonly api = inject(Api);

  /** @param limit at most 200 */
  list(q: string, cursor: string | null, limit: number): Promise<PeopleList> {
    return this.api.invoke(peopleList, {
      ...(q ? { q } : {}),
      ...(cursor ? { cursor } : {}),
      limit: String(limit),
    });
  }

  /** @param address any of theirs */
  one(address: string): Promise<PersonView> {
    return this.api.invoke(peopleOne, { address }) as Promise<PersonView>;
  }

  /** @param before who is changed, as they were read; null adds somebody */
  keep(before: PersonView | null, body: PersonEntry): Promise<PersonView> {
    const kept = before
      ? this.api.invoke(peoplePut, {
          address: before.address,
          'If-Match': `"${before.version}"`,
          body: body as PersonBody,
        })
      : this.api.invoke(peopleAdd, { body: body as PersonBody });
    return kept as Promise<PersonView>;
  }

  remove({ address, version }: PersonView): Promise<void> {
    return this.api.invoke(peopleRemove, { address, 'If-Match': `"${version}"` });
  }

  /** @param dryRun only asks what would happen */
  importCsv(
    body: Blob,
    { dryRun, replace }: { dryRun: boolean; replace: boolean },
  ): Promise<PeopleImport> {
    return this.api.invoke(peopleImport, {
      dryRun: dryRun ? 'true' : 'false',
      replace: replace ? 'true' : 'false',
      body,
    });
  }
}

/** The generated client knows attributes as any texts by name, the contract which names there are. */
type PersonBody = Parameters<typeof peopleAdd>[2]['body'];
