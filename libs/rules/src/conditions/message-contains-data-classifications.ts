import { SensitiveTypeNeed } from '@chancery/contracts';
import { builtInLibrary } from '@chancery/sensitive';
import * as z from 'zod/mini';
import { condition } from '../definition';
import type { ValueSource } from '../lookup';
import type { Sighting } from '../probe';
import { contentOf, countedBy, type SensitiveContent } from '../sensitive-content';
import { FALSE, TRUE, UNKNOWN, or, type Truth } from '../truth';

const MOST_TYPES = 100;
/** Whether an organisation has that type is looked at where its rules are compiled. */
const CUSTOM = /^custom-[0-9a-f-]{36}$/;
/** So many values of a type are shown, masked. */
const SHOWN = 3;

const types = z
  .array(
    SensitiveTypeNeed.check(
      z.refine(({ type }) => CUSTOM.test(type) || builtInLibrary().type(type) !== undefined, {
        error: 'There is no such type of sensitive information.',
        path: ['type'],
      }),
    ),
  )
  .check(
    z.minLength(1, 'At least one type is needed.'),
    z.maxLength(MOST_TYPES, `At most ${MOST_TYPES} types are possible.`),
  );

/** The types of which something was found, however sure, and those that nobody knows. */
const FOUND: ValueSource = {
  name: 'sensitive types',
  reads: ['subject', 'attachment-text'],
  met: (view, wanted) => {
    const { findings, library, partly } = contentOf(view);
    const strange = [...wanted].filter((type) => library.type(type) === undefined);
    return { values: [...findings.keys(), ...strange], doubt: partly };
  },
};

const CARD = '4012 8888 8888 1881';

/**
 * Subject, text and attachments hold values of a type of sensitive information, as many and as sure as is asked for;
 * of several types one will do (MFR, "The message contains sensitive information"). Values are shown
 * masked.
 */
export const messageContainsDataClassifications = condition({
  code: 'MessageContainsDataClassifications',
  label: 'The message contains sensitive information',
  family: 'C',
  sentence: 'the message contains {types}',
  args: z.object({ types }),
  fields: {
    types: {
      label: 'Types of sensitive information',
      editor: 'sensitive-types',
      help: 'One of them is enough. Each different value counts once.',
    },
  },
  needs: ['headers', 'body', 'attachments', 'content'],
  exchange: ['MessageContainsDataClassifications'],
  probe: (args) => ({
    kind: 'message',
    needs: ['headers', 'body', 'attachments', 'content'],
    reads: FOUND.reads,
    lookup: { values: args.types.map(({ type }) => type), in: FOUND },
    judge: (message) => {
      const content = contentOf(message);
      return args.types.map((need) => judgeNeed(need, content)).reduce(or, FALSE);
    },
    describe: (message) => describe(args.types, contentOf(message)),
  }),
  examples: [
    {
      because: 'a card number with a right check digit stands beside a word for it',
      message: { body: `Please charge my Visa card ${CARD}.` },
      args: { types: [{ type: 'credit-card', minCount: 1 }] },
      expected: true,
    },
    {
      because: 'its check digit is wrong',
      message: { body: 'Please charge my Visa card 4012 8888 8888 1882.' },
      args: { types: [{ type: 'credit-card', minCount: 1 }] },
      expected: false,
    },
    {
      because: 'the same number twice is one value',
      message: { body: `Visa card ${CARD}, again: card 4012888888881881` },
      args: { types: [{ type: 'credit-card', minCount: 2 }] },
      expected: false,
    },
    {
      because: 'nothing near says that it is a card, and surer is asked for by the type',
      message: { body: `Parcel ${CARD}` },
      args: { types: [{ type: 'credit-card', minCount: 1 }] },
      expected: false,
    },
    {
      because: 'the rule takes less sure ones as well',
      message: { body: `Parcel ${CARD}` },
      args: { types: [{ type: 'credit-card', minCount: 1, minConfidence: 65 }] },
      expected: true,
    },
    {
      because: 'one of the types is enough, and the subject counts',
      message: { subject: 'DE89 3704 0044 0532 0130 00' },
      args: {
        types: [
          { type: 'us-ssn', minCount: 1 },
          { type: 'iban', minCount: 1 },
        ],
      },
      expected: true,
    },
    {
      because: 'there are more than the rule allows',
      message: { body: 'IBAN DE89370400440532013000 and GB29NWBK60161331926819' },
      args: { types: [{ type: 'iban', minCount: 1, maxCount: 1 }] },
      expected: false,
    },
    {
      because: 'what is attached counts',
      message: {
        attachments: [
          { name: 'a.txt', content: { text: { text: `Visa card ${CARD}`, cut: false } } },
        ],
      },
      args: { types: [{ type: 'credit-card', minCount: 1 }] },
      expected: true,
    },
    {
      because: 'a text that cannot be read may hold one',
      message: {
        facts: {
          text: [{ path: '', type: 'text/plain', text: '', cut: false, damaged: true }],
        },
      },
      args: { types: [{ type: 'credit-card', minCount: 1 }] },
      expected: 'unknown',
    },
  ],
});

function judgeNeed(need: SensitiveTypeNeed, content: SensitiveContent): Truth {
  if (!content.library.type(need.type)) return UNKNOWN;
  const { length } = countedBy(need, content);
  const most = need.maxCount ?? Infinity;
  // What was not read can only add to the count.
  if (length > most) return FALSE;
  if (content.partly && (length < need.minCount || most < Infinity)) return UNKNOWN;
  return length >= need.minCount ? TRUE : FALSE;
}

function describe(needs: readonly SensitiveTypeNeed[], content: SensitiveContent): Sighting {
  const seen = needs.map((need) => {
    const values = countedBy(need, content);
    const all = content.findings.get(need.type)?.values.length ?? 0;
    const name = content.library.type(need.type)?.name ?? need.type;
    const unsure = all - values.length;
    const said = `${name}: ${values.length}${unsure > 0 ? ` (and ${unsure} less sure)` : ''}`;
    const shown = values
      .slice(0, SHOWN)
      .map(({ masked, confidence }) => `${masked} (${confidence} % sure)`)
      .join(', ');
    const hit = judgeNeed(need, content) === TRUE;
    return { said, found: hit ? `${name}: ${values.length}: ${shown}` : null };
  });
  const found = seen.flatMap((each) => each.found ?? []);
  return {
    saw:
      seen.map(({ said }) => said).join(', ') +
      (content.partly ? ' (not everything could be read)' : ''),
    found: found.length > 0 ? found.join('; ') : null,
  };
}
