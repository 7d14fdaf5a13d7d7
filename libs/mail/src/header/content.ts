import type { HeaderField } from '../facts';
import type { DecodedText } from '../text/charset';
import { decodeEncodedWords } from './encoded-word';
import { trimBlanks, unfold } from './fields';
import { parameterText, parseParameterised, type Parameter } from './parameters';

/** What the Content-* fields of an entity say (RFC 2045, 2183, 2392). */
export interface ContentFields {
  /** Lower-case `type/subtype`, null when absent; see {@link unreadableType}. */
  type: string | null;
  unreadableType: boolean;
  /** Lower-case charset label as declared. */
  charset: string | null;
  /** latin1, as it must stand in the delimiter lines. */
  boundary: string | null;
  protocol: string | null;
  smimeType: string | null;
  encoding: string | null;
  disposition: string | null;
  fileName: string | null;
  contentId: string | null;
  damage: string[];
  /** What is wrong and read alike by all who read it. */
  oddities: string[];
  /** Names of Content-* fields that stand twice with different values. */
  contradicted: string[];
}

/** RFC 2045 5.1: two tokens, in lower case already. */
const TYPE = /^[!#-'*+\-.0-9^-~]+\/[!#-'*+\-.0-9^-~]+$/;
/** RFC 2045 5.1: a value with one of these must be quoted. */
const BOUNDARY_UNQUOTED = /boundary[ \t]*=[ \t]*[^\0- ";]*[()<>@,:\\/[\]?=]/i;
/** RFC 2046 5.1.1 allows 70; the wild stays below this. */
const BOUNDARY_MAX = 250;
/** What is kept of a name that no file system would take either. */
const NAME_MAX = 1000;

export function readContentFields(fields: readonly HeaderField[]): ContentFields {
  const found = collect(fields);
  const content: ContentFields = {
    type: null,
    unreadableType: false,
    charset: null,
    boundary: null,
    protocol: null,
    smimeType: null,
    encoding: null,
    disposition: null,
    fileName: null,
    contentId: null,
    damage: [],
    oddities: [],
    contradicted: found.contradicted,
  };
  for (const name of found.contradicted) content.damage.push(`${name} stands twice and differs`);
  const typeParams = readType(content, found.type);
  const dispositionParams = readDisposition(content, found.disposition);
  if (found.encoding !== undefined) {
    const token = trimBlanks(unfold(found.encoding).replace(/\([^()]*\)|;.*$/g, ''));
    content.encoding = token === '' ? null : token.toLowerCase().slice(0, 100);
  }
  if (found.id !== undefined) content.contentId = readId(found.id);
  readFileName(content, typeParams, dispositionParams);
  return content;
}

interface Found {
  type?: string;
  disposition?: string;
  encoding?: string;
  id?: string;
  contradicted: string[];
}

const KEYS = new Map<string, 'type' | 'disposition' | 'encoding' | 'id'>([
  ['content-type', 'type'],
  ['content-disposition', 'disposition'],
  ['content-transfer-encoding', 'encoding'],
  ['content-id', 'id'],
]);

function collect(fields: readonly HeaderField[]): Found {
  const found: Found = { contradicted: [] };
  for (const field of fields) {
    const { name } = field;
    if (name.length < 10 || (name.charCodeAt(0) | 32) !== 99 || name[7] !== '-') continue;
    const lower = name.toLowerCase();
    const key = KEYS.get(lower);
    if (!key) continue;
    const before = found[key];
    if (before === undefined) found[key] = field.raw;
    else if (trimBlanks(before) !== trimBlanks(field.raw)) found.contradicted.push(lower);
  }
  return found;
}

function readType(content: ContentFields, raw: string | undefined): Parameter[] {
  if (raw === undefined) return [];
  const { value, loose, params } = parseParameterised(raw);
  // A type without a slash, or with two, cannot be read: text/plain then (RFC 2045 5.2).
  if (TYPE.test(value) && value.length <= 255) content.type = value;
  else content.unreadableType = value !== '';
  content.charset = shortParameter(params, 'charset')?.toLowerCase() ?? null;
  content.boundary = trimBlanks(firstValue(params, 'boundary') ?? '', 'end') || null;
  content.protocol = shortParameter(params, 'protocol')?.toLowerCase() ?? null;
  content.smimeType = shortParameter(params, 'smime-type')?.toLowerCase() ?? null;
  if (content.boundary && content.boundary.length > BOUNDARY_MAX) {
    content.boundary = null;
    content.damage.push('boundary is too long');
  }
  if (content.boundary && loose) content.damage.push('no semicolon before the boundary');
  if (content.boundary && BOUNDARY_UNQUOTED.test(raw)) {
    content.oddities.push('boundary with special characters is not quoted');
  }
  if (repeated(params, 'charset')) content.damage.push('two charsets');
  if (repeated(params, 'boundary')) content.damage.push('two boundaries');
  return params;
}

function readDisposition(content: ContentFields, raw: string | undefined): Parameter[] {
  if (raw === undefined) return [];
  const { value, params } = parseParameterised(raw);
  content.disposition = value === '' ? null : value.slice(0, 100);
  return params;
}

/** Content-Disposition's filename, else Content-Type's name, as RFC 2183 2.3 and practice have it. */
function readFileName(
  content: ContentFields,
  typeParams: readonly Parameter[],
  dispositionParams: readonly Parameter[],
): void {
  const names = [
    parameterText(dispositionParams, 'filename'),
    parameterText(typeParams, 'name'),
    parameterText(dispositionParams, 'name'),
    plainForm(dispositionParams, 'filename'),
    plainForm(typeParams, 'name'),
  ].filter((each) => each !== null);
  const read = names[0];
  if (!read) return;
  const name = read.text.trim();
  content.fileName = name === '' ? null : name.slice(0, NAME_MAX);
  if (read.damaged) content.damage.push('file name cannot be read with certainty');
  else if (name.length > NAME_MAX) content.damage.push('file name is too long');
  // Which of them a program shows is its own choice.
  else if (names.some(({ text }) => !sameName(text, name)))
    content.damage.push('file name differs from place to place');
}

/** What programs see that know nothing of RFC 2231, where there is something for them (RFC 6266 4.3). */
function plainForm(params: readonly Parameter[], name: string): DecodedText | null {
  const plain = params.find((each) => each.name === name);
  return plain && params.some((each) => each.name.startsWith(`${name}*`))
    ? decodeEncodedWords(plain.value)
    : null;
}

/** The same, or what is left of the other where only ASCII could be written. */
function sameName(a: string, b: string): boolean {
  if (a.trim() === b) return true;
  const [first, second] = [skeletons(a), skeletons(b)];
  return first.some((each) => second.includes(each));
}

/** Letters and digits of ASCII, once with marks taken off letters and once without those letters. */
function skeletons(name: string): string[] {
  return [name.normalize('NFKD'), name].map((each) => each.toLowerCase().replace(/[^a-z0-9]/g, ''));
}

function readId(raw: string): string {
  const text = decodeEncodedWords(trimBlanks(unfold(raw))).text;
  return (/<([^<>]*)>/.exec(text)?.[1] ?? text).trim().slice(0, NAME_MAX);
}

/** A parameter that is a token or name; cut so that hostile ones cost nothing. */
function shortParameter(params: readonly Parameter[], name: string): string | null {
  const text = parameterText(params, name)
    ?.text.replace(/["'\\]/g, '')
    .trim();
  return text ? text.slice(0, 100) : null;
}

function firstValue(params: readonly Parameter[], name: string): string | null {
  const plain = params.find((each) => each.name === name);
  if (plain) return plain.value;
  const parts = params.some((each) => each.name.startsWith(`${name}*`));
  return parts ? (parameterText(params, name)?.text ?? null) : null;
}

function repeated(params: readonly Parameter[], name: string): boolean {
  const all = params.filter((each) => each.name === name);
  return all.some((each) => each.value !== all[0]?.value);
}
