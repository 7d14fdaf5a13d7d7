import type { IndexedPart } from './choose-body';
import type { IconName } from '../ui/icons';
import { plainText } from './plain-text';

/** What an attachment is, in words and as an icon, by its type and the end of its name. */
const KINDS: readonly [RegExp, string, IconName][] = [
  [/^image\//, 'Picture', 'image'],
  [/pdf$/, 'PDF', 'file-text'],
  [/spreadsheet|excel|csv$|\.(xlsx?|ods|csv)$/, 'Spreadsheet', 'table'],
  [/wordprocessing|msword|opendocument\.text|rtf$|\.(docx?|odt|rtf)$/, 'Document', 'file-text'],
  [/presentation|powerpoint|\.(pptx?|odp)$/, 'Slides', 'file-text'],
  [/zip|compressed|x-tar|gzip|x-7z|\.(zip|7z|gz|tar|rar)$/, 'Archive', 'file-archive'],
  [/^message\/rfc822|\.eml$/, 'Message', 'mail'],
  [/calendar|\.ics$/, 'Appointment', 'calendar'],
  [/^audio\//, 'Sound', 'file'],
  [/^video\//, 'Film', 'file'],
  [/(signature|pkcs7-mime)$/, 'Signature', 'file'],
  [/^text\//, 'Text', 'file-text'],
];

const ENDINGS: Record<string, string> = {
  'text/plain': 'txt',
  'text/html': 'html',
  'text/calendar': 'ics',
  'text/csv': 'csv',
  'message/rfc822': 'eml',
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
};

/**
 * The name under which an attachment is listed and saved: no folders, no control characters, no
 * marks that turn the direction of writing, at most 150 characters with the ending kept.
 */
export function fileNameOf(part: Pick<IndexedPart, 'fileName' | 'type'>, number: number): string {
  const bare = plainText(part.fileName ?? '')
    .replace(/^.*[\\/]/, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  if (bare === '') {
    const ending = ENDINGS[part.type];
    return `Attachment ${number}${ending ? `.${ending}` : ''}`;
  }
  const safe = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(bare) ? `_${bare}` : bare;
  if (safe.length <= 150) return safe;
  const ending = /\.[^.]{1,12}$/.exec(safe)?.[0] ?? '';
  return safe.slice(0, 150 - ending.length) + ending;
}

/** Word and icon for an attachment. */
export function fileKind(type: string, name: string): { word: string; icon: IconName } {
  const lower = name.toLowerCase();
  const kind = KINDS.find(([pattern]) => pattern.test(type) || pattern.test(lower));
  if (kind) return { word: kind[1], icon: kind[2] };
  const ending = /\.([a-z0-9]{1,5})$/.exec(lower)?.[1];
  return { word: ending ? `${ending.toUpperCase()} file` : 'File', icon: 'file' };
}

/** How an attachment can be looked at without leaving the page; null where it cannot. */
export function previewOf(
  part: Pick<IndexedPart, 'type' | 'decodedBytes'>,
): 'image' | 'text' | null {
  if (/^image\/(png|jpe?g|gif|webp|avif|bmp)$/.test(part.type))
    return part.decodedBytes <= 25_000_000 ? 'image' : null;
  const text = /^text\/(?!html|calendar)|^application\/(json|xml)$/.test(part.type);
  return text && part.decodedBytes <= 2_000_000 ? 'text' : null;
}

/**
 * The type of a picture by its first bytes; null for anything that is no bitmap. What a message
 * declares decides nothing: only these types ever become a `blob:` URL.
 */
export function bitmapType(bytes: Uint8Array): string | null {
  const ascii = (from: number, to: number): string =>
    String.fromCharCode(...bytes.subarray(from, to));
  if (ascii(0, 4) === '\x89PNG') return 'image/png';
  if (ascii(0, 3) === '\xff\xd8\xff') return 'image/jpeg';
  if (/^GIF8[79]a$/.test(ascii(0, 6))) return 'image/gif';
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return 'image/webp';
  if (/^ftypavi[fs]$/.test(ascii(4, 12))) return 'image/avif';
  return ascii(0, 2) === 'BM' && bytes.length > 26 ? 'image/bmp' : null;
}
