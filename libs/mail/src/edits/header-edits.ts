import type { MessageEdit } from '@chancery/contracts';
import { canonicalAddress, isValidEnvelopeAddress } from '../address/envelope';
import { parseAddressList } from '../address/list';
import { bytesFromLatin1, latin1FromBytes } from '../bytes';
import type { HeaderField } from '../facts';
import { headerLine } from '../header/block';
import { decodeEncodedWords } from '../header/encoded-word';
import { encodeUnstructured, encodeWords, needsEncoding } from '../header/encode';
import { trimBlanks, unfold } from '../header/fields';

/**
 * A change to the top header of a message, applied while it is opened; the stored bytes never change.
 * @see isValidEnvelopeAddress for whom `add-addresses` may name
 */
export type Edit =
  | MessageEdit
  /** Complete header lines (Received, our marker) above everything else. */
  | { kind: 'add-top'; lines: string };

interface Field {
  /** Lower case; '' for lines that belong to no field. */
  name: string;
  text: string;
}

/**
 * Applies edits, in order, to a header block (with its blank line, if it has one). Fields that no edit
 * names keep their bytes. Values are encoded (RFC 2047) and folded; no value can add a line.
 *
 * @throws RangeError when an edit names a field that cannot exist, or `add-top` holds no header lines
 */
export function applyHeaderEdits(headerBlock: Uint8Array, edits: readonly Edit[]): Uint8Array {
  if (edits.length === 0) return headerBlock;
  return bytesFromLatin1(editHeader(latin1FromBytes(headerBlock), edits));
}

/** {@link applyHeaderEdits} on a block that is latin1 already. */
export function editHeader(block: string, edits: readonly Edit[]): string {
  const { mbox, fields, rest } = split(block);
  const lineEnd = block.includes('\r\n') || !block.includes('\n') ? '\r\n' : '\n';
  const last = fields.at(-1);
  if (last && !last.text.endsWith('\n')) last.text += lineEnd;
  const top = apply(fields, edits);
  const edited = top + fields.map((field) => field.text).join('');
  // In a block of bare LF lines (a file; mail over SMTP has CRLF) ours are the only CRLF.
  return mbox + (lineEnd === '\n' ? edited.replaceAll('\r\n', '\n') : edited) + rest;
}

/**
 * The fields of a header as they stand after the edits, for whom the block is not at hand: what
 * {@link applyHeaderEdits} writes, in the form in which the reader would read it.
 *
 * @throws RangeError as {@link applyHeaderEdits}
 */
export function editedHeaders(
  headers: readonly HeaderField[],
  edits: readonly MessageEdit[],
): HeaderField[] {
  const fields = headers.map(({ name, raw }) => ({
    name: name.toLowerCase(),
    text: `${name}:${raw}\r\n`,
  }));
  apply(fields, edits);
  return fields.map(({ text }) => {
    const colon = text.indexOf(':');
    return { name: text.slice(0, colon), raw: text.slice(colon + 1).replace(/\r?\n$/, '') };
  });
}

/** Applies edits to the fields, and gives what goes above them. */
function apply(fields: Field[], edits: readonly Edit[]): string {
  let top = '';
  for (const edit of edits) {
    switch (edit.kind) {
      case 'set-header':
        setHeader(fields, edit.name, edit.value);
        break;
      case 'remove-header':
        remove(fields, checkedName(edit.name).toLowerCase(), 0);
        break;
      case 'remove-headers':
        removeFamily(fields, checkedName(edit.prefix).toLowerCase());
        break;
      case 'prepend-subject':
        prependSubject(fields, edit.text);
        break;
      case 'add-addresses':
        addAddresses(fields, edit.name, edit.addresses);
        break;
      case 'disclaimer':
        // Of the body: nothing of it stands in the header.
        break;
      case 'add-top':
        top = topLines(edit.lines) + top;
        break;
    }
  }
  return top;
}

function split(block: string): { mbox: string; fields: Field[]; rest: string } {
  const fields: Field[] = [];
  let mbox = '';
  let at = 0;
  while (at < block.length) {
    const lineEnd = block.indexOf('\n', at);
    const next = lineEnd < 0 ? block.length : lineEnd + 1;
    const kind = headerLine(block, at, next);
    const text = block.slice(at, next);
    if (kind === 'field') fields.push({ name: nameOf(text), text });
    else if (kind === 'continuation') {
      const open = fields.at(-1);
      if (open) open.text += text;
      else fields.push({ name: '', text });
    } else if (kind === 'mbox' && at === 0) mbox = text;
    else break;
    at = next;
  }
  return { mbox, fields, rest: block.slice(at) };
}

function nameOf(line: string): string {
  return trimBlanks(line.slice(0, line.indexOf(':'))).toLowerCase();
}

