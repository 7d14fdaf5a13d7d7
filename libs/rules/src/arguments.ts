import { PERSON_ATTRIBUTES } from '@chancery/contracts';
import { canonicalAddress, isValidEnvelopeAddress } from '@chancery/mail/web';
import * as z from 'zod/mini';
import type { FieldOptions } from './definition';
import { blocksOf } from './network';
import { compilePattern, LONGEST_PATTERN, PatternError } from './pattern/pattern';
import { phraseText } from './text/phrase';

/**
 * What conditions and actions take, with the limits of New-TransportRule where it has any. Messages
 * are for the person who fills in the form.
 */
const MOST_VALUES = 10_000;

const listOf = <S extends z.ZodMiniType>(value: S, none: string) =>
  z
    .array(value)
    .check(
      z.minLength(1, none),
      z.maxLength(MOST_VALUES, `At most ${MOST_VALUES} values are possible.`),
    );

const word = z.string('A word is text.').check(
  z.minLength(1, 'A word cannot be empty.'),
  z.maxLength(128, 'A word or phrase has at most 128 characters.'),
  z.refine((text) => text === text.trim(), 'A word has no blanks before or after it.'),
  z.refine((text) => phraseText(text) !== '', 'A word needs a character that is seen.'),
);

/** Whole words or phrases. */
export const words = listOf(word, 'At least one word is needed.');

const attribute = z.enum(PERSON_ATTRIBUTES, 'There is no such attribute.');

/** Attributes of a person, each with what is looked for in it. */
const inAttributes = <S extends z.ZodMiniType>(values: S) =>
  listOf(z.object({ attribute, values }), 'At least one attribute is needed.').check(
    z.maxLength(PERSON_ATTRIBUTES.length, 'Each attribute is named once.'),
  );

export const attributeWords = inAttributes(words);

const pattern = z.string('A pattern is text.').check(
  z.minLength(1, 'A pattern cannot be empty.'),
  z.maxLength(LONGEST_PATTERN, `A pattern has at most ${LONGEST_PATTERN} characters.`),
  z.check<string>((context) => {
    try {
      compilePattern(context.value);
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      context.issues.push({
        code: 'custom',
        input: context.value,
        message: `${error.message} (at character ${error.at + 1})`,
        params: { rule: 'pattern' },
      });
    }
  }),
);

/** .NET-style regular expressions that can be judged in linear time. */
export const patterns = listOf(pattern, 'At least one pattern is needed.');

export const attributePatterns = inAttributes(patterns);

/** One attribute, by itself. */
export { attribute };

export const choicesOfAttribute = PERSON_ATTRIBUTES.map((value) => ({
  value,
  label: attributeInWords(value),
}));

/** `CustomAttribute1` is "custom attribute 1", `POBox` "PO box". */
export function attributeInWords(code: string): string {
  if (code === 'POBox') return 'PO box';
  return code.replace(/(?<=[a-z])(?=[A-Z0-9])/g, ' ').toLowerCase();
}

const address = z
  .string('An address is text.')
  .check(
    z.refine(
      (text) => /^[^@\s]+@[^@\s]+$|^".*"@[^@\s]+$/.test(canonicalAddress(text)),
      'An address looks like name@example.com.',
    ),
  );

export const addresses = listOf(address, 'At least one address is needed.');

/** Addresses that a rule sends mail to: a few, not a mailing list. */
export const fewAddresses = addresses.check(
  z.maxLength(100, 'A rule sends to at most 100 addresses.'),
  z.refine((all) => all.every(isValidEnvelopeAddress), 'An address looks like name@example.com.'),
);

const group = z
  .string('The id of a group is text.')
  .check(z.minLength(1, 'A group is needed.'), z.maxLength(64));

/** Groups by their ids. */
export const groups = listOf(group, 'At least one group is needed.');

const domain = z.string('A domain is text.').check(
  z.maxLength(255, 'A domain has at most 255 characters.'),
  z.refine(
    (text) => /^[^\s@.*:/]+(?:\.[^\s@.*:/]+)*$/u.test(text.trim()),
    'A domain looks like example.com, without @ or *.',
  ),
);

