import { Fault } from './model';

/** Exchange's limit for 300 rules of 8 KB is far below; what is larger is no file of rules. */
export const LARGEST_FILE = 8 * 1024 * 1024;

/**
 * The text of an export, whatever it says of itself: Exchange declares UTF-16 and writes it with or
 * without a mark, and tools in between save it as UTF-8 and leave the declaration. So the bytes
 * decide: a mark first, then where the zeros stand, else UTF-8.
 *
 * @throws Fault when the bytes are no text, or too many.
 */
export function decodeText(bytes: Uint8Array): string {
  if (bytes.length > LARGEST_FILE) throw new Fault(1, 'The file is larger than 8 MB.');
  const text = decoded(bytes).replace(/^\uFEFF/, '');
  if (text.includes('\0'))
    throw new Fault(1, 'This is not a text file. Export the rules as XML, JSON or commands.');
  return text;
}

function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  if (first !== 0 && second === 0) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0 && second !== 0 && second !== undefined)
    return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // What Windows PowerShell 5 saves without asking.
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
