import { createHmac, type KeyObject, randomInt, timingSafeEqual } from 'node:crypto';

/** Limits of one-time passcodes: NIST SP 800-63B and ASVS 6.5 say at most ten minutes, once, throttled. */
export const PASSCODE = {
  digits: 8,
  minutes: 10,
  tries: 5,
  resendSeconds: 60,
  perHour: 5,
  /** Wrong codes in an organisation in an hour above which no more codes are judged. */
  failuresPerHour: 1_000,
} as const;

/** Letters and digits that no one takes for another. */
const REFERENCE_ALPHABET = 'ABCDEFGHJKLMNPQRTUVWXY346789';

/** Eight digits from the system's random source. */
export const makeCode = (): string =>
  String(randomInt(0, 10 ** PASSCODE.digits)).padStart(PASSCODE.digits, '0');

/** Four signs shown on the page and in the mail, so that a person can tell that both belong together. */
export const makeReference = (): string =>
  Array.from({ length: 4 }, () => REFERENCE_ALPHABET[randomInt(REFERENCE_ALPHABET.length)]).join(
    '',
  );

/** Spaces and dashes as people type them are not part of the code. */
export const normaliseCode = (typed: string): string => typed.replace(/[\s-]/g, '');

/** Keyed hash of a code for one passcode row: useless without the key, and not comparable across rows. */
export const hashCode = (key: KeyObject, passcode: string, code: string): Buffer =>
  createHmac('sha256', key).update(`${passcode}|${code}`).digest();

export const sameHash = (one: Buffer, other: Buffer): boolean =>
  one.length === other.length && timingSafeEqual(one, other);
