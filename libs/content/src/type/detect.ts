import { Buffer } from 'node:buffer';
import { fileTypeFromBuffer } from 'file-type';
import type { AttachmentKind, ExecutableKind } from '../facts';
import { looksLikeText, type PlainText } from '../text/plain';
import { executableKind, isSelfExtractingRar } from './executables';

/** What bytes are, whatever they are called. */
export interface Detected {
  type: string;
  kind: AttachmentKind;
  executable: ExecutableKind | null;
  /** Already decoded, where the bytes were found to be text. */
  text: PlainText | null;
}

/** Marks at fixed places, of what is read here; everything else is left to file-type. */
const MARKS: readonly [offset: number, mark: string, type: string, kind: AttachmentKind][] = [
  [0, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'application/x-cfb', 'legacy-office'],
  [0, 'PK\x03\x04', 'application/zip', 'archive'],
  [0, 'PK\x05\x06', 'application/zip', 'archive'],
  [0, 'PK\x07\x08', 'application/zip', 'archive'],
  [0, '{\\rt', 'application/rtf', 'rtf'],
  [0, "7z\xbc\xaf'\x1c", 'application/x-7z-compressed', 'archive'],
  [0, 'Rar!\x1a\x07', 'application/vnd.rar', 'archive'],
  [0, '\x1f\x8b', 'application/gzip', 'archive'],
  [0, 'BZh', 'application/x-bzip2', 'archive'],
  [0, '\xfd7zXZ\0', 'application/x-xz', 'archive'],
  [0, 'MSCF\0\0\0\0', 'application/vnd.ms-cab-compressed', 'archive'],
  [257, 'ustar', 'application/x-tar', 'archive'],
  [0, '\x78\x9f\x3e\x22', 'application/vnd.ms-tnef', 'tnef'],
  [0, '\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d', 'application/onenote', 'other'],
];

/** How far from its beginning a PDF may start (ISO 32000, implementation note 13). */
const PDF_REACH = 1024;
/** Longest comment after the end record of a zip, and the record. */
const ZIP_TAIL = 65_557;
const ZIP_END = Buffer.from('PK\x05\x06', 'latin1');

/**
 * The type by content.
 *
 * @param name counts only where bytes have no mark of their own: COM files, mails, tar without a mark
 * @param charset as declared for text; null where nothing is
 */
export async function detect(
  file: Buffer,
  name: string | null,
  declaredType: string | null,
  charset: string | null,
): Promise<Detected> {
  const executable = executableKind(file, name);
  if (executable) return detected('application/x-executable', 'executable', executable);
  for (const [offset, mark, type, kind] of MARKS)
    if (file.toString('latin1', offset, offset + mark.length) === mark) return detected(type, kind);
  if (file.subarray(0, PDF_REACH).includes('%PDF-')) return detected('application/pdf', 'pdf');
  if (file.length >= 64 && isSelfExtractingRar(file))
    return detected('application/vnd.rar', 'archive');
  if (isOldTar(file)) return detected('application/x-tar', 'archive');
  const text = looksLikeText(file, charset);
  if (text) return ofText(text, name, declaredType);
  // Something else with a zip behind it is opened by programs that look for the end record.
  if (file.subarray(-ZIP_TAIL).includes(ZIP_END)) return detected('application/zip', 'archive');
  const known = await fileTypeFromBuffer(file).catch(() => undefined);
  if (!known) return detected('application/octet-stream', 'other');
  return detected(known.mime, known.mime.startsWith('image/') ? 'image' : 'other');
}

function detected(
  type: string,
  kind: AttachmentKind,
  executable: ExecutableKind | null = null,
): Detected {
  return { type, kind, executable, text: null };
}

/** A header block as mails have it: fields from the first line on, one of those that only mails have. */
const MAIL = /^(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}/;
const MAIL_FIELD = /^(?:received|mime-version|message-id|content-type|return-path):/im;
const HTML =
  /^\s*(?:<!--[\s\S]{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|title|meta|table|div|p|script|style|h[1-6]|br|a|font|span|iframe)[\s>/]/i;
/** XHTML, behind the declaration of XML. */
const XHTML = /^\s*<\?xml[^>]*>\s*<(?:!doctype\s+)?html[\s>]/i;
const XML = /^\s*<(?:\?xml[\s?]|!doctype\s|[a-z_][\w.-]*(?::[\w.-]+)?(?:\s+[\w:.-]+\s*=|\s*\/?>))/i;
const SCRIPTS: readonly [RegExp, string][] = [
  [/^#!.*\b(?:sh|bash|zsh|ksh|dash)\b/, 'application/x-sh'],
  [/^#!.*\bpython/, 'text/x-python'],
  [/^#!.*\bperl/, 'text/x-perl'],
  [/^#!/, 'text/x-script'],
  [/^\s*@echo\s+off\b/i, 'text/x-msdos-batch'],
];

function ofText(text: PlainText, name: string | null, declaredType: string | null): Detected {
  const head = text.text.slice(0, 4096);
  const is = (type: string, kind: AttachmentKind): Detected => ({
    type,
    kind,
    executable: null,
    text,
  });
  const script = SCRIPTS.find(([pattern]) => pattern.test(head));
  if (script) return is(script[1], 'text');
  if (
    declaredType?.startsWith('message/') ||
    /\.(?:eml|mht|mhtml)$/i.test(name ?? '') ||
    (MAIL.test(head.replaceAll('\r\n', '\n')) && MAIL_FIELD.test(head))
  )
    return is('message/rfc822', 'mail');
  if (
    HTML.test(head) ||
    XHTML.test(head) ||
    declaredType === 'text/html' ||
    /\.x?html?$/i.test(name ?? '')
  )
    return is('text/html', 'html');
  if (XML.test(head)) return is('application/xml', 'xml');
  return is('text/plain', 'text');
}

/** A tar from before POSIX has no mark, but the sum of its header. */
function isOldTar(file: Buffer): boolean {
  if (file.length < 512) return false;
  const stated = parseInt(file.toString('latin1', 148, 156), 8);
  if (!(stated > 0)) return false;
  let sum = 0;
  for (let i = 0; i < 512; i++) sum += i >= 148 && i < 156 ? 32 : file[i]!;
  return sum === stated;
}
