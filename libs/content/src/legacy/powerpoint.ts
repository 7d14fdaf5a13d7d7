import { Buffer } from 'node:buffer';
import type { TextCollector } from '../text/collector';

/** Atoms that hold text (MS-PPT 2.9). */
const CHARACTERS = 0x0fa0;
const BYTES = 0x0fa8;
const STRING = 0x0fba;
const CONTAINER = 0x0f;
/** Token of the current user when the presentation needs a password (MS-PPT 2.3.2). */
const ENCRYPTED = 0xf3d1c4df;

export function powerPointIsEncrypted(currentUser: Buffer | null): boolean {
  return (
    currentUser !== null && currentUser.length >= 16 && currentUser.readUInt32LE(12) === ENCRYPTED
  );
}

/** Text of a PowerPoint 97 to 2003 presentation: every text atom, in the order it stands. */
export function powerPointText(document: Buffer, text: TextCollector): void {
  for (let at = 0; at + 8 <= document.length && !text.full;) {
    const version = document.readUInt16LE(at) & 0x0f;
    const kind = document.readUInt16LE(at + 2);
    const length = document.readUInt32LE(at + 4);
    at += 8;
    if (version === CONTAINER) continue;
    const end = Math.min(at + length, document.length);
    if (kind === CHARACTERS || kind === STRING)
      text.add(lines(document.toString('utf16le', at, end)));
    else if (kind === BYTES) text.add(lines(document.toString('latin1', at, end)));
    at += length;
  }
}

/** Paragraphs end in CR, lines in VT. */
const lines = (text: string): string => `${text.replace(/[\r\v]/g, '\n')}\n`;
