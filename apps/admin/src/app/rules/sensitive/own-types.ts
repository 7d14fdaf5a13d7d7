import { inject, Injectable, signal } from '@angular/core';
import type { ListedSensitiveType, SensitiveTypeEntry } from '@chancery/contracts';
import { Api } from '../../../api/api';
import {
  sensitiveTypesCreate,
  sensitiveTypesList,
  sensitiveTypesOne,
  sensitiveTypesRemove,
  sensitiveTypesReplace,
} from '../../../api/functions';

/** The organisation's own types of sensitive information (contracts `sensitive.ts`). Methods reject with an ApiProblem. */
@Injectable({ providedIn: 'root' })
export class OwnTypes {
  private readonly api = inject(Api);
  private readonly known = signal<readonly ListedSensitiveType[]>([]);
  /** As they were last listed; empty before. */
  readonly all = this.known.asReadonly();

  async list(): Promise<readonly ListedSensitiveType[]> {
    const { items } = await this.api.invoke(sensitiveTypesList);
    this.known.set(items);
    return items;
  }

  /** The name of one of them; undefined where it is not known. */
  readonly nameOf = (code: string): string | undefined =>
    this.known().find((type) => type.code === code)?.name;

  /** A text of the service with the names of types in the place of their codes. */
  named(text: string): string {
    return text.replace(/custom-[0-9a-f-]{36}/g, (code) => this.nameOf(code) ?? code);
  }

  one(code: string): Promise<ListedSensitiveType> {
    return this.api.invoke(sensitiveTypesOne, { code });
  }

  create(entry: SensitiveTypeEntry): Promise<ListedSensitiveType> {
    return this.api.invoke(sensitiveTypesCreate, { body: entry });
  }

  /** @param version that the change was made from; another one saved meanwhile gives 412. */
  replace(code: string, entry: SensitiveTypeEntry, version: number): Promise<ListedSensitiveType> {
    return this.api.invoke(sensitiveTypesReplace, {
      code,
      body: entry,
      'If-Match': `"${version}"`,
    });
  }

  remove(code: string, version: number): Promise<void> {
    return this.api.invoke(sensitiveTypesRemove, { code, 'If-Match': `"${version}"` });
  }
}