export const domains = listOf(domain, 'At least one domain is needed.');

const range = z
  .string('A range of addresses is text.')
  .check(
    z.refine(
      (text) => blocksOf(text) !== null,
      'A range looks like 192.0.2.1, 192.0.2.1-192.0.2.9 or 192.0.2.0/24; IPv6 likewise.',
    ),
  );

export const ipRanges = listOf(range, 'At least one address or range is needed.');

/** What stands behind the last dot of a file name; a dot before it does no harm. */
const extension = z.string('An extension is text.').check(
  z.maxLength(128, 'An extension has at most 128 characters.'),
  z.refine(
    (text) => phraseText(text.replace(/^\./, '')) !== '' && !/[.\s/\\]/u.test(text.slice(1)),
    'An extension looks like docx, without * and without a second dot.',
  ),
);

export const extensions = listOf(extension, 'At least one extension is needed.');

/** A classification: its display name or its id. */
export const classification = z.string('A classification is text.').check(
  z.minLength(1, 'A classification is needed.'),
  z.maxLength(64, 'A classification has at most 64 characters.'),
  z.regex(/^[^\x00-\x1f\x7f]*$/, 'A classification is one line.'),
  z.refine((text) => text === text.trim(), 'A classification has no blanks before or after it.'),
);

/** Spam confidence level, as header fields carry it. */
export const SPAM_LEVELS = ['-1', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

export const spamLevel = z.enum(SPAM_LEVELS, 'A level is -1, or 0 to 9.');

export const choicesOfSpamLevel = SPAM_LEVELS.map((value) => ({
  value,
  label: value === '-1' ? '-1 (trusted)' : value,
}));

export const scope = z.enum(
  ['InOrganization', 'NotInOrganization'],
  'Either InOrganization or NotInOrganization.',
);

/** Whole bytes. */
export const size = z
  .int('A size is a whole number of bytes.')
  .check(z.nonnegative('A size is not negative.'));

/** RFC 5322 3.6.8: printable ASCII without colon. */
export const headerName = z
  .string('The name of a header is text.')
  .check(
    z.regex(/^[\x21-\x39\x3b-\x7e]{1,76}$/, 'The name of a header has no blanks and no colon.'),
  );

/** Text for a header: one line. */
export const oneLine = (most: number, what: string) =>
  z
    .string(`${what} is text.`)
    .check(
      z.minLength(1, `${what} cannot be empty.`),
      z.maxLength(most, `${what} has at most ${most} characters.`),
      z.regex(/^[^\x00-\x08\x0a-\x1f\x7f]*$/, `${what} is one line without control characters.`),
    );

export const choicesOfScope = [
  { value: 'InOrganization', label: 'inside the organisation' },
  { value: 'NotInOrganization', label: 'outside the organisation' },
] as const;

/** Where Microsoft's pages differ: a size that is just as large counts too. */
export const orEqual = z.optional(z.boolean('Either true or false.'));
export const orEqualField: FieldOptions = {
  label: 'Or just as large',
  editor: 'flag',
  optional: true,
  choices: [{ value: 'true', label: ' or just as large' }],
  help: 'Microsoft’s pages differ: New-TransportRule says larger, the page on conditions larger or equal.',
};

/** The number that a size has to exceed. */
export const leastOver = (args: { size: number; orEqual?: boolean | undefined }): number =>
  args.orEqual === true ? args.size - 1 : args.size;

/** Where Microsoft's pages differ: whom a message says to be from besides From. */
export const anyHeader = z.optional(z.boolean('Either true or false.'));
export const anyHeaderField: FieldOptions = {
  label: 'Sender and Reply-To too',
  editor: 'flag',
  optional: true,
  choices: [{ value: 'true', label: ' (in From, Sender or Reply-To)' }],
  help: 'Microsoft’s pages differ: New-TransportRule looks into From only, the page on conditions into Sender and Reply-To as well.',
};
