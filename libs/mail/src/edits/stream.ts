import { Buffer } from 'node:buffer';
import { Delimiters } from '../reader/delimiters';
import { HeaderScanner, type HeaderEnd } from '../reader/header-scanner';
import { editHeader, type Edit } from './header-edits';

/** A message going by with its top header edited. Write every piece, then end; send what each returns. */
export interface HeaderEditStream {
  /** @throws StructureLimitError when the header is over the limit; RangeError as {@link applyHeaderEdits} */
  write(chunk: Uint8Array): Uint8Array;
  end(): Uint8Array;
}

const NOTHING = Buffer.alloc(0);
const HEADER_BYTES = 1024 * 1024;

/**
 * Applies edits to the top header of a message that passes in pieces. The header ends exactly where
 * the reader says it ends; only the header is held, the body goes through untouched and uncopied.
 *
 * @param headerBytes the most a header may hold, 1 MiB unless told
 */
export function createHeaderEditStream(
  edits: readonly Edit[],
  headerBytes = HEADER_BYTES,
): HeaderEditStream {
  const scanner = new HeaderScanner(new Delimiters(), headerBytes);
  let inHeader = edits.length > 0;

  const edited = (end: HeaderEnd, rest: Uint8Array): Uint8Array => {
    inHeader = false;
    const head = Buffer.from(editHeader(end.text, edits), 'latin1');
    return Buffer.concat([head, Buffer.from(end.before, 'latin1'), rest]);
  };

  return {
    write(chunk) {
      if (!inHeader) return chunk;
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      const end = scanner.feed(bytes, 0, bytes.length);
      return end ? edited(end, bytes.subarray(end.next)) : NOTHING;
    },
    end() {
      return inHeader ? edited(scanner.finish(), NOTHING) : NOTHING;
    },
  };
}
