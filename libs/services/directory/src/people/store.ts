import type {
  DirectoryPerson,
  PeopleImport,
  PeopleList,
  PersonEntry,
  PersonView,
} from '@chancery/contracts';
import { type Administrator, type FieldError, Problem } from '@chancery/platform';
import type { EntityManager } from 'typeorm';
import { addressOf } from './addresses';
import { attributeIn, MOST_PEOPLE } from './file';

interface Row {
  address: string;
  proxy_addresses: string[];
  attributes: DirectoryPerson['attributes'];
  manager: string | null;
  version: number;
  updated_by: string;
  updated_at: Date;
}

/** How a list or a change reads rows. Everything here is called inside `inOrganisation`. */
const PERSON = 'address, proxy_addresses, attributes, manager, version, updated_by, updated_at';
const PAGE = 50;
const MAX_PAGE = 200;
const REPORTS = 100;

/** One change of people at a time: an address belongs to one person only, and versions follow one another. */
export async function holdPeople(em: EntityManager, organisation: string): Promise<void> {
  await em.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`people ${organisation}`]);
}

/**
 * Publishes everybody as they stand in this transaction, which holds the people. The database puts it together: there
 * may be a hundred thousand.
 *
 * @returns the version
 */
export async function publishPeople(em: EntityManager, organisation: string): Promise<number> {
  const [row] = (await em.query(
    `INSERT INTO directory.people_snapshot (organisation_id, version, body)
     SELECT $1, 1 + coalesce((SELECT max(version) FROM directory.people_snapshot WHERE organisation_id = $1), 0),
            json_build_object('organisation', $1::text, 'people', coalesce(
              (SELECT json_agg(json_build_object('address', address, 'proxyAddresses', proxy_addresses,
                                                 'attributes', attributes, 'manager', manager) ORDER BY address)
                 FROM directory.person WHERE organisation_id = $1), '[]'))
     RETURNING version`,
    [organisation],
  )) as { version: string }[];
  const version = Number(row?.version);
  await em.query(
    'DELETE FROM directory.people_snapshot WHERE organisation_id = $1 AND version < $2',
    [organisation, version],
  );
  return version;
}

/** People in the order of their addresses, those where the address, the name or the department holds what is asked for. */
export async function peoplePage(
  em: EntityManager,
  organisation: string,
  query: { q?: string | undefined; limit?: string | undefined; cursor?: string | undefined },
): Promise<PeopleList> {
  const size = Math.min(Math.max(Math.trunc(Number(query.limit)) || PAGE, 1), MAX_PAGE);
  const found = `FROM directory.person WHERE organisation_id = $1 AND ($2 = ''
      OR strpos(lower(concat_ws(chr(10), address, array_to_string(proxy_addresses, chr(10)), manager, attributes ->> 'DisplayName',
                 attributes ->> 'Department', attributes ->> 'City', attributes ->> 'Title')), $2) > 0)`;
  const values = [organisation, (query.q ?? '').trim().toLowerCase()];
  const rows = (await em.query(
    `SELECT ${PERSON} ${found} AND ($3::text IS NULL OR address > $3) ORDER BY address LIMIT $4`,
    [...values, cursorOf(query.cursor), size + 1],
  )) as Row[];
  const [{ total }] = (await em.query(`SELECT count(*)::int AS total ${found}`, values)) as [
    { total: number },
  ];
  const page = rows.slice(0, size);
  return {
    items: page.map(({ address, proxy_addresses, attributes, manager }) => ({
      address,
      proxyAddresses: proxy_addresses.length,
      displayName: attributes.DisplayName ?? null,
      department: attributes.Department ?? null,
      city: attributes.City ?? null,
      manager,
    })),
    nextCursor:
      rows.length > size ? Buffer.from(page.at(-1)?.address ?? '').toString('base64url') : null,
    total: { value: total, relation: 'eq' },
  };
}

