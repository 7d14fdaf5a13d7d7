import { inject, Injectable, signal } from '@angular/core';
import type {
  ListedNamedList,
  NamedListChange,
  NamedListEntry,
  NamedListFacts,
  NamedListLinesQuery,
} from '@chancery/contracts';
import { MOST_LIST_ENTRIES } from '@chancery/contracts';
import { Api } from '../../../api/api';
import {
  namedListsAdd,
  namedListsCreate,
  namedListsEntries,
  namedListsList,
  namedListsOne,
  namedListsRemove,
  namedListsRemoveEntries,
  namedListsRename,
  namedListsReplace,
} from '../../../api/functions';

/** The organisation's named lists (contracts `named-lists.ts`). Methods reject with an ApiProblem. */
@Injectable({ providedIn: 'root' })
export class OwnLists {
  private readonly api = inject(Api);
  private readonly known = signal<readonly ListedNamedList[]>([]);
  /** As they were last listed; empty before. */
  readonly all = this.known.asReadonly();

  async list(): Promise<readonly ListedNamedList[]> {
    const { items } = await this.api.invoke(namedListsList);
    this.known.set(items);
    return items;
  }

  /** The name of one of them; undefined where it is not known. */
  readonly nameOf = (id: string): string | undefined =>
    this.known().find((list) => list.id === id)?.name;

  one(id: string): Promise<ListedNamedList> {
    return this.api.invoke(namedListsOne, { id });
  }

  create(entry: NamedListEntry): Promise<ListedNamedList> {
    return this.api.invoke(namedListsCreate, { body: entry });
  }

  /** @param version that the change was made from, as for all that follows; another one meanwhile gives 412. */
  rename(id: string, facts: NamedListFacts, version: number): Promise<ListedNamedList> {
    return this.api.invoke(namedListsRename, { id, body: facts, ...seen(version) });
  }

  remove(id: string, version: number): Promise<void> {
    return this.api.invoke(namedListsRemove, { id, ...seen(version) });
  }

  /** Every entry: the page shows what stands in its window, and searches without asking again. */
  async entries(id: string): Promise<readonly string[]> {
    const { items } = await this.api.invoke(namedListsEntries, { id, limit: MOST_LIST_ENTRIES });
    return items;
  }

  add(
    id: string,
    lines: Blob,
    how: NamedListLinesQuery,
    version: number,
  ): Promise<NamedListChange> {
    return this.api.invoke(namedListsAdd, { id, body: lines, ...how, ...seen(version) });
  }

  replace(
    id: string,
    lines: Blob,
    how: NamedListLinesQuery,
    version: number,
  ): Promise<NamedListChange> {
    return this.api.invoke(namedListsReplace, { id, body: lines, ...how, ...seen(version) });
  }

  removeEntries(id: string, entries: readonly string[], version: number): Promise<NamedListChange> {
    return this.api.invoke(namedListsRemoveEntries, {
      id,
      body: linesOf(entries),
      ...seen(version),
    });
  }
}

/** Entries as a body of lines. */
export const linesOf = (entries: readonly string[]): Blob => new Blob([entries.join('\n')]);

const seen = (version: number) => ({ 'If-Match': `"${version}"` });
