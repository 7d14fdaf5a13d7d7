import { randomUUID } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';

export interface Enclosure {
  name: string;
  type: string;
  content: Buffer;
  /** Content-ID, for a picture inside the text. */
  cid?: string;
}

export interface Letter {
  from: string;
  to?: string;
  subject: string;
  text?: string;
  html?: string;
  headers?: Record<string, string>;
  files?: readonly Enclosure[];
}

/** A mail as a mail program of today makes it, with CRLF line ends. */
export async function letter({
  files = [],
  to = 'undisclosed-recipients:;',
  ...rest
}: Letter): Promise<Buffer> {
  return new MailComposer({
    ...rest,
    to,
    newline: '\r\n',
    messageId: `<${randomUUID()}@${rest.from.replace(/^.*@|>$/g, '')}>`,
    attachments: files.map(({ name, type, content, cid }) => ({
      filename: name,
      contentType: type,
      content,
      ...(cid ? { cid } : {}),
    })),
  })
    .compile()
    .build();
}

export const NOTES = Buffer.from('Private notes, line after line.\n'.repeat(300));

/** A letter of Alice with a file that can be looked at and saved. */
export const withNotes = (subject: string): Promise<Buffer> =>
  letter({
    from: 'Alice Aldous <alice@demo.test>',
    subject,
    text: 'Read this first.',
    files: [{ name: 'notes.txt', type: 'text/plain', content: NOTES }],
  });
