import { Buffer } from 'node:buffer';
import { decodeCharset } from '@chancery/mail/web';
import type { DocumentProperty } from '../facts';
import type { TextCollector } from '../text/collector';
import { type RtfToken, rtfTokens } from './tokens';

/** What of an RTF is no text of its own. */
interface Group {
  /** Characters that follow a \u for readers without Unicode. */
  skip: number;
  charset: string;
  /** Where text goes now: the page, nowhere, a property, or bytes of an object. */
  into: 'text' | 'nowhere' | 'property' | 'object' | 'font';
}

export interface RtfResult {
  properties: DocumentProperty[];
  /** Embedded objects, their hexadecimal undone. */
  objects: Buffer[];
  /** Braces that do not match, or an end in the middle. */
  damaged: boolean;
}

const SILENT = new Set(
  (
    'fonttbl colortbl stylesheet listtable listoverridetable rsidtbl generator themedata colorschememapping ' +
    'datastore latentstyles xmlnstbl pict fldinst filetbl revtbl pgptbl mmathPr wgrffmtfilter blipuid'
  ).split(' '),
);
/** Destinations marked as to be passed over by readers that do not know them, whose text is seen all the same. */
const SEEN = new Set(
  'shptxt shpinst bkmkstart annotation atnauthor fldrslt shp do dptxbxtext nonshppict'.split(' '),
);
const PROPERTIES = new Map([
  ['title', 'Title'],
  ['subject', 'Subject'],
  ['author', 'Author'],
  ['keywords', 'Keywords'],
  ['doccomm', 'Comments'],
  ['company', 'Company'],
  ['manager', 'Manager'],
  ['category', 'Category'],
  ['operator', 'Last saved by'],
]);
const SYMBOLS = new Map([
  ['par', '\n'],
  ['line', '\n'],
  ['sect', '\n'],
  ['page', '\n'],
  ['row', '\n'],
  ['cell', '\t'],
  ['nestcell', '\t'],
  ['nestrow', '\n'],
  ['tab', '\t'],
  ['emdash', '\u2014'],
  ['endash', '\u2013'],
  ['emspace', ' '],
  ['enspace', ' '],
  ['lquote', '\u2018'],
  ['rquote', '\u2019'],
  ['ldblquote', '\u201c'],
  ['rdblquote', '\u201d'],
  ['bullet', '\u2022'],
  ['~', ' '],
  ['_', '-'],
  ['\n', '\n'],
  ['\r', '\n'],
  ['\\', '\\'],
  ['{', '{'],
  ['}', '}'],
]);
/** Character sets of fonts (RTF 1.9.1, \fcharset) as code pages. */
const FONT_CHARSETS = new Map([
  [77, 'macintosh'],
  [128, 'shift_jis'],
  [129, 'euc-kr'],
  [134, 'gbk'],
  [136, 'big5'],
  [161, 'windows-1253'],
  [162, 'windows-1254'],
  [163, 'windows-1258'],
  [177, 'windows-1255'],
  [178, 'windows-1256'],
  [186, 'windows-1257'],
  [204, 'windows-1251'],
  [222, 'windows-874'],
  [238, 'windows-1250'],
]);
const CODE_PAGES = new Map([
  [932, 'shift_jis'],
  [936, 'gbk'],
  [949, 'euc-kr'],
  [950, 'big5'],
  [65001, 'utf-8'],
  [10000, 'macintosh'],
]);
const GROUPS_MAX = 10_000;
const OBJECTS_MAX = 100;

/** Reads an RTF file (RTF 1.9.1): the text a reader sees, its properties and what is embedded in it. */
export function readRtf(rtf: string, text: TextCollector): RtfResult {
  return new RtfReader(text).read(rtf);
}

class RtfReader {
  private readonly result: RtfResult = { properties: [], objects: [], damaged: false };
  private readonly stack: Group[] = [];
  private group: Group = { skip: 1, charset: 'windows-1252', into: 'text' };
  private base = 'windows-1252';
  private readonly fonts = new Map<number, string>();
  private font = 0;
  /** Bytes of the code page that may be halves of characters. */
  private bytes: number[] = [];
  /** Characters still to pass over after a \u. */
  private passing = 0;
  private optional = false;
  private property = '';
  private hex = '';

  constructor(private readonly text: TextCollector) {}

