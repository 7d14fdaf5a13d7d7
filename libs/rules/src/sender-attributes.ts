import { PERSON_ATTRIBUTES, type PersonAttribute } from '@chancery/contracts';
import { canonicalAddress, firstField, parseAddressList } from '@chancery/mail/web';
import type { RuleInput } from './decision';

export { PERSON_ATTRIBUTES as ATTRIBUTES };
export type AttributeName = PersonAttribute;

/**
 * Every attribute of the sender, empty where it is not known. The message says a name and an address; all else, and a
 * name of their own, the organisation's people say.
 */
export function senderAttributes({
  envelope,
  facts,
  people,
}: Pick<RuleInput, 'envelope' | 'facts' | 'people'>): ReadonlyMap<AttributeName, string> {
  const field = firstField(facts.headers, 'from');
  const [from] = field ? parseAddressList(field.raw) : [];
  const address = from?.address || envelope.sender;
  const attributes = new Map<AttributeName, string>(PERSON_ATTRIBUTES.map((name) => [name, '']));
  attributes.set('DisplayName', from?.name || address);
  attributes.set('Email', address);
  const person = people?.find(canonicalAddress(address));
  for (const name of person ? PERSON_ATTRIBUTES : []) {
    const [text] = people?.textsOf(person, name) ?? [];
    // The address is the one they wrote from.
    if (text !== undefined && name !== 'Email') attributes.set(name, text);
  }
  return attributes;
}
