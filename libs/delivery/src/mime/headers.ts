import { encodeWord, foldLines, quoteString } from 'nodemailer/lib/mime-funcs';
import { singleLine } from './text';

/** A person or role as it stands in a header: decoded display name (may be empty) and address. */
export interface Mailbox {
  name: string;
  address: string;
}

/** An address or identifier that cannot stand in a header without changing the header's meaning. */
export class HeaderValueError extends Error {
  override readonly name = 'HeaderValueError';
}

/**
 * RFC 5321 Mailbox: dot-string or quoted-string, "@", domain or address literal; letters beyond
 * ASCII as in RFC 6531. Nothing in it can end the angle brackets or the line.
 */
const mailbox =
  /^(?:[^\s"(),:;<>@[\\\]\p{Cc}]+|"(?:[^"\\\p{Cc}]|\\[^\p{Cc}])*")@(?:[^\s"(),:;<>@[\\\]\p{Cc}]+|\[[^\s<>[\\\]\p{Cc}]+\])$/u;

/** Longest run without white space that is left as it is: lines stay below 78 octets by folding. */
const longestWord = 60;

/**
 * `Name <address>` for From, To, Sender or Reply-To. A name beyond ASCII becomes RFC 2047 encoded
 * words; an address beyond ASCII stays UTF-8 (RFC 6532) and the message then needs SMTPUTF8.
 * @throws HeaderValueError when the address is not one mailbox
 */
export function formatMailbox({ name, address }: Mailbox): string {
  if (address.length > 320 || !mailbox.test(address)) {
    throw new HeaderValueError(`not one mail address: ${JSON.stringify(address.slice(0, 100))}`);
  }
  const line = singleLine(name).slice(0, 255);
  if (line === '') return `<${address}>`;
  return `${encodeIfNeeded(line, quoteUnlessAtoms)} <${address}>`;
}

/** An unstructured header value (Subject, Comments): encoded words where it is more than plain ASCII. */
export function formatUnstructured(value: string): string {
  return encodeIfNeeded(singleLine(value), (text) => text);
}

/** `Name: value`, folded at 76 octets (RFC 5322, 2.2.3), with CRLF at its end. */
export function headerLine(name: string, value: string): string {
  const line = `${name}: ${value}`;
  return line.length <= 76 ? `${line}\r\n` : `${foldLines(line, 76)}\r\n`;
}

/** RFC 5322 date-time in UTC. */
export const formatDate = (date: Date): string => date.toUTCString().replace('GMT', '+0000');

/**
 * A Message-ID with its angle brackets.
 * @throws HeaderValueError when it holds white space, controls, further brackets or no "@"
 */
export function formatMessageId(id: string): string {
  const bare = bareMessageId(id);
  if (bare === null)
    throw new HeaderValueError(`not a message id: ${JSON.stringify(id.slice(0, 100))}`);
  return `<${bare}>`;
}

/** Like {@link formatMessageId} for an id from outside: null instead of an error. */
export function foreignMessageId(id: string | null): string | null {
  const bare = id === null ? null : bareMessageId(id);
  return bare === null ? null : `<${bare}>`;
}

function bareMessageId(id: string): string | null {
  const bare = id.trim().replace(/^<([^]*)>$/, '$1');
  // 900: the header line with its name must stay below 998 octets, and an id cannot be folded.
  return /^[!-;=?-~]+$/.test(bare) && bare.includes('@') && bare.length <= 900 ? bare : null;
}

function encodeIfNeeded(text: string, plain: (text: string) => string): string {
  // A literal "=?" would be read as an encoded word, a word over the limit could not be folded.
  const asIs = /^[ -~]*$/.test(text) && !text.includes('=?') && !hasLongWord(text);
  return asIs ? plain(text) : encodeWord(text, mostlyAscii(text) ? 'Q' : 'B', 52);
}

const hasLongWord = (text: string): boolean =>
  text.length > longestWord && text.split(' ').some((word) => word.length > longestWord);

/** Q is shorter and legible where most is ASCII, B elsewhere (RFC 2047, 4). */
function mostlyAscii(text: string): boolean {
  let beyond = 0;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 126) beyond++;
  return beyond * 3 < text.length;
}

const quoteUnlessAtoms = (text: string): string =>
  /^[\w!#$%&'*+/=?^`{|}~ -]*$/.test(text) ? text : quoteString(text);
