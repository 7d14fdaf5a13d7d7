import { Buffer } from 'node:buffer';
import type { ExecutableKind } from '../facts';

/** The test file that every scanner knows (eicar.org); in pieces, so that none finds it here. */
const EICAR = [
  'X5O!P%@AP[4\\PZX54(P^)7CC)7}$',
  'EICAR-STANDARD-ANTIVIRUS-TEST-FILE',
  '!$H+H*',
].join('');
/** Heading of the extension that every PIF of MS-DOS 3 and later has, after the 369 bytes of the old form. */
const PIF_HEADING = 'MICROSOFT PIFEX';
const PIF_OFFSET = 0x171;
/** Where the old MZ header says the new one is. */
const NEW_HEADER = 0x3c;
const PE_DLL = 0x2000;
/** A jump, as nearly every COM file begins: E9 rel16, EB rel8. */
const COM_JUMPS = new Set([0xe9, 0xeb]);
const COM_MAX = 65_280;

/**
 * Which kind of executable these bytes are. The name counts only for COM files, which have no mark of
 * their own. A self-extracting RAR is none: Exchange names it as not executable, and it is opened.
 */
export function executableKind(file: Buffer, name: string | null): ExecutableKind | null {
  if (file.length < 2) return null;
  const head = file.readUInt16LE(0);
  if (head === 0x5a4d || head === 0x4d5a) return mzKind(file);
  if (isEicar(file)) return 'com';
  if (
    file.length > PIF_OFFSET + 16 &&
    file.toString('latin1', PIF_OFFSET, PIF_OFFSET + 15) === PIF_HEADING
  )
    return 'pif';
  if (file.length >= 4) {
    const mark = file.readUInt32BE(0);
    if (mark === 0x7f454c46) return 'elf';
    if (mark === 0xfeedface || mark === 0xfeedfacf) return 'mach-o';
    if (mark === 0xcefaedfe || mark === 0xcffaedfe) return 'mach-o';
    // The same mark as a Java class, whose next word is its version, above any count of architectures.
    if (mark === 0xcafebabe && file.length >= 8 && file.readUInt32BE(4) < 20) return 'mach-o';
  }
  if (/\.com$/i.test(name ?? '') && file.length <= COM_MAX && COM_JUMPS.has(file[0]!)) return 'com';
  return null;
}

/** Blanks may follow, and scanners allow them before it. */
function isEicar(file: Buffer): boolean {
  if (file.length > 256) return false;
  return file.toString('latin1').trim() === EICAR;
}

function mzKind(file: Buffer): ExecutableKind | null {
  if (file.length < NEW_HEADER + 4) return 'dos';
  const at = file.readUInt32LE(NEW_HEADER);
  if (at + 4 > file.length) return 'dos';
  switch (file.toString('latin1', at, at + 2)) {
    case 'PE':
      if (isSelfExtractingRar(file)) return null;
      return at + 24 <= file.length && file.readUInt16LE(at + 22) & PE_DLL ? 'dll' : 'exe';
    case 'NE':
      return at + 0x37 <= file.length && file[at + 0x36] === 1 ? 'os2' : 'w16';
    case 'LE':
      return 'vxd';
    case 'LX':
      return 'os2';
    default:
      return 'dos';
  }
}

const RAR_MARK = Buffer.from('Rar!\x1a\x07', 'latin1');

/** A Windows program with a RAR archive after it. */
export function isSelfExtractingRar(file: Buffer): boolean {
  return file.readUInt16LE(0) === 0x5a4d && file.indexOf(RAR_MARK, 512) > 0;
}
