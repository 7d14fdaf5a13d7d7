import * as z from 'zod/mini';
import { attributePatterns, attributeWords } from './arguments';
import { type Condition, condition } from './definition';

/** How values are looked for in attributes, and values for the examples. */
const BY = {
  words: {
    code: 'ContainsWords',
    label: 'contain certain words',
    schema: attributeWords,
    editor: 'attribute-words',
    cities: ['San Francisco', 'Palo Alto'],
    sales: ['Sales'],
  },
  patterns: {
    code: 'MatchesPatterns',
    label: 'match patterns',
    schema: attributePatterns,
    editor: 'attribute-patterns',
    cities: ['^San ', '^palo alto$'],
    sales: ['^sales$'],
  },
} as const;

type By = keyof typeof BY;

const fieldsFor = (by: By) =>
  ({
    attributes: {
      label: 'Attributes',
      editor: BY[by].editor,
      help: 'One of them is enough. Who has no such attribute is not meant. What is kept of people stands under Settings, People.',
    },
  }) as const;

const looksFor = (by: By) => {
  const cities = { attribute: 'City' as const, values: [...BY[by].cities] };
  const sales = { attribute: 'Department' as const, values: [...BY[by].sales] };
  return { either: { attributes: [cities, sales] }, inSales: { attributes: [sales] } };
};

/** Who is known by two addresses, and is in Sales. */
const byProxy = (address: string, proxy: string) => ({
  address,
  proxyAddresses: [proxy],
  attributes: { Department: 'Sales' },
});

/**
 * Attributes of whoever is named in From, as the organisation keeps them; one value in one attribute is enough. Somebody
 * who is not one of the organisation's people has no attributes.
 */
export function senderAttributes(by: By): Condition {
  const code = `SenderADAttribute${BY[by].code}`;
  const { either, inSales } = looksFor(by);
  return condition({
    code,
    label: `The sender's attributes ${BY[by].label}`,
    family: 'S',
    sentence: "the sender's {attributes}",
    args: z.object({ attributes: BY[by].schema }),
    fields: fieldsFor(by),
    needs: ['envelope', 'headers', 'people'],
    exchange: [code],
    probe: ({ attributes }) => ({
      kind: 'sender-attributes',
      by,
      looks: attributes.map(({ attribute, values }) => ({
        operand: `sender-attribute:${attribute}` as const,
        values,
      })),
    }),
    examples: [
      {
        because: 'the sender’s department is one of the values, and case does not count',
        message: { people: [{ address: 'ana@alder.test', attributes: { Department: 'SALES' } }] },
        args: either,
        expected: true,
      },
      {
        because: 'neither is',
        message: {
          people: [
            { address: 'ana@alder.test', attributes: { City: 'Oslo', Department: 'Presales' } },
          ],
        },
        args: either,
        expected: false,
      },
      {
        because: 'a proxy address is the same person',
        message: {
          from: 'A.Berg@alder.test',
          people: [byProxy('ana@alder.test', 'a.berg@alder.test')],
        },
        args: inSales,
        expected: true,
      },
      {
        because: 'somebody who is not known has no attributes',
        message: { people: [{ address: 'ben@alder.test', attributes: { Department: 'Sales' } }] },
        args: inSales,
        expected: false,
      },
      {
        because: 'two From fields name people of whom only one is in that department',
        message: {
          headers: [
            ['From', 'ana@alder.test'],
            ['From', 'ben@alder.test'],
          ],
          people: [{ address: 'ben@alder.test', attributes: { Department: 'Sales' } }],
        },
        args: inSales,
        expected: 'unknown',
      },
      {
        because: 'two From fields name people of whom each has one of them',
        message: {
          headers: [
            ['From', 'ana@alder.test'],
            ['From', 'ben@alder.test'],
          ],
          people: [
            { address: 'ana@alder.test', attributes: { City: 'Palo Alto' } },
            { address: 'ben@alder.test', attributes: { Department: 'Sales' } },
          ],
        },
        args: either,
        expected: true,
      },
      {
        because: 'nobody has told yet who the people are',
        message: { people: null },
        args: inSales,
        expected: 'unknown',
      },
    ],
  });
}

/**
 * Attributes of a recipient, as the organisation keeps them; one value in one attribute is enough. Splits the message.
 * Somebody who is not one of the organisation's people has no attributes.
 */
export function recipientAttributes(by: By): Condition {
  const code = `RecipientADAttribute${BY[by].code}`;
  const { either, inSales } = looksFor(by);
  return condition({
    code,
    label: `The recipient's attributes ${BY[by].label}`,
    family: 'R',
    sentence: "the recipient's {attributes}",
    args: z.object({ attributes: BY[by].schema }),
    fields: fieldsFor(by),
    needs: ['envelope', 'people'],
    exchange: [code],
    probe: ({ attributes }) => ({
      kind: 'recipient-attributes',
      by,
      looks: attributes.map(({ attribute, values }) => ({
        operand: `recipient-attribute:${attribute}` as const,
        values,
      })),
    }),
    examples: [
      {
        because: 'only those whose department it is are meant',
        message: {
          recipients: ['ren@alder.test', 'Kim@alder.test', 'eve@birch.test'],
          people: [
            { address: 'ren@alder.test', attributes: { Department: 'Research' } },
            { address: 'kim@alder.test', attributes: { City: 'San Francisco' } },
          ],
        },
        args: either,
        expected: [1],
      },
      {
        because: 'a proxy address is the same person',
        message: {
          recipients: ['k.lee@alder.test'],
          people: [byProxy('kim@alder.test', 'k.lee@alder.test')],
        },
        args: inSales,
        expected: [0],
      },
      {
        because: 'the manager counts by address and by name',
        message: {
          recipients: ['ren@alder.test', 'kim@alder.test'],
          people: [
            { address: 'ana@alder.test', attributes: { DisplayName: 'Ana Berg' } },
            { address: 'ren@alder.test', manager: 'ana@alder.test' },
            { address: 'kim@alder.test', manager: 'eve@alder.test' },
          ],
        },
        args: { attributes: [{ attribute: 'Manager', values: ['Ana Berg'] }] },
        expected: [0],
      },
      {
        because: 'nobody here is known',
        message: { recipients: ['eve@birch.test'] },
        args: inSales,
        expected: [],
      },
      {
        because: 'nobody has told yet who the people are',
        message: { people: null },
        args: inSales,
        expected: 'unknown',
      },
    ],
  });
}
