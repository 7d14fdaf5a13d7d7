import * as z from 'zod/mini';
import { attributePatterns } from '../arguments';
import { condition } from '../definition';

/**
 * Attributes of whoever is named in From, as the organisation keeps them; one value in one attribute is enough. Somebody
 * who is not one of the organisation's people has no attributes.
 */
export const senderADAttributeMatchesPatterns = condition({
  code: 'SenderADAttributeMatchesPatterns',
  label: "The sender's attributes match patterns",
  family: 'S',
  sentence: "the sender's {attributes}",
  args: z.object({ attributes: attributePatterns }),
  fields: {
    attributes: {
      label: 'Attributes',
      editor: 'attribute-patterns',
      help: 'One of them is enough. Who has no such attribute is not meant. What is kept of people stands under Settings, People.',
    },
  },
  needs: ['envelope', 'headers', 'people'],
  exchange: ['SenderADAttributeMatchesPatterns'],
  probe: ({ attributes }) => ({
    kind: 'sender-attributes',
    by: 'patterns',
    looks: attributes.map(({ attribute, values }) => ({
      operand: `sender-attribute:${attribute}` as const,
      values,
    })),
  }),
  examples: [
    {
      because: 'the sender’s department is one of the values, and case does not count',
      message: { people: [{ address: 'ana@alder.test', attributes: { Department: 'SALES' } }] },
      args: {
        attributes: [
          { attribute: 'City', values: ['^San '] },
          { attribute: 'Department', values: ['^sales$'] },
        ],
      },
      expected: true,
    },
    {
      because: 'neither is',
      message: {
        people: [
          { address: 'ana@alder.test', attributes: { City: 'Oslo', Department: 'Presales' } },
        ],
      },
      args: {
        attributes: [
          { attribute: 'City', values: ['^San '] },
          { attribute: 'Department', values: ['^sales$'] },
        ],
      },
      expected: false,
    },
    {
      because: 'a proxy address is the same person',
      message: {
        from: 'A.Berg@alder.test',
        people: [
          {
            address: 'ana@alder.test',
            proxyAddresses: ['a.berg@alder.test'],
            attributes: { Department: 'Sales' },
          },
        ],
      },
      args: { attributes: [{ attribute: 'Department', values: ['^sales$'] }] },
      expected: true,
    },
    {
      because: 'somebody who is not known has no attributes',
      message: { people: [{ address: 'ben@alder.test', attributes: { Department: 'Sales' } }] },
      args: { attributes: [{ attribute: 'Department', values: ['^sales$'] }] },
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
      args: { attributes: [{ attribute: 'Department', values: ['^sales$'] }] },
      expected: 'unknown',
    },
    {
      because: 'nobody has told yet who the people are',
      message: { people: null },
      args: { attributes: [{ attribute: 'Department', values: ['^sales$'] }] },
      expected: 'unknown',
    },
  ],
});