/** @throws Problem 422 for a cursor that is none */
function cursorOf(cursor: string | undefined): string | null {
  if (!cursor) return null;
  const address = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!address.includes('@'))
    throw new Problem(422, 'query.invalid', 'The list cannot be read from there.');
  return address;
}

/** By the primary or another address. @throws Problem 404 */
export async function personOf(
  em: EntityManager,
  organisation: string,
  given: string,
): Promise<PersonView> {
  const row = await rowOf(em, organisation, given);
  if (!row) throw new Problem(404, 'person.unknown', 'Nobody here has this address.');
  const [manager] = row.manager ? [await rowOf(em, organisation, row.manager)] : [undefined];
  const reports = (await em.query(
    `SELECT address, attributes ->> 'DisplayName' AS name FROM directory.person
      WHERE organisation_id = $1 AND manager = ANY ($2) ORDER BY address LIMIT ${REPORTS}`,
    [organisation, [row.address, ...row.proxy_addresses]],
  )) as { address: string; name: string | null }[];
  return {
    address: row.address,
    proxyAddresses: row.proxy_addresses,
    attributes: row.attributes,
    manager: row.manager,
    version: row.version,
    updatedBy: row.updated_by,
    updatedAt: row.updated_at.toISOString(),
    managerName: manager?.attributes.DisplayName ?? null,
    reports: reports.map(({ address, name }) => ({ address, displayName: name })),
  };
}

async function rowOf(
  em: EntityManager,
  organisation: string,
  given: string,
  primary = false,
): Promise<Row | undefined> {
  const address = addressOf(given);
  if (!address) return undefined;
  const [row] = (await em.query(
    `SELECT ${PERSON} FROM directory.person
      WHERE organisation_id = $1 AND (address = $2 OR NOT $3 AND proxy_addresses @> ARRAY[$2])
      ORDER BY address = $2 DESC LIMIT 1`,
    [organisation, address, primary],
  )) as Row[];
  return row;
}

/** What somebody sends, as it is kept. @throws Problem 422 with a pointer to each address that is none */
export function entryOf(
  { address, proxyAddresses, attributes, manager }: PersonEntry,
  path: string,
): DirectoryPerson {
  const errors: FieldError[] = [];
  const wrong = (pointer: string, detail = 'An address such as alice@example.org'): void =>
    void errors.push({ pointer, code: 'invalid', detail });
  const primary = addressOf(address ?? path);
  if (!primary) wrong('/address');
  const proxies = proxyAddresses.map((each, at) => {
    const proxy = addressOf(each);
    if (!proxy) wrong(`/proxyAddresses/${at}`);
    return proxy;
  });
  const boss = manager === null ? null : addressOf(manager);
  if (manager !== null && !boss) wrong('/manager');
  if (boss !== null && boss === primary) wrong('/manager', 'Nobody manages themselves.');
  const kept: Record<string, string> = {};
  for (const [code, value] of Object.entries(attributes)) {
    const text = attributeIn(code as keyof typeof attributes, value);
    if (text === undefined)
      wrong(`/attributes/${code}`, 'Two letters such as DE, or an English name.');
    else if (text !== null) kept[code] = text;
  }
  if (errors.length > 0 || !primary)
    throw new Problem(422, 'body.invalid', 'Some fields are not valid.', { errors });
  return {
    address: primary,
    proxyAddresses: [
      ...new Set(proxies.filter((each) => each !== null && each !== primary)),
    ] as string[],
    attributes: kept,
    manager: boss,
  };
}

/**
 * Changes a person.
 *
 * @param path the primary address; null = somebody new
 * @param version null: whichever it is
 * @returns what the audit is to say
 * @throws Problem 404, 409 for an address that somebody else has, 412, 422
 */
