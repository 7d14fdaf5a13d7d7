import type { AttachmentFacts, DocumentProperty } from '../facts';
import type { TextCollector } from '../text/collector';
import { readXml } from './xml';

/** Elements that hold what a reader of the document sees, in any of its three kinds. */
const TEXT = new Set(
  't delText instrText v text oddHeader oddFooter evenHeader evenFooter firstHeader firstFooter'.split(
    ' ',
  ),
);
const BREAKS = new Map([
  ['p', '\n'],
  ['tr', '\n'],
  ['row', '\n'],
  ['si', '\n'],
  ['br', '\n'],
  ['cr', '\n'],
  ['tab', '\t'],
  ['c', '\t'],
  ['tc', '\t'],
  ['pt', '\n'],
  ['noBreakHyphen', '-'],
  ['oddHeader', '\n'],
  ['oddFooter', '\n'],
]);

/** Large numbers in cells are written in powers of ten, where card numbers would not be found. */
const POWER = /^-?\d(?:\.\d+)?E\+?\d+$/i;

/**
 * Text of one part of an Office Open XML document, whatever its name: runs joined, paragraphs, rows and
 * cells parted.
 */
export function ooxmlText(xml: string, into: TextCollector): void {
  const open: string[] = [];
  let shared = false;
  readXml(xml, {
    open: (name, attributes) => {
      open.push(name);
      if (name === 'c') shared = attributes['t'] === 's' || attributes['t'] === 'b';
      // What stands for a picture, and the names of sheets.
      if (attributes['descr']) into.add(`${attributes['descr']}\n`);
      if (name === 'sheet' && attributes['name']) into.add(`${attributes['name']}\n`);
    },
    text: (text) => {
      const name = open.at(-1);
      if (name === undefined || !TEXT.has(name) || (name === 'v' && shared)) return;
      into.add(name === 'v' && POWER.test(text) ? plainNumber(text) : text);
    },
    close: (name) => {
      open.pop();
      if (name === 'c') shared = false;
      const parted = BREAKS.get(name);
      if (parted) into.add(parted);
    },
  });
}

function plainNumber(text: string): string {
  const value = Number(text);
  return Number.isSafeInteger(value) ? String(value) : text;
}

/** Names as Office shows them, by element. */
const NAMES = new Map([
  ['title', 'Title'],
  ['subject', 'Subject'],
  ['creator', 'Author'],
  ['initial-creator', 'Author'],
  ['keywords', 'Keywords'],
  ['keyword', 'Keywords'],
  ['description', 'Comments'],
  ['category', 'Category'],
  ['contentStatus', 'Status'],
  ['lastModifiedBy', 'Last saved by'],
  ['language', 'Language'],
  ['version', 'Version'],
  ['Company', 'Company'],
  ['Manager', 'Manager'],
  ['Application', 'Application'],
  ['Template', 'Template'],
  ['HyperlinkBase', 'Hyperlink base'],
]);

/** Elements of which one stands for a property that somebody named. */
const CUSTOM = new Set(['property', 'user-defined']);
const PROPERTIES_MAX = 500;

/** Properties of OOXML (`docProps/*.xml`) and of OpenDocument (`meta.xml`). */
export function documentProperties(xml: string): DocumentProperty[] {
  const found: DocumentProperty[] = [];
  let name: string | null = null;
  let depth = 0;
  let value = '';
  readXml(xml, {
    open: (element, attributes) => {
      if (name !== null) depth++;
      else {
        const custom = CUSTOM.has(element) ? (attributes['name'] ?? null) : null;
        name = custom ?? NAMES.get(element) ?? null;
        depth = 0;
        value = '';
      }
    },
    text: (text) => {
      if (name !== null) value += text;
    },
    close: () => {
      if (name === null) return;
      if (depth-- > 0) return;
      if (value.trim() !== '' && found.length < PROPERTIES_MAX)
        found.push({ name, value: value.trim() });
      name = null;
    },
  });
  return found;
}

/** Media type of an Office Open XML document by the folders it has. */
export function ooxmlType(names: readonly string[], macros: boolean): string {
  const has = (folder: string): boolean => names.some((name) => name.startsWith(folder));
  const plain = 'application/vnd.openxmlformats-officedocument.';
  if (has('word/'))
    return macros
      ? 'application/vnd.ms-word.document.macroenabled.12'
      : `${plain}wordprocessingml.document`;
  if (has('xl/'))
    return names.some((name) => name.endsWith('workbook.bin'))
      ? 'application/vnd.ms-excel.sheet.binary.macroenabled.12'
      : macros
        ? 'application/vnd.ms-excel.sheet.macroenabled.12'
        : `${plain}spreadsheetml.sheet`;
  if (has('ppt/'))
    return macros
      ? 'application/vnd.ms-powerpoint.presentation.macroenabled.12'
      : `${plain}presentationml.presentation`;
  if (has('visio/')) return 'application/vnd.ms-visio.drawing';
  return 'application/vnd.openxmlformats-package';
}

/** Text of one XML part of an OpenDocument file. */
export function openDocumentText(xml: string, into: TextCollector): void {
  let script = 0;
  readXml(xml, {
    open: (name, attributes) => {
      if (name === 'script' || name === 'event-listeners') script++;
      else if (name === 'tab') into.add('\t');
      else if (name === 'line-break') into.add('\n');
      else if (name === 's') into.add(' '.repeat(Math.min(100, Number(attributes['c'] ?? 1) || 1)));
      else if (name === 'table' && attributes['name']) into.add(`${attributes['name']}\n`);
    },
    text: (text) => {
      if (script === 0 && text.trim() !== '') into.add(text);
      else if (script === 0 && /^ +$/.test(text)) into.add(' ');
    },
    close: (name) => {
      if (name === 'script' || name === 'event-listeners') script--;
      else if (name === 'p' || name === 'h' || name === 'table-row') into.add('\n');
      else if (name === 'table-cell') into.add('\t');
    },
  });
}

/** Adds to what is known already, a name and value once. */
export function addProperties(facts: AttachmentFacts, found: readonly DocumentProperty[]): void {
  for (const { name, value } of found)
    if (!facts.properties.some((known) => known.name === name && known.value === value))
      facts.properties.push({ name, value });
}
