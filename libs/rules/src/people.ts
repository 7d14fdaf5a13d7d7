import type { DirectoryPerson, PeopleSnapshot, PersonAttribute } from '@chancery/contracts';
import { canonicalAddress } from '@chancery/mail/web';

/**
 * The people of an organisation, found by any of their addresses. Made once for each published version; it
 * holds on to the persons it is given and adds one entry an address.
 */
export class People {
  private readonly byAddress = new Map<string, DirectoryPerson>();

  /** @param people their addresses in canonical form; of two who have the same address the first one counts */
  constructor(people: PeopleSnapshot['people']) {
    for (const person of people) this.byAddress.set(person.address, person);
    for (const person of people)
      for (const proxy of person.proxyAddresses)
        if (!this.byAddress.has(proxy)) this.byAddress.set(proxy, person);
  }

  /** @param key an address in canonical form */
  find(key: string): DirectoryPerson | undefined {
    return this.byAddress.get(key);
  }

  /** The primary address of who has this one; of somebody who is not known it is the address itself. */
  primaryOf(key: string): string {
    return this.byAddress.get(key)?.address ?? key;
  }

  /** The primary address of this person's manager; null where there is none. */
  managerOf(person: DirectoryPerson | undefined): string | null {
    return person?.manager ? this.primaryOf(person.manager) : null;
  }

  /** The texts of an attribute; none where the person does not have it. */
  textsOf(person: DirectoryPerson | undefined, attribute: PersonAttribute): readonly string[] {
    if (!person) return NONE;
    if (attribute === 'Email') return [person.address];
    if (attribute === 'Manager') {
      const manager = this.managerOf(person);
      const name = manager && this.find(manager)?.attributes.DisplayName;
      return manager ? [manager, ...(name ? [name] : [])] : NONE;
    }
    const text = person.attributes[attribute];
    return text === undefined ? NONE : [text];
  }

  /** An attribute as it is compared between people: without regard to case and to blanks; null = it is not there. */
  comparableOf(person: DirectoryPerson | undefined, attribute: PersonAttribute): string | null {
    const text = this.textsOf(person, attribute)[0];
    return text === undefined ? null : text.trim().replace(/\s+/gu, ' ').toLowerCase();
  }
}

const NONE: readonly string[] = [];

/** A person of examples and of files that somebody writes: addresses in any form, the rest may be left out. */
export function personOf(
  given: Partial<Omit<DirectoryPerson, 'address'>> & Pick<DirectoryPerson, 'address'>,
): DirectoryPerson {
  return {
    address: canonicalAddress(given.address),
    proxyAddresses: (given.proxyAddresses ?? []).map(canonicalAddress),
    attributes: given.attributes ?? {},
    manager: given.manager ? canonicalAddress(given.manager) : null,
  };
}
