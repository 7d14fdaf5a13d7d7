import type { DirectoryPerson, KeptAttribute, PeopleImport } from '@chancery/contracts';
import { csvRecords } from '@chancery/platform';
import { addressOf } from './addresses';
import { type Column, columnsOf } from './columns';
import { countryOf } from './country';

/** People that are taken at once, and that an organisation has. */
export const MOST_PEOPLE = 100_000;
const LONGEST = 1_024;
const TOLD = 100;

/** A line of a file: what its columns say of one person. */
export interface FilePerson {
  line: number;
  address: string;
  /** Absent where no column is about it. */
  proxyAddresses?: string[];
  /** Null where the cell is empty; attributes without a column are left out. */
  attributes: Partial<Record<KeptAttribute, string | null>>;
  /** As it is written: an address or a name. Null where the cell is empty, absent where there is no column. */
  manager?: string | null;
  /** Other names by which managers are told: name, alias, distinguished name. */
  identities: string[];
}

export interface PeopleFile {
  columns: PeopleImport['columns'];
  people: FilePerson[];
  lines: number;
  wrong: number;
  errors: PeopleImport['errors'];
}

/** Notes what is wrong with a line; the first hundred are told. */
export class Faults {
  wrong = 0;
  readonly errors: PeopleImport['errors'] = [];

  add(line: number, value: string, detail: string): void {
    this.wrong += 1;
    if (this.errors.length < TOLD) this.errors.push({ line, value: value.slice(0, 80), detail });
  }
}

/**
 * Reads people from a CSV file whose first line names the columns, as the exports of Exchange, Active Directory and Entra
 * do. What stands in columns that are about something else is passed over.
 */
export function readPeople(text: string, faults: Faults): Omit<PeopleFile, 'wrong' | 'errors'> {
  // Windows PowerShell begins a file with the type of what it exports.
  const [headings, ...records] = csvRecords(text).filter(
    ({ cells }, at) => at > 0 || !cells[0]?.startsWith('#TYPE'),
  );
  const columns = columnsOf(headings?.cells ?? []);
  const shown = (headings?.cells ?? []).map((heading, at) => ({
    heading: heading.slice(0, 80),
    takenFor: shownColumn(columns[at] ?? null),
  }));
  if (!columns.includes('Address')) {
    faults.add(
      headings?.line ?? 1,
      '',
      'The first line names no column with addresses, such as PrimarySmtpAddress.',
    );
    return { columns: shown, people: [], lines: records.length };
  }
  const people = records.flatMap(({ line, cells }) => {
    const person = personIn(line, cells, columns, faults);
    return person ? [person] : [];
  });
  return { columns: shown, people, lines: records.length };
}

const SHOWN: Partial<Record<Column, string>> = {
  Address: 'primary address',
  ProxyAddresses: 'further addresses',
  Manager: 'manager',
  Identity: 'name that managers are told by',
};

const shownColumn = (column: Column | null): string | null => column && (SHOWN[column] ?? column);

function personIn(
  line: number,
  cells: readonly string[],
  columns: readonly (Column | null)[],
  faults: Faults,
): FilePerson | null {
  const given = cells[columns.indexOf('Address')] ?? '';
  const address = addressOf(given.replace(/^smtp:/i, ''));
  if (!address) {
    faults.add(line, given, given === '' ? 'There is no address.' : 'This is not an address.');
    return null;
  }
  const person: FilePerson = { line, address, attributes: {}, identities: [] };
  let right = true;
  const wrong = (value: string, detail: string): void => {
    faults.add(line, value, detail);
    right = false;
  };
  columns.forEach((column, at) => {
    const value = cells[at] ?? '';
    if (column === null || column === 'Address') return;
    if (column === 'Identity') person.identities.push(value);
    else if (column === 'Manager') person.manager = value || null;
    else if (column === 'ProxyAddresses') {
      const proxies = proxiesIn(value, address);
      if (Array.isArray(proxies)) person.proxyAddresses = proxies;
      else wrong(proxies.value, proxies.detail);
    } else {
      const kept = attributeIn(column, value);
      if (kept === undefined)
        wrong(
          value,
          column === 'Country'
            ? 'A country is two letters such as DE, or its English name.'
            : `An attribute has at most ${LONGEST.toLocaleString('en')} characters.`,
        );
      else person.attributes[column] = kept;
    }
  });
  return right ? person : null;
}

/** The value as it is kept, null for none, undefined where it cannot be. */
export function attributeIn(column: KeptAttribute, value: string): string | null | undefined {
  const text = value.trim();
  if (text === '') return null;
  if (column === 'Country') return countryOf(text) ?? undefined;
  return text.length <= LONGEST ? text : undefined;
}

/** `SMTP:ana@alder.test;smtp:a.berg@alder.test;X500:/o=…`: those of mail, without the primary one. */
function proxiesIn(value: string, primary: string): string[] | { value: string; detail: string } {
  if (/^(?:System|Microsoft)\.[\w.]+(?:\[\])?$/.test(value))
    return {
      value,
      detail:
        'Export-Csv wrote what kind of list this is instead of its values. Join them before: -join ";".',
    };
  const proxies = new Set<string>();
  for (const each of value.split(/[\s;,|]+/)) {
    const [, kind, text = each] = /^([A-Za-z][A-Za-z0-9]*):(.+)$/.exec(each) ?? [];
    if (each === '' || (kind !== undefined && kind.toLowerCase() !== 'smtp')) continue;
    const address = addressOf(text);
    // What follows a blank inside of an X500 address is no address and no fault.
    if (!address && kind === undefined && !text.includes('@')) continue;
    if (!address) return { value: each, detail: 'This is not an address.' };
    if (address !== primary) proxies.add(address);
  }
  return [...proxies];
}

/** People by the names that others have for them as their manager; null = several have that name. */
export class ManagerNames {
  private readonly byName = new Map<string, string | null>();

  constructor(people: Iterable<Pick<DirectoryPerson, 'address' | 'attributes'>>) {
    for (const { address, attributes } of people) {
      this.add(attributes.DisplayName, address);
      this.add(attributes.UserLogonName, address);
    }
  }

  add(name: string | null | undefined, address: string): void {
    const key = keyOf(name ?? '');
    if (key === '') return;
    const known = this.byName.get(key);
    this.byName.set(key, known === undefined || known === address ? address : null);
  }

  /** @returns the address, or in words why there is none */
  find(written: string): { address: string } | { detail: string } {
    const address = addressOf(written.replace(/^smtp:/i, ''));
    if (address) return { address };
    const found = this.byName.get(keyOf(written)) ?? this.byName.get(keyOf(lastPart(written)));
    if (found) return { address: found };
    return {
      detail:
        found === null
          ? 'Several people have this name: write the manager’s address.'
          : 'No address, and nobody in the file or here has this name: write the manager’s address.',
    };
  }
}

const keyOf = (name: string): string => name.trim().replace(/\s+/g, ' ').toLowerCase();

/** `alder.test/Users/Ana Berg` and `CN=Ana Berg,OU=Users` name Ana Berg. */
function lastPart(name: string): string {
  const common = /^CN=((?:\\.|[^,\\])+)/i.exec(name)?.[1];
  return common?.replace(/\\(.)/g, '$1') ?? name.slice(name.lastIndexOf('/') + 1);
}