/** RFC 5322 3.6.8: printable ASCII without the colon. */
function checkedName(name: string): string {
  if (!/^[!-9;-~]{1,76}$/.test(name)) throw new RangeError(`Not a header field name: ${name}`);
  return name;
}

function setHeader(fields: Field[], name: string, value: string): void {
  const lower = checkedName(name).toLowerCase();
  const text = `${name}: ${encodeUnstructured(value, name.length + 2)}\r\n`;
  const at = fields.findIndex((field) => field.name === lower);
  if (at < 0) fields.push({ name: lower, text });
  else {
    fields[at] = { name: lower, text };
    remove(fields, lower, at + 1);
  }
}

/**
 * One to a line (RFC 5322 3.4), after those who are there; whoever is there already is not named again. A field that
 * names nobody, such as `undisclosed-recipients:;`, is replaced.
 *
 * @throws RangeError when an address cannot stand in a header
 */
function addAddresses(fields: Field[], name: 'To' | 'Cc', addresses: readonly string[]): void {
  const lower = name.toLowerCase();
  const at = fields.findIndex((field) => field.name === lower);
  const raw = fields[at]?.text.slice(fields[at].text.indexOf(':') + 1) ?? '';
  const known = parseAddressList(raw).map((mailbox) => canonicalAddress(mailbox.address));
  const added = addresses
    .filter((address) => !known.includes(canonicalAddress(address)))
    .map((address) => {
      if (!isValidEnvelopeAddress(address)) throw new RangeError(`Not an address: ${address}`);
      return `<${latin1FromBytes(encoder.encode(address))}>`;
    });
  if (added.length === 0) return;
  const before = known.length > 0 ? `${trimBlanks(raw)},\r\n ` : '';
  const text = `${name}: ${before}${added.join(',\r\n ')}\r\n`;
  if (at < 0) fields.push({ name: lower, text });
  else fields[at] = { name: lower, text };
}

const encoder = new TextEncoder();

function remove(fields: Field[], lower: string, from: number): void {
  for (let at = fields.length - 1; at >= from; at--) {
    if (fields[at]?.name === lower) fields.splice(at, 1);
  }
}

/** In one go, however many there are. */
function removeFamily(fields: Field[], prefix: string): void {
  let kept = 0;
  for (const field of fields) if (!field.name.startsWith(prefix)) fields[kept++] = field;
  fields.length = kept;
}

function prependSubject(fields: Field[], prefix: string): void {
  const text = prefix.replace(/[\0-\x1f\x7f]+/g, ' ');
  if (text.trim() === '') return;
  const at = fields.findIndex((field) => field.name === 'subject');
  const found = fields[at];
  if (!found) {
    fields.push({ name: 'subject', text: `Subject: ${encodeUnstructured(text, 9)}\r\n` });
    return;
  }
  const raw = found.text.slice(found.text.indexOf(':') + 1);
  fields[at] = { name: 'subject', text: `Subject: ${joinSubject(text, trimBlanks(raw))}\r\n` };
}

/** How long a first line may get before the old subject goes to a line of its own. */
const FIRST_LINE = 66;

/**
 * Prefix and subject as one value whose text is exactly the two joined. White space between two
 * encoded words is no text and between other words it is, which makes the cases.
 */
function joinSubject(prefix: string, raw: string): string {
  if (raw === '') return encodeUnstructured(prefix, 9);
  const coded = raw.startsWith('=?');
  const plain = !needsEncoding(prefix + (coded ? '' : raw.slice(0, 1)));
  const spaced = prefix.endsWith(' ');
  if (/[\x80-\xff]/.test(raw) || (!coded && !spaced && !plain)) {
    return encodeUnstructured(prefix + decodeEncodedWords(unfold(raw)).text, 9);
  }
  if (coded && !(plain && spaced)) return `${encodeWords(prefix).join('\r\n ')}\r\n ${raw}`;
  if (!spaced) return prefix + raw;
  const head = plain ? prefix.slice(0, -1) : encodeWords(prefix.slice(0, -1)).join('\r\n ');
  const length = head.length + raw.split('\n', 1)[0]!.length;
  return `${head}${length > FIRST_LINE && head.trim() !== '' ? '\r\n ' : ' '}${raw}`;
}

function topLines(lines: string): string {
  const all = lines.replace(/(?:\r?\n)+$/, '').split(/\r\n|\n|\r/);
  all.forEach((line, at) => {
    const kind = headerLine(line, 0, line.length);
    const fits = kind === 'field' || (kind === 'continuation' && at > 0 && line.trim() !== '');
    if (!fits || !/^[\t\x20-\x7e]{1,998}$/.test(line)) {
      throw new RangeError(`Not a header line: ${line.slice(0, 80)}`);
    }
  });
  return `${all.join('\r\n')}\r\n`;
}
