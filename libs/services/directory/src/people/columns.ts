import { KEPT_ATTRIBUTES, type KeptAttribute } from '@chancery/contracts';

/** What a column of a file is taken for. */
export type Column = KeptAttribute | 'Address' | 'ProxyAddresses' | 'Manager' | 'Identity';

/**
 * Names that attributes have besides their own: in Get-User, Get-Mailbox and Get-ADUser of Microsoft's tools, and in
 * LDAP (RFC 4519). Letters and digits only, in lower case.
 */
const ALSO: Readonly<Partial<Record<Column, string>>> = {
  Address: 'primarysmtpaddress windowsemailaddress emailaddress mail email address',
  ProxyAddresses: 'emailaddresses proxyaddresses',
  Manager: 'manager managersmtpaddress manageraddress manageremail',
  Identity: 'identity name alias distinguishedname',
  City: 'l locality',
  Country: 'countryorregion c co usagelocation',
  DisplayName: 'simpledisplayname',
  FaxNumber: 'fax facsimiletelephonenumber',
  FirstName: 'givenname',
  HomePhoneNumber: 'homephone',
  LastName: 'surname sn',
  MobileNumber: 'mobilephone mobile',
  Notes: 'info',
  Office: 'physicaldeliveryofficename officelocation',
  OtherFaxNumber: 'otherfax otherfacsimiletelephonenumber',
  OtherHomePhoneNumber: 'otherhomephone',
  OtherPhoneNumber: 'othertelephone',
  PagerNumber: 'pager',
  PhoneNumber: 'phone telephonenumber officephone businessphones',
  POBox: 'postofficebox',
  State: 'stateorprovince st',
  Street: 'streetaddress',
  Title: 'jobtitle',
  UserLogonName: 'userprincipalname samaccountname',
  ZipCode: 'postalcode',
};

const BY_NAME: ReadonlyMap<string, Column> = new Map([
  ...KEPT_ATTRIBUTES.map((code) => [code.toLowerCase(), code] as const),
  ...KEPT_ATTRIBUTES.filter((code) => code.startsWith('CustomAttribute')).map(
    (code) => [code.toLowerCase().replace('custom', 'extension'), code] as const,
  ),
  ...Object.entries(ALSO).flatMap(([code, names]) =>
    names.split(' ').map((name) => [name, code as Column] as const),
  ),
]);

/** What a column is taken for by its heading; null = nothing. */
export const columnOf = (heading: string): Column | null =>
  BY_NAME.get(heading.toLowerCase().replace(/[^a-z0-9]/g, '')) ?? null;

/**
 * What each column is taken for. Where several give the primary address or one attribute, the first of them in the order
 * above does; only names by which managers are found may be many. A file without an address has the one people sign in with.
 */
export function columnsOf(headings: readonly string[]): (Column | null)[] {
  const columns = headings.map(columnOf);
  const rank = (at: number): number => {
    const name = (headings[at] ?? '').toLowerCase().replace(/[^a-z0-9]/g, '');
    const names = ALSO[columns[at] as Column]?.split(' ') ?? [];
    return name === columns[at]?.toLowerCase() ? -1 : names.indexOf(name);
  };
  const best = columns.map((column, at) => {
    if (column === null || column === 'Identity') return column;
    const rivals = columns.flatMap((each, i) => (each === column ? [i] : []));
    const first = rivals.sort((a, b) => rank(a) - rank(b) || a - b)[0];
    return first === at ? column : null;
  });
  if (best.includes('Address')) return best;
  const signIn = headings.findIndex((heading) => /^user\W?principal\W?name$/i.test(heading.trim()));
  return best.map((column, at) => (at === signIn ? 'Address' : column));
}
