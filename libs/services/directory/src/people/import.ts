import type { DirectoryPerson, PeopleImport } from '@chancery/contracts';
import { type Administrator, canonical } from '@chancery/platform';
import type { EntityManager } from 'typeorm';
import { Faults, type FilePerson, ManagerNames, MOST_PEOPLE, readPeople } from './file';
import { everybody, tooMany } from './store';

/** What a file would make of the people there are. */
export interface PeoplePlan {
  result: PeopleImport;
  put: DirectoryPerson[];
  remove: string[];
}

/**
 * Reads a file beside the people there are. A person of the file is who has its primary address. Merged: what no column is
 * about stays as it is, and nobody is removed. Replaced: everybody is as the file has them. Called inside `inOrganisation`.
 *
 * @throws Problem 413 where there would be too many
 */
export async function planPeople(
  em: EntityManager,
  organisation: string,
  text: string,
  replace: boolean,
): Promise<PeoplePlan> {
  const faults = new Faults();
  const { columns, people, lines } = readPeople(text, faults);
  if (lines > MOST_PEOPLE) throw tooMany(lines);
  const before = await everybody(em, organisation);
  const after = replace ? new Map<string, DirectoryPerson>() : new Map(before);
  const names = new ManagerNames(replace ? [] : before.values());
  for (const each of people)
    for (const name of [
      each.attributes.DisplayName,
      each.attributes.UserLogonName,
      ...each.identities,
    ])
      names.add(name, each.address);
  const lineOf = new Map<string, number>();
  const counts = { added: 0, changed: 0, same: 0, removed: 0 };
  const put: DirectoryPerson[] = [];
  for (const each of people) {
    const first = lineOf.get(each.address);
    if (first !== undefined) {
      faults.add(each.line, each.address, `Line ${first} has this address too.`);
      continue;
    }
    lineOf.set(each.address, each.line);
    const known = before.get(each.address);
    const person = joined(each, replace ? undefined : known, names, faults);
    if (!person) continue;
    after.set(person.address, person);
    if (!known) counts.added += 1;
    else if (canonical(known) === canonical(person)) counts.same += 1;
    else counts.changed += 1;
    if (!known || canonical(known) !== canonical(person)) put.push(person);
  }
  if (after.size > MOST_PEOPLE) throw tooMany(after.size);
  refuseShared(after, lineOf, faults);
  const remove = replace ? [...before.keys()].filter((address) => !lineOf.has(address)) : [];
  counts.removed = remove.length;
  return {
    result: {
      applied: false,
      lines,
      ...counts,
      wrong: faults.wrong,
      errors: faults.errors,
      columns,
    },
    put,
    remove,
  };
}

function joined(
  { line, address, proxyAddresses, attributes, manager }: FilePerson,
  known: DirectoryPerson | undefined,
  names: ManagerNames,
  faults: Faults,
): DirectoryPerson | null {
  let boss = known?.manager ?? null;
  if (manager !== undefined) {
    const found = manager === null ? { address: null } : names.find(manager);
    if ('detail' in found) {
      faults.add(line, manager ?? '', found.detail);
      return null;
    }
    boss = found.address;
  }
  if (boss === address) {
    faults.add(line, address, 'Nobody manages themselves.');
    return null;
  }
  const kept = { ...known?.attributes, ...attributes };
  return {
    address,
    proxyAddresses: proxyAddresses ?? known?.proxyAddresses ?? [],
    attributes: Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== null)),
    manager: boss,
  };
}

/** An address belongs to one person. */
function refuseShared(
  people: ReadonlyMap<string, DirectoryPerson>,
  lineOf: ReadonlyMap<string, number>,
  faults: Faults,
): void {
  const owners = new Map<string, string>([...people.keys()].map((address) => [address, address]));
  for (const { address, proxyAddresses } of people.values())
    for (const proxy of proxyAddresses) {
      const owner = owners.get(proxy);
      if (owner === undefined || owner === address) {
        owners.set(proxy, address);
        continue;
      }
      const line = lineOf.get(address) ?? lineOf.get(owner) ?? 1;
      faults.add(line, proxy, `It is an address of ${owner} and of ${address}.`);
    }
}

/** Carries a plan out. Called inside `inOrganisation`. */
export async function carryOut(
  em: EntityManager,
  { organisation, email }: Administrator,
  { put, remove }: PeoplePlan,
): Promise<void> {
  if (remove.length > 0)
    await em.query(
      'DELETE FROM directory.person WHERE organisation_id = $1 AND address = ANY ($2)',
      [organisation, remove],
    );
  if (put.length > 0)
    await em.query(
      `INSERT INTO directory.person AS p (organisation_id, address, proxy_addresses, attributes, manager, updated_by)
       SELECT $1, t.address, t."proxyAddresses", t.attributes, t.manager, $3
         FROM jsonb_to_recordset($2::jsonb) AS t (address text, "proxyAddresses" text[], attributes jsonb, manager text)
       ON CONFLICT (organisation_id, address) DO UPDATE
         SET proxy_addresses = excluded.proxy_addresses, attributes = excluded.attributes, manager = excluded.manager,
             version = p.version + 1, updated_by = excluded.updated_by, updated_at = now()`,
      [organisation, JSON.stringify(put), email],
    );
}
