import { createMimeReader, leafParts, type MessageFacts, type Part } from '@chancery/mail';
import type { PartIndex } from '@chancery/contracts';

/** The file of a wrapper is this large at most: it holds a logo, never the message. */
const FILE_BYTES = 1024 * 1024;
/** So many files are looked into; a mail with more wrappers in it is no mail that somebody wrote. */
const FILES = 20;

/** A file `message.html` with a ticket in it. Whose ticket that is, is not known yet. */
export interface FoundWrapper {
  ticket: Buffer;
  file: Part;
  /** Path of the entity that it came in: '' for the mail itself, else the one inside a message/rfc822 part. */
  mail: string;
}

/** A mail that was looked through. */
export interface Searched {
  facts: MessageFacts;
  found: FoundWrapper[];
}

const mayBeFile = (part: PartIndex['parts'][number] | Part): boolean =>
  !part.multipart &&
  part.attachment &&
  part.path !== '' &&
  part.decodedBytes <= FILE_BYTES &&
  (part.type === 'text/html' || /\.html?$/i.test(part.fileName ?? ''));

/** Can there be a wrapper in this mail at all? Asked before anything is opened. */
export const mayHoldWrapper = ({ parts }: PartIndex): boolean => parts.some(mayBeFile);

/** Looks through a mail for the files of wrappers, and reads its texts, to tell whether it is nothing but one. */
export async function wrappersIn(bytes: AsyncIterable<Uint8Array>): Promise<Searched> {
  const files: { part: Part; html: string }[] = [];
  const reader = createMimeReader({
    text: true,
    contents: {
      bytesEach: FILE_BYTES,
      bytesTotal: FILES * FILE_BYTES,
      wants: mayBeFile,
      take: ({ part, bytes: content, cut }) => {
        if (!cut && files.length < FILES)
          files.push({ part, html: Buffer.from(content).toString('latin1') });
      },
    },
  });
  for await (const piece of bytes) reader.write(piece);
  const facts = reader.end();
  const found = files.flatMap(({ part, html }) => {
    const ticket = TICKET.exec(html)?.[1];
    return ticket
      ? [{ ticket: Buffer.from(ticket, 'base64url'), file: part, mail: mailOf(part, facts.parts) }]
      : [];
  });
  return { facts, found };
}

/** As `message.html` has it: an identifier of 256 bits. */
const TICKET = /name="?ticket"?\s+value="?([\w-]{43})["\s>]/;

/** The innermost mail that a part is in. */
function mailOf({ path }: Part, parts: readonly Part[]): string {
  const around = parts
    .filter((part) => part.type === 'message/rfc822' && path.startsWith(`${part.path}.`))
    .at(-1);
  return around ? `${around.path}.1` : '';
}

const within = (path: string, mail: string): boolean =>
  mail === '' || path === mail || path.startsWith(`${mail}.`);

/** What somebody reads who opens a mail: its plain text, and of which kinds its parts are. */
export function faceOf({ parts, text }: MessageFacts, mail: string): string {
  const kinds = leafParts(parts)
    .filter(({ path }) => within(path, mail))
    .map(({ type }) => type)
    .sort();
  const words = text
    .filter(({ path, type }) => within(path, mail) && type === 'text/plain')
    .map((part) => part.text.replace(/\s+/g, ' ').trim());
  return JSON.stringify([kinds, words]);
}
