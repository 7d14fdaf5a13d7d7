import * as z from 'zod/mini';
import { attributeWords } from '../arguments';
import { condition } from '../definition';

/**
 * Attributes of a recipient, as the organisation keeps them; one value in one attribute is enough. Splits the message.
 * Somebody who is not one of the organisation's people has no attributes.
 */
export const recipientADAttributeContainsWords = condition({
  code: 'RecipientADAttributeContainsWords',
  label: "The recipient's attributes contain certain words",
  family: 'R',
  sentence: "the recipient's {attributes}",
  args: z.object({ attributes: attributeWords }),
  fields: {
    attributes: {
      label: 'Attributes',
      editor: 'attribute-words',
      help: 'One of them is enough. Who has no such attribute is not meant. What is kept of people stands under Settings, People.',
    },
  },
  needs: ['envelope', 'people'],
  exchange: ['RecipientADAttributeContainsWords'],
  probe: ({ attributes }) => ({
    kind: 'recipient-attributes',
    by: 'words',
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
      args: {
        attributes: [
          { attribute: 'City', values: ['San Francisco', 'Palo Alto'] },
          { attribute: 'Department', values: ['Sales'] },
        ],
      },
      expected: [1],
    },
    {
      because: 'a proxy address is the same person',
      message: {
        recipients: ['k.lee@alder.test'],
        people: [
          {
            address: 'kim@alder.test',
            proxyAddresses: ['k.lee@alder.test'],
            attributes: { Department: 'Sales' },
          },
        ],
      },
      args: { attributes: [{ attribute: 'Department', values: ['Sales'] }] },
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
      args: { attributes: [{ attribute: 'Department', values: ['Sales'] }] },
      expected: [],
    },
    {
      because: 'nobody has told yet who the people are',
      message: { people: null },
      args: { attributes: [{ attribute: 'Department', values: ['Sales'] }] },
      expected: 'unknown',
    },
  ],
});
