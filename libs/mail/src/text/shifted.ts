import { bytesFromLatin1, latin1FromBytes } from '../bytes';

/**
 * Charsets that mail still uses and WHATWG decoders leave out, each undone by a few lines in front of
 * a decoder that every runtime has. All give null when the bytes are not what the charset allows.
 */
export const SHIFTED: ReadonlyMap<string, (bytes: Uint8Array) => string | null> = new Map([
  ['utf-7', decodeUtf7],
  ['utf-16', decodeUtf16],
  ['utf-32', (bytes: Uint8Array) => decodeUtf32(bytes, null)],
  ['utf-32be', (bytes: Uint8Array) => decodeUtf32(bytes, false)],
  ['utf-32le', (bytes: Uint8Array) => decodeUtf32(bytes, true)],
  ['iso-2022-jp', decodeIso2022Jp],
  ['iso-2022-kr', decodeIso2022Kr],
  ['hz-gb-2312', decodeHz],
]);

/** Mailers join runs by going back to ASCII and out again, which WHATWG's decoder calls an error. */
function decodeIso2022Jp(bytes: Uint8Array): string | null {
  return strictly('iso-2022-jp', latin1FromBytes(bytes).replace(/\x1b\([BJ](?=\x1b\$)/g, ''));
}

/**
 * UTF-16 without a byte order mark should be big-endian (RFC 2781 4.3) and mostly is little-endian:
 * where the zero bytes of ASCII letters and spaces stand decides.
 */
function decodeUtf16(bytes: Uint8Array): string | null {
  const zeros = [0, 0];
  for (let i = 0; i < bytes.length; i++) if (bytes[i] === 0) zeros[i & 1]! += 1;
  const label = zeros[0]! > zeros[1]! ? 'utf-16be' : 'utf-16le';
  return strictly(label, latin1FromBytes(bytes));
}

/** RFC 2152: runs of base64 without padding between `+` and `-`, holding UTF-16 big-endian. */
function decodeUtf7(bytes: Uint8Array): string | null {
  const source = latin1FromBytes(bytes);
  let intact = !/[\x80-\xff]/.test(source);
  const text = source.replace(/\+([A-Za-z0-9+/]*)(-?)/g, (run, coded: string, minus: string) => {
    if (coded === '') {
      if (minus === '') intact = false;
      return minus === '' ? run : '+';
    }
    const units = bytesFromBase64(coded);
    if (units.length % 2 !== 0) intact = false;
    let part = '';
    for (let i = 0; i + 1 < units.length; i += 2) {
      part += String.fromCharCode((units[i]! << 8) | units[i + 1]!);
    }
    return part;
  });
  return intact ? text : null;
}

function bytesFromBase64(coded: string): Uint8Array {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const out = new Uint8Array((coded.length * 6) >> 3);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const digit of coded) {
    bits = ((bits << 6) | alphabet.indexOf(digit)) & 0xffffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      out[at++] = bits >> held;
    }
  }
  return out;
}

/** Without a byte order mark UTF-32 is big-endian (RFC 2781 says so of UTF-16; Unicode of this). */
function decodeUtf32(bytes: Uint8Array, little: boolean | null): string | null {
  if (bytes.length % 4 !== 0) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let start = 0;
  let order = little ?? false;
  if (bytes.length >= 4 && view.getUint32(0, true) === 0xfeff) [order, start] = [true, 4];
  else if (bytes.length >= 4 && view.getUint32(0, false) === 0xfeff) [order, start] = [false, 4];
  const pieces: string[] = [];
  for (let at = start; at < bytes.length; at += 4) {
    const point = view.getUint32(at, order);
    if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return null;
    pieces.push(String.fromCodePoint(point));
  }
  return pieces.join('');
}

/** RFC 1557: KS X 1001 between SO and SI, announced by `ESC $ ) C`; EUC-KR is the same with the high bit set. */
function decodeIso2022Kr(bytes: Uint8Array): string | null {
  const source = latin1FromBytes(bytes).replaceAll('\x1b$)C', '');
  if (/[\x80-\xff\x1b]/.test(source)) return null;
  const out = source.replace(/\x0e([^\x0e\x0f\n]*)\x0f?/g, (_, run: string) => withHighBit(run));
  return strictly('euc-kr', out.replaceAll('\x0f', ''));
}

/** RFC 1843: GB 2312 between `~{` and `~}`, `~~` a tilde, `~` and a line end nothing. */
function decodeHz(bytes: Uint8Array): string | null {
  const source = latin1FromBytes(bytes);
  if (/[\x80-\xff]/.test(source)) return null;
  const out = source.replace(
    /~(?:\{((?:[^~\n]|~(?!\}))*)(?:~\})?|~|\r?\n)/g,
    (match, run?: string) => {
      if (run !== undefined) return withHighBit(run);
      return match === '~~' ? '~' : '';
    },
  );
  return strictly('gbk', out);
}

function withHighBit(run: string): string {
  return run.replace(/[!-~]/g, (each) => String.fromCharCode(each.charCodeAt(0) | 0x80));
}

function strictly(label: string, source: string): string | null {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytesFromLatin1(source));
  } catch {
    return null;
  }
}
