import { firstField, parseAddressList } from '@chancery/mail/web';
import type { RuleInput } from './decision';

/** What a directory says of a person, by the names that Exchange has for it (ADAttribute of New-TransportRule). */
export const ATTRIBUTES = [
  'City',
  'Company',
  'Country',
  ...Array.from({ length: 15 }, (_, i) => `CustomAttribute${i + 1}` as const),
  'Department',
  'DisplayName',
  'Email',
  'FaxNumber',
  'FirstName',
  'HomePhoneNumber',
  'Initials',
  'LastName',
  'Manager',
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
export type AttributeName = (typeof ATTRIBUTES)[number];

/**
 * Every attribute of the sender, empty where it is not known. The message says a name and an address; all
 * else a directory would have to say.
 */
export function senderAttributes({
  envelope,
  facts,
}: Pick<RuleInput, 'envelope' | 'facts'>): ReadonlyMap<AttributeName, string> {
  const field = firstField(facts.headers, 'from');
  const [from] = field ? parseAddressList(field.raw) : [];
  const address = from?.address || envelope.sender;
  const attributes = new Map<AttributeName, string>(ATTRIBUTES.map((name) => [name, '']));
  attributes.set('DisplayName', from?.name || address);
  attributes.set('Email', address);
  return attributes;
}
