import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** One way in which a text may lie in a file. */
export interface Form {
  name: string;
  needle: Buffer;
}

/** What is looked for: in every form, or only as it is written. */
export interface Wanted {
  text: string;
  forms: readonly Form[];
}

export interface Hit {
  /** Which of the texts that were looked for. */
  text: string;
  form: string;
  file: string;
  offset: number;
  /** What stands from there on, so that a reader sees which canary it is. */
  reads: string;
}

const HIT_LIMIT = 2_000;
/** Bytes read at once. */
export const WINDOW = 1_048_576;

/**
 * Every form in which mail software, databases and logs write text down: plain in three character sets,
 * base64 at each of its three offsets (and base64url), quoted-printable, percent and JSON escapes, hexadecimal.
 */
export function formsOf(text: string): Form[] {
  const utf8 = Buffer.from(text, 'utf8');
  const bytes = [...utf8];
  const hex = (byte: number) => byte.toString(16).padStart(2, '0');
  const escaped = (lead: string, plain: RegExp, upper = true) =>
    bytes
      .map((byte) =>
        plain.test(String.fromCharCode(byte))
          ? String.fromCharCode(byte)
          : `${lead}${upper ? hex(byte).toUpperCase() : hex(byte)}`,
      )
      .join('');
  const utf16 = Buffer.from(text, 'utf16le');
  const forms: Form[] = [
    { name: 'UTF-8', needle: utf8 },
    { name: 'ISO 8859-1', needle: Buffer.from(text, 'latin1') },
    { name: 'UTF-16LE', needle: utf16 },
    { name: 'UTF-16BE', needle: Buffer.from(utf16).swap16() },
    { name: 'quoted-printable', needle: Buffer.from(escaped('=', /[!-<>-~]/)) },
    { name: 'percent', needle: Buffer.from(escaped('%', /[A-Za-z0-9]/)) },
    {
      name: 'JSON',
      needle: Buffer.from(
        text.replace(/[^ -~]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`),
      ),
    },
    { name: 'hexadecimal', needle: Buffer.from(utf8.toString('hex')) },
    { name: 'HEXADECIMAL', needle: Buffer.from(utf8.toString('hex').toUpperCase()) },
  ];
  for (const offset of [0, 1, 2]) {
    // The first and last digits depend on the neighbours; what is left is certain to be there.
    const digits = Buffer.concat([Buffer.alloc(offset), utf8])
      .toString('base64')
      .replace(/=+$/, '');
    const certain = digits.slice(
      Math.ceil((offset * 4) / 3),
      Math.floor(((offset + utf8.length) * 8) / 6),
    );
    forms.push({ name: `base64 at ${offset}`, needle: Buffer.from(certain) });
    const url = certain.replaceAll('+', '-').replaceAll('/', '_');
    if (url !== certain) forms.push({ name: `base64url at ${offset}`, needle: Buffer.from(url) });
  }
  return forms;
}

/** Looked for in every form; those that come to the same bytes once. */
export const everyForm = (text: string): Wanted => ({
  text,
  forms: formsOf(text).filter(
    ({ needle }, at, all) => all.findIndex((other) => other.needle.equals(needle)) === at,
  ),
});

/** Looked for as it is written, for texts so short that chance would find their codings. */
export const asWritten = (text: string): Wanted => ({
  text,
  forms: [{ name: 'UTF-8', needle: Buffer.from(text) }],
});

/** Looks for texts in some bytes. */
export function searchBytes(
  wanted: readonly Wanted[],
  bytes: Buffer,
  file: string,
  base = 0,
): Hit[] {
  const hits: Hit[] = [];
  for (const { text, forms } of wanted)
    for (const { name, needle } of forms)
      for (
        let at = bytes.indexOf(needle);
        at >= 0 && hits.length < HIT_LIMIT;
        at = bytes.indexOf(needle, at + 1)
      )
        hits.push({
          text,
          form: name,
          file,
          offset: base + at,
          reads: bytes
            .subarray(at, at + needle.length + 24)
            .toString('latin1')
            .replace(/[^ -~]/g, '.'),
        });
  return hits;
}

/** Looks through every file under a folder, whatever it is. @returns the hits, and what was read. */
export async function searchFolder(
  wanted: readonly Wanted[],
  folder: string,
): Promise<{ hits: Hit[]; files: number; bytes: number }> {
  const longest = Math.max(
    ...wanted.flatMap(({ forms }) => forms.map(({ needle }) => needle.length)),
  );
  const found = { hits: [] as Hit[], files: 0, bytes: 0 };
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    found.files++;
    found.bytes += (await stat(path)).size;
    // What may be cut by the end of one piece begins the next.
    let rest = Buffer.alloc(0);
    let at = 0;
    for await (const piece of createReadStream(path, {
      highWaterMark: WINDOW,
    }) as AsyncIterable<Buffer>) {
      const window = Buffer.concat([rest, piece]);
      found.hits.push(...searchBytes(wanted, window, relative(folder, path), at - rest.length));
      at += piece.length;
      rest = Buffer.from(window.subarray(Math.max(0, window.length - longest + 1)));
    }
  }
  return found;
}
