import * as z from 'zod/mini';
import { attribute, choicesOfAttribute } from '../arguments';
import { condition } from '../definition';
import { describeComparison, judgeComparison } from '../relations';

/**
 * An attribute of the sender beside that of all recipients. Equal: everybody has the sender's value. NotEqual: somebody
 * has another one. Who does not have the attribute has no value, so is neither.
 */
export const adAttributeComparison = condition({
  code: 'ADAttributeComparison',
  label: 'An attribute of sender and recipients is the same, or is not',
  family: 'X',
  sentence: 'the {attribute} of the sender {operator}',
  args: z.object({
    attribute,
    operator: z._default(z.enum(['Equal', 'NotEqual'], 'Either Equal or NotEqual.'), 'Equal'),
  }),
  fields: {
    attribute: { label: 'Attribute', editor: 'choice', choices: choicesOfAttribute },
    operator: {
      label: 'Compared with recipients',
      editor: 'choice',
      optional: true,
      choices: [
        { value: 'Equal', label: 'is that of all recipients' },
        { value: 'NotEqual', label: 'is not that of all recipients' },
      ],
    },
  },
  needs: ['envelope', 'headers', 'recipients', 'people'],
  exchange: ['ADComparisonAttribute', 'ADComparisonOperator'],
  probe: (args) => ({
    kind: 'message',
    needs: ['envelope', 'headers', 'recipients', 'people'],
    reads: [],
    lookup: 'itself',
    judge: (message) => judgeComparison(message, args.attribute, args.operator),
    describe: (message) => describeComparison(message, args.attribute, args.operator),
  }),
  examples: [
    {
      because: 'everybody is in one department',
      message: {
        recipients: ['ren@alder.test', 'kim@alder.test'],
        people: [
          { address: 'ana@alder.test', attributes: { Department: 'Research' } },
          { address: 'ren@alder.test', attributes: { Department: 'research' } },
          { address: 'kim@alder.test', attributes: { Department: 'Research ' } },
        ],
      },
      args: { attribute: 'Department', operator: 'Equal' },
      expected: true,
    },
    {
      because: 'one of the recipients is not known',
      message: {
        recipients: ['ren@alder.test', 'eve@birch.test'],
        people: [
          { address: 'ana@alder.test', attributes: { Department: 'Research' } },
          { address: 'ren@alder.test', attributes: { Department: 'Research' } },
        ],
      },
      args: { attribute: 'Department', operator: 'Equal' },
      expected: false,
    },
    {
      because: 'one of them is in another',
      message: {
        recipients: ['ren@alder.test', 'kim@alder.test'],
        people: [
          { address: 'ana@alder.test', attributes: { Department: 'Research' } },
          { address: 'ren@alder.test', attributes: { Department: 'Research' } },
          { address: 'kim@alder.test', attributes: { Department: 'Sales' } },
        ],
      },
      args: { attribute: 'Department', operator: 'NotEqual' },
      expected: true,
    },
    {
      because: 'whoever is not known has no department that could be another one',
      message: {
        recipients: ['eve@birch.test'],
        people: [{ address: 'ana@alder.test', attributes: { Department: 'Research' } }],
      },
      args: { attribute: 'Department', operator: 'NotEqual' },
      expected: false,
    },
    {
      because: 'nobody has told yet who the people are',
      message: { people: null },
      args: { attribute: 'Department', operator: 'NotEqual' },
      expected: 'unknown',
    },
  ],
});
