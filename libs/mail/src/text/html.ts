import { decodeEntities } from './entities';
import { Styles } from './hiding';

/** Elements after which a new line begins; inline ones join their text, as a browser shows it. */
const BLOCKS = new Set(
  (
    'address article aside blockquote br caption center dd details dir div dl dt fieldset figcaption ' +
    'figure footer form frameset h1 h2 h3 h4 h5 h6 header hr li main menu nav ol option p pre section ' +
    'select summary table tbody td tfoot th thead title tr ul'
  ).split(' '),
);
/** Elements whose content is no text. `noscript`, `template` and the like are kept: some readers show them. */
const SKIPPED = new Set(['script', 'style']);
/** Attributes that a reader of the mail sees or that stand in for what they see. */
const SEEN =
  /\s(?:alt|title|placeholder|value|aria-label)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi;
/** Shown as nothing: soft hyphen, zero-width characters, joiners and marks of direction. */
const INVISIBLE = /[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g;
const NAME = /<\/?([A-Za-z][A-Za-z0-9:-]*)/y;
/** A longer tag is cut for looking at its attributes. */
const TAG_MAX = 16 * 1024;

/**
 * The text that a reader of this mark-up sees, for rules to look at: tags and comments gone without a
 * gap, blocks on lines of their own, table cells parted by a space, character references decoded,
 * scripts and styles left out, texts of images and buttons kept, white space folded. Text that a
 * style hides is kept. Linear in its input; nothing is rendered, so the result is never mark-up to trust.
 */
export function htmlToText(html: string): string {
  return tidy(new HtmlReader(html).read().all);
}

/**
 * The same for rules to look at, and behind it the lines that look different to who sees the page: what its styles
 * hide stands apart, and what stands in attributes is left out, so that neither parts a word from itself.
 */
export function htmlToSearch(html: string): string {
  const { all, seen } = new HtmlReader(html, new Styles(html)).read();
  const text = tidy(all);
  if (all === seen) return text;
  const known = new Set(text.split('\n'));
  const lines = tidy(seen).split('\n');
  const other = lines.map((line) => !known.has(line));
  // With the lines around them: a phrase may go over the end of a line.
  const more = lines.filter((_, i) => other[i - 1] || other[i] || other[i + 1]);
  return more.length > 0 ? `${text}\n\n${more.join('\n')}` : text;
}

/** Elements that have no content. */
const VOID = new Set(
  'area base br col embed hr img input link meta param source track wbr'.split(' '),
);
/** Elements that end where the next of their kind begins. */
const ENDED_BY_NEXT = new Set('dd dt li option p td th tr'.split(' '));
/** Hidden elements inside hidden ones, at most; deeper ones belong to the last. */
const MOST_HIDDEN = 32;

/** A hidden element that is open: how many of its name are, and where its text is gathered. */
interface Hidden {
  readonly name: string;
  depth: number;
  readonly layer: string[];
}

class HtmlReader {
  private readonly pieces: string[] = [];
  /** What is seen, and then the text of each hidden element by itself; one alone where styles do not matter. */
  private readonly layers: string[][] = [[]];
  private readonly hidden: Hidden[] = [];

  constructor(
    private readonly html: string,
    private readonly styles: Styles | null = null,
  ) {}

  read(): { all: string; seen: string } {
    const { html } = this;
    let at = 0;
    while (at < html.length) {
      const open = html.indexOf('<', at);
      if (open < 0) {
        this.push(fold(decodeEntities(html.slice(at))));
        break;
      }
      if (open > at) this.push(fold(decodeEntities(html.slice(at, open))));
      at = this.markup(open);
    }
    return {
      all: this.pieces.join(''),
      seen: this.layers.map((layer) => layer.join('')).join('\n'),
    };
  }

  private push(text: string, seen = true): void {
    this.pieces.push(text);
    if (seen && this.styles) (this.hidden.at(-1)?.layer ?? this.layers[0])?.push(text);
  }

  /** What stands at a `<`; gives where reading goes on. */
  private markup(open: number): number {
    const { html } = this;
    if (html.startsWith('<!--', open)) return afterComment(html, open);
    if (html.startsWith('<![CDATA[', open)) return this.characterData(open);
    const next = html[open + 1];
    if (next === '!' || next === '?') return after(html, '>', open + 1);
    NAME.lastIndex = open;
    const name = NAME.exec(html)?.[1]?.toLowerCase();
    if (!name) {
      this.push('<');
      return open + 1;
    }
    const end = tagEnd(html, open);
    this.tag(name, open, end);
    return SKIPPED.has(name) && next !== '/' ? this.afterElement(name, end) : end;
  }

  /** Text inside drawings and formulas; elsewhere a browser takes it for a comment, but not every program. */
  private characterData(open: number): number {
    const from = open + '<![CDATA['.length;
    const end = this.html.indexOf(']]>', from);
    this.push(fold(this.html.slice(from, end < 0 ? undefined : end)));
    return end < 0 ? this.html.length : end + 3;
  }

  private tag(name: string, open: number, end: number): void {
    const tag = this.html.slice(open, Math.min(end, open + TAG_MAX));
    const inline = this.styles !== null && this.element(name, tag, this.styles);
    if (BLOCKS.has(name)) this.push(name === 'td' || name === 'th' ? ' ' : '\n', !inline);
    if (!tag.includes('=')) return;
    for (const [, double, single, bare] of tag.matchAll(SEEN)) {
      const value = fold(decodeEntities(double ?? single ?? bare ?? ''));
      if (value.trim() !== '') this.push(` ${value} `, false);
    }
  }

  /** Follows which hidden elements are open. @returns whether the element is a block that stands in its line */
  private element(name: string, tag: string, styles: Styles): boolean {
    const { hidden } = this;
    if (tag[1] === '/') {
      for (const each of hidden) if (each.name === name) each.depth--;
      const ended = hidden.findIndex(({ depth }) => depth === 0);
      if (ended >= 0) hidden.length = ended;
      return false;
    }
    const last = hidden.at(-1)?.name;
    if (
      (last === name && ENDED_BY_NEXT.has(name)) ||
      (last === 'p' && BLOCKS.has(name) && name !== 'br')
    )
      hidden.pop();
    if (VOID.has(name)) return false;
    for (const each of hidden) if (each.name === name) each.depth++;
    const shown = styles.of(name, tag);
    if (shown.hidden && hidden.length < MOST_HIDDEN) {
      const layer: string[] = [];
      this.layers.push(layer);
      hidden.push({ name, depth: 1, layer });
    }
    return shown.inline;
  }

  /** Behind `</name …>`; the end where there is none. */
  private afterElement(name: string, from: number): number {
    const close = new RegExp(`</${name}`, 'gi');
    close.lastIndex = from;
    return close.test(this.html) ? after(this.html, '>', close.lastIndex) : this.html.length;
  }
}

/**
 * Behind a comment, which `>` or `->` right at its beginning ends too (WHATWG HTML 13.2.5.43). What
 * Outlook alone shows (`<!--[if mso]>…<![endif]-->`) is no comment here.
 */
function afterComment(html: string, open: number): number {
  const head = html.slice(open + 4, open + 8);
  if (head.startsWith('>')) return open + 5;
  if (head.startsWith('->')) return open + 6;
  if (/^\[if/i.test(head)) return after(html, '>', open + 4);
  const end = /--!?>/g;
  end.lastIndex = open + 4;
  return end.test(html) ? end.lastIndex : html.length;
}

function after(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? text.length : at + mark.length;
}

/** Behind the `>` of a tag; one inside a quoted attribute value does not count. */
function tagEnd(html: string, open: number): number {
  let at = open + 1;
  while (at < html.length) {
    const code = html.charCodeAt(at);
    if (code === 62) return at + 1;
    const quote = code === 34 ? '"' : code === 39 ? "'" : null;
    // A quote opens a value only behind an equals sign; elsewhere it is a stray that browsers skip.
    if (quote && /=\s{0,8}$/.test(html.slice(Math.max(open, at - 9), at))) {
      const close = html.indexOf(quote, at + 1);
      if (close < 0) return html.length;
      at = close;
    }
    at++;
  }
  return html.length;
}

function fold(text: string): string {
  return text.replace(INVISIBLE, '').replace(/[\s\u00a0]+/g, ' ');
}

/** Runs of blanks become one, runs of line ends at most two, nothing at the ends of lines. */
function tidy(text: string): string {
  const lines = text.replace(/ +/g, ' ').split('\n');
  const kept: string[] = [];
  for (const line of lines) {
    const trimmed = line.trim();
    if (trimmed !== '' || (kept.length > 0 && kept.at(-1) !== '')) kept.push(trimmed);
  }
  return kept.join('\n').trim();
}