export async function keepPerson(
  em: EntityManager,
  { organisation, email }: Administrator,
  path: string | null,
  person: DirectoryPerson,
  version: number | null,
): Promise<object> {
  const before = path === null ? undefined : await rowOf(em, organisation, path, true);
  if (path !== null && !before)
    throw new Problem(404, 'person.unknown', 'Nobody here has this primary address.');
  if (version !== null && before?.version !== version) throw stale();
  await refuseTaken(em, organisation, person, before?.address ?? null);
  const { address, proxyAddresses, attributes, manager } = person;
  if (before) {
    await em.query(
      `UPDATE directory.person SET address = $3, proxy_addresses = $4, attributes = $5, manager = $6,
              version = version + 1, updated_by = $7, updated_at = now()
        WHERE organisation_id = $1 AND address = $2`,
      [organisation, before.address, address, proxyAddresses, attributes, manager, email],
    );
    // Those who report to them go on doing so under the new address.
    if (before.address !== address)
      await em.query(
        'UPDATE directory.person SET manager = $3 WHERE organisation_id = $1 AND manager = $2',
        [organisation, before.address, address],
      );
    return { before: plain(before), after: person };
  }
  const [{ total }] = (await em.query(
    'SELECT count(*)::int AS total FROM directory.person WHERE organisation_id = $1',
    [organisation],
  )) as [{ total: number }];
  if (total >= MOST_PEOPLE) throw tooMany(total);
  await em.query(
    `INSERT INTO directory.person (organisation_id, address, proxy_addresses, attributes, manager, updated_by)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [organisation, address, proxyAddresses, attributes, manager, email],
  );
  return { after: person };
}

/** @throws Problem 404, 412 */
export async function dropPerson(
  em: EntityManager,
  organisation: string,
  path: string,
  version: number | null,
): Promise<object> {
  const row = await rowOf(em, organisation, path, true);
  if (!row) throw new Problem(404, 'person.unknown', 'Nobody here has this address.');
  if (version !== null && row.version !== version) throw stale();
  await em.query('DELETE FROM directory.person WHERE organisation_id = $1 AND address = $2', [
    organisation,
    row.address,
  ]);
  return { before: plain(row) };
}

const stale = (): Problem =>
  new Problem(
    412,
    'person.stale',
    'Somebody changed this person meanwhile. Look at them, then change them again.',
  );

export const tooMany = (people: number): Problem =>
  new Problem(
    413,
    'people.too-many',
    `That would be ${people} people; at most ${MOST_PEOPLE} are kept.`,
  );

async function refuseTaken(
  em: EntityManager,
  organisation: string,
  { address, proxyAddresses }: DirectoryPerson,
  own: string | null,
): Promise<void> {
  const asked = [address, ...proxyAddresses];
  const rows = (await em.query(
    `SELECT address, proxy_addresses FROM directory.person
      WHERE organisation_id = $1 AND (address = ANY ($2) OR proxy_addresses && $2) AND address IS DISTINCT FROM $3`,
    [organisation, asked, own],
  )) as Pick<Row, 'address' | 'proxy_addresses'>[];
  const errors = rows.flatMap((row) =>
    [row.address, ...row.proxy_addresses].flatMap((each) => {
      const at = asked.indexOf(each);
      if (at < 0) return [];
      return [
        {
          pointer: at === 0 ? '/address' : `/proxyAddresses/${at - 1}`,
          code: 'taken',
          detail: `${each} is an address of ${row.address}.`,
        },
      ];
    }),
  );
  if (errors.length > 0)
    throw new Problem(409, 'person.known', errors[0]?.detail ?? '', { errors });
}

const plain = ({ address, proxy_addresses, attributes, manager }: Row): DirectoryPerson => ({
  address,
  proxyAddresses: proxy_addresses,
  attributes,
  manager,
});

/** Everybody, by primary address. */
export async function everybody(
  em: EntityManager,
  organisation: string,
): Promise<Map<string, DirectoryPerson>> {
  const rows = (await em.query(
    'SELECT address, proxy_addresses, attributes, manager FROM directory.person WHERE organisation_id = $1',
    [organisation],
  )) as Row[];
  return new Map(rows.map((row) => [row.address, plain(row)]));
}

export type Counts = Pick<PeopleImport, 'added' | 'changed' | 'same' | 'removed'>;
