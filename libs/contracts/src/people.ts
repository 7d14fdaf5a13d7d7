import * as z from 'zod/mini';

/**
 * The people of an organisation, as rules ask about them: addresses, attributes and managers.
 *
 * | verb and path | takes → gives |
 * | --- | --- |
 * | `GET    /people?q&limit&cursor` | → PeopleList, by address |
 * | `GET    /people/:address` | → PersonView; the address may be one of the proxy addresses |
 * | `PUT    /people/:address` | PersonEntry → PersonView |
 * | `POST   /people` | PersonEntry → PersonView |
 * | `DELETE /people/:address` | – |
 * | `POST   /people/import?dryRun&replace` | a CSV file → PeopleImport |
 */
const numbered = Array.from({ length: 15 }, (_, i) => `CustomAttribute${i + 1}` as const);

/** Attributes that are kept as text. The names are those of `ADAttribute` (Microsoft, New-TransportRule). */
export const KEPT_ATTRIBUTES = [
  'City',
  'Company',
  'Country',
  ...(numbered as [
    'CustomAttribute1',
    'CustomAttribute2',
    'CustomAttribute3',
    'CustomAttribute4',
    'CustomAttribute5',
    'CustomAttribute6',
    'CustomAttribute7',
    'CustomAttribute8',
    'CustomAttribute9',
    'CustomAttribute10',
    'CustomAttribute11',
    'CustomAttribute12',
    'CustomAttribute13',
    'CustomAttribute14',
    'CustomAttribute15',
  ]),
  'Department',
  'DisplayName',
  'FaxNumber',
  'FirstName',
  'HomePhoneNumber',
  'Initials',
  'LastName',
  'MobileNumber',
  'Notes',
  'Office',
  'OtherFaxNumber',
  'OtherHomePhoneNumber',
  'OtherPhoneNumber',
  'PagerNumber',
  'PhoneNumber',
  'POBox',
  'State',
  'Street',
  'Title',
  'UserLogonName',
  'ZipCode',
] as const;
export type KeptAttribute = (typeof KEPT_ATTRIBUTES)[number];

/** Every attribute that rules ask for: `Email` is the primary address, `Manager` the manager's address and name. */
export const PERSON_ATTRIBUTES = [...KEPT_ATTRIBUTES, 'Email', 'Manager'] as const;
export type PersonAttribute = (typeof PERSON_ATTRIBUTES)[number];

const value = z
  .string('An attribute is text.')
  .check(
    z.minLength(1, 'An attribute cannot be empty: leave it out.'),
    z.maxLength(1024, 'An attribute has at most 1,024 characters.'),
  );

/** Values by attribute; what a person does not have is left out. */
export const PersonAttributes = z.partialRecord(z.enum(KEPT_ATTRIBUTES), value);
export type PersonAttributes = z.infer<typeof PersonAttributes>;

/** A person as the gateway judges by them. Addresses are canonical. */
export const DirectoryPerson = z.object({
  address: z.string(),
  /** Further addresses of the same person. */
  proxyAddresses: z.array(z.string()),
  attributes: PersonAttributes,
  /** The manager's address, whether or not the manager is one of the people. */
  manager: z.nullable(z.string()),
});
export type DirectoryPerson = z.infer<typeof DirectoryPerson>;

export const PeopleSnapshot = z.object({
  organisation: z.string(),
  people: z.array(DirectoryPerson),
});
export type PeopleSnapshot = z.infer<typeof PeopleSnapshot>;

const address = z.string().check(z.minLength(3, 'An address is needed.'), z.maxLength(320));

/** A person as somebody sends them to be kept. */
export const PersonEntry = z.object({
  /** The primary address; another one than that of the path moves the person. Needed where the path names nobody. */
  address: z.optional(address),
  proxyAddresses: z._default(
    z.array(address).check(z.maxLength(500, 'A person has at most 500 addresses.')),
    [],
  ),
  attributes: z._default(PersonAttributes, {}),
  manager: z._default(z.nullable(address), null),
});
export type PersonEntry = z.infer<typeof PersonEntry>;

export const PersonView = z.object({
  ...DirectoryPerson.shape,
  version: z.int(),
  updatedBy: z.string(),
  updatedAt: z.string(),
  /** The manager's display name, where the manager is one of the people and has one. */
  managerName: z.nullable(z.string()),
  /** Whom this person manages, at most the first hundred. */
  reports: z.array(z.object({ address: z.string(), displayName: z.nullable(z.string()) })),
});
export type PersonView = z.infer<typeof PersonView>;

/** A person as the list shows them. */
export const ListedPerson = z.object({
  address: z.string(),
  proxyAddresses: z.int(),
  displayName: z.nullable(z.string()),
  department: z.nullable(z.string()),
  city: z.nullable(z.string()),
  manager: z.nullable(z.string()),
});
export type ListedPerson = z.infer<typeof ListedPerson>;

export const PeopleList = z.object({
  items: z.array(ListedPerson),
  nextCursor: z.nullable(z.string()),
  /** Of those that were asked for. */
  total: z.object({ value: z.int(), relation: z.enum(['eq', 'gte']) }),
});
export type PeopleList = z.infer<typeof PeopleList>;

/** What a CSV file did, or with `dryRun` would do. A file with a line that is wrong changes nothing. */
export const PeopleImport = z.object({
  /** Whether it was done. */
  applied: z.boolean(),
  /** Lines with a person on them. */
  lines: z.int(),
  added: z.int(),
  changed: z.int(),
  same: z.int(),
  /** With `replace`: who is not in the file. */
  removed: z.int(),
  wrong: z.int(),
  /** The first hundred of them. */
  errors: z.array(z.object({ line: z.int(), value: z.string(), detail: z.string() })),
  /** What each column is taken for; null = it is passed over. */
  columns: z.array(z.object({ heading: z.string(), takenFor: z.nullable(z.string()) })),
});
export type PeopleImport = z.infer<typeof PeopleImport>;
