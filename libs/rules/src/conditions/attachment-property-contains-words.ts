import * as z from 'zod/mini';
import { words } from '../arguments';
import { condition } from '../definition';

export const attachmentPropertyContainsWords = condition({
  code: 'AttachmentPropertyContainsWords',
  label: "An attachment's property contains certain words",
  family: 'F',
  sentence: 'the property {property} of an attachment contains {words}',
  args: z.object({
    property: z
      .string('The name of a property is text.')
      .check(
        z.minLength(1, 'The name of a property is needed.'),
        z.maxLength(255, 'The name of a property has at most 255 characters.'),
      ),
    words,
  }),
  fields: {
    property: {
      label: 'Document property',
      editor: 'text',
      help: 'As Office shows it, for example Title, Company, Keywords, or one of your own.',
    },
    words: { label: 'Words or phrases', editor: 'words' },
  },
  needs: ['attachments', 'content'],
  exchange: ['AttachmentPropertyContainsWords'],
  probe: (args) => ({
    kind: 'words',
    operands: [`property:${args.property.trim().toLowerCase()}`],
    words: args.words,
  }),
  examples: [
    {
      because: 'names of properties are compared without case',
      message: {
        attachments: [
          {
            name: 'a.docx',
            content: { properties: [{ name: 'Confidentiality', value: 'Company restricted' }] },
          },
        ],
      },
      args: { property: 'confidentiality', words: ['restricted'] },
      expected: true,
    },
    {
      because: 'another property does not count',
      message: {
        attachments: [
          { name: 'a.docx', content: { properties: [{ name: 'Title', value: 'restricted' }] } },
        ],
      },
      args: { property: 'Confidentiality', words: ['restricted'] },
      expected: false,
    },
    {
      because: 'the document could not be read',
      message: { attachments: [{ name: 'a.docx', content: { damage: ['no directory'] } }] },
      args: { property: 'Confidentiality', words: ['restricted'] },
      expected: 'unknown',
    },
  ],
});
