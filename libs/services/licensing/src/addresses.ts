import type { AssignmentKind } from '@chancery/contracts';
import { asciiDomain, canonicalAddress, isValidEnvelopeAddress } from '@chancery/mail';
import { Problem } from '@chancery/platform';

/** @returns the address as the gateway compares it, or null where it is none */
export function addressOf(text: string): string | null {
  const given = text.trim();
  return given.length <= 320 && given.includes('@') && isValidEnvelopeAddress(given)
    ? canonicalAddress(given)
    : null;
}

/** The value of an assignment as it is kept. @throws Problem 422 at `/value` */
export function assigneeOf(kind: AssignmentKind, value: string): string {
  const wrong = (detail: string) =>
    new Problem(422, 'body.invalid', 'Some fields are not valid.', {
      errors: [{ pointer: '/value', code: 'invalid', detail }],
    });
  if (kind === 'everyone') return '';
  if (kind === 'address') {
    const address = addressOf(value);
    if (!address) throw wrong('An address such as alice@example.org');
    return address;
  }
  if (kind === 'group') {
    if (!/^[0-9a-f-]{36}$/i.test(value)) throw wrong('A group');
    return value.toLowerCase();
  }
  const domain = asciiDomain(value.trim().replace(/^@/, ''))?.toLowerCase() ?? '';
  if (!/^(?=.{1,253}$)[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain))
    throw wrong('A domain such as example.org');
  return domain;
}