  read(rtf: string): RtfResult {
    for (const token of rtfTokens(rtf)) {
      if (this.text.full && this.result.objects.length >= OBJECTS_MAX) break;
      this.take(token);
    }
    this.flush();
    if (this.stack.length > 0) this.result.damaged = true;
    return this.result;
  }

  private take(token: RtfToken): void {
    switch (token.kind) {
      case 'open':
        this.flush();
        this.passing = 0;
        if (this.stack.length >= GROUPS_MAX) this.result.damaged = true;
        else this.stack.push({ ...this.group });
        return;
      case 'close':
        this.close();
        return;
      case 'byte':
        if (!this.passed()) this.bytes.push(token.value);
        return;
      case 'text':
        this.letters(token.text);
        return;
      case 'binary':
        if (this.group.into === 'object')
          this.hex += Buffer.from(token.text, 'latin1').toString('hex');
        return;
      case 'word':
        this.word(token.word, token.value);
    }
  }

  private close(): void {
    this.flush();
    this.passing = 0;
    this.optional = false;
    const ended = this.group.into;
    const above = this.stack.pop();
    if (above) this.group = above;
    if (ended === this.group.into) return;
    if (ended === 'property') {
      const at = this.result.properties.at(-1);
      if (at) at.value = this.property.trim();
      this.property = '';
    } else if (ended === 'object') {
      if (this.result.objects.length < OBJECTS_MAX)
        this.result.objects.push(Buffer.from(this.hex.replace(/[^0-9a-f]/gi, ''), 'hex'));
      this.hex = '';
    }
  }

  private letters(text: string): void {
    let from = 0;
    while (this.passing > 0 && from < text.length) {
      this.passing--;
      from++;
    }
    if (from === text.length) return;
    this.flush();
    this.put(text.slice(from));
  }

  /** Was this character only for readers without Unicode? */
  private passed(): boolean {
    if (this.passing === 0) return false;
    this.passing--;
    return true;
  }

  private put(text: string): void {
    const { into } = this.group;
    if (into === 'text') this.text.add(text);
    else if (into === 'property') this.property += text;
    else if (into === 'object') this.hex += text;
  }

  private flush(): void {
    if (this.bytes.length === 0) return;
    const bytes = Uint8Array.from(this.bytes);
    this.bytes = [];
    this.put(decodeCharset(bytes, this.group.charset).text);
  }

  private word(word: string, value: number | null): void {
    if (word === '*') {
      this.optional = true;
      return;
    }
    const optional = this.optional;
    this.optional = false;
    if (word === 'u') {
      this.flush();
      if (value !== null) this.put(String.fromCharCode(value & 0xffff));
      this.passing = this.group.skip;
      return;
    }
    const symbol = SYMBOLS.get(word);
    if (symbol !== undefined) {
      if (this.passed()) return;
      this.flush();
      this.put(symbol);
      return;
    }
    this.control(word, value, optional);
  }

  private control(word: string, value: number | null, optional: boolean): void {
    const { group } = this;
    if (word === 'uc') group.skip = Math.max(0, Math.min(value ?? 1, 20));
    else if (word === 'ansicpg') this.codePage(value ?? 1252);
    else if (word === 'mac') this.charset('macintosh');
    else if (word === 'f') this.fontChosen(value ?? 0);
    else if (word === 'fcharset')
      this.fonts.set(this.font, FONT_CHARSETS.get(value ?? 0) ?? this.base);
    else if (word === 'objdata') group.into = 'object';
    else if (word === 'fonttbl') group.into = 'font';
    else if (PROPERTIES.has(word) && this.stack.length === 3) {
      group.into = 'property';
      this.property = '';
      this.result.properties.push({ name: PROPERTIES.get(word)!, value: '' });
    } else if (SILENT.has(word) || (optional && !SEEN.has(word))) {
      if (group.into !== 'object') group.into = 'nowhere';
    }
  }

  private codePage(page: number): void {
    this.charset(
      CODE_PAGES.get(page) ?? (page >= 1250 && page <= 1258 ? `windows-${page}` : `cp${page}`),
    );
  }

  private charset(name: string): void {
    this.base = name;
    this.group.charset = name;
  }

  private fontChosen(font: number): void {
    this.flush();
    this.font = font;
    if (this.group.into !== 'font') this.group.charset = this.fonts.get(font) ?? this.base;
  }
}
