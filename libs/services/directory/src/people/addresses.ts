import { canonicalAddress, isValidEnvelopeAddress } from '@chancery/mail';

/** @returns the address as the gateway compares it, or null where it is none */
export function addressOf(text: string): string | null {
  const given = text.trim();
  return given.length <= 320 && given.includes('@') && isValidEnvelopeAddress(given)
    ? canonicalAddress(given)
    : null;
}
