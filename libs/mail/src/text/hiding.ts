import { decodeEntities } from './entities';

/** Declarations by which a page shows an element's text to nobody, or not where it stands. */
const HIDES =
  /display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?:font-size|opacity|(?<![-\w])(?:max-)?(?:height|width))\s*:\s*(?:0(?![.\d]*[1-9])|1px)|mso-hide\s*:\s*all|(?<![-\w])color\s*:\s*transparent|text-indent\s*:\s*-|clip(?:-path)?\s*:|position\s*:\s*(?:absolute|fixed)/i;
/** Declarations by which a block stands in its line. */
const INLINE = /display\s*:\s*(?:inline|contents)/i;
const STYLE = /\sstyle\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i;
const NAMES = /\s(?:class|id)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi;
const HIDDEN = /\shidden(?=[\s=/>])/i;
/** More style than this is not looked at. */
const STYLE_MAX = 256 * 1024;

/** What styles do to an element's text. */
export interface Shown {
  readonly hidden: boolean;
  readonly inline: boolean;
}

const PLAIN: Shown = { hidden: false, inline: false };

/**
 * Which elements of a page are shown to nobody, and which blocks stand in a line, as far as that is told by
 * attributes and by the last part of selectors in its style sheets (CSS 2.2, 5.8 and 9.2.4). A guess may be
 * wrong both ways.
 */
export class Styles {
  private readonly hidden = new Set<string>();
  private readonly inline = new Set<string>();

  constructor(html: string) {
    const open = /<style/gi;
    const close = /<\/style/gi;
    let room = STYLE_MAX;
    while (room > 0 && open.test(html)) {
      close.lastIndex = open.lastIndex;
      const end = close.test(html) ? close.lastIndex : html.length;
      this.sheet(html.slice(open.lastIndex, Math.min(end, open.lastIndex + room)));
      room -= end - open.lastIndex;
      open.lastIndex = end;
    }
  }

  /** @param tag an opening tag with its attributes, `name` its name in lower case */
  of(name: string, tag: string): Shown {
    const known = this.hidden.size + this.inline.size > 0;
    if (!known && !/style|hidden/i.test(tag)) return PLAIN;
    const style = STYLE.exec(tag);
    const said = style ? plainCss(decodeEntities(style[1] ?? style[2] ?? style[3] ?? '')) : '';
    const names = known ? namesOf(name, tag) : [];
    return {
      hidden: HIDES.test(said) || HIDDEN.test(tag) || names.some((each) => this.hidden.has(each)),
      inline: INLINE.test(said) || names.some((each) => this.inline.has(each)),
    };
  }

  private sheet(text: string): void {
    const css = plainCss(text);
    let at = 0;
    let close = -1;
    for (;;) {
      const open = css.indexOf('{', at);
      if (open < 0) return;
      if (close < open) {
        close = css.indexOf('}', open);
        if (close < 0) close = css.length;
      }
      const next = css.indexOf('{', open + 1);
      if (next >= 0 && next < close) {
        // The brace of @media and the like: what it holds are rules themselves.
        at = open + 1;
        continue;
      }
      this.rule(css.slice(at, open), css.slice(open + 1, close));
      at = close + 1;
    }
  }

  private rule(selectors: string, declarations: string): void {
    const names = [
      ...(HIDES.test(declarations) ? [this.hidden] : []),
      ...(INLINE.test(declarations) ? [this.inline] : []),
    ];
    if (names.length === 0) return;
    for (const selector of selectors.split(','))
      for (const each of lastNames(selector)) for (const kind of names) kind.add(each);
  }
}

/** Comments gone and escapes undone. */
function plainCss(css: string): string {
  const pieces: string[] = [];
  let at = 0;
  for (;;) {
    const open = css.indexOf('/*', at);
    if (open < 0) break;
    pieces.push(css.slice(at, open));
    const close = css.indexOf('*/', open + 2);
    if (close < 0) return pieces.join('');
    at = close + 2;
  }
  pieces.push(css.slice(at));
  return pieces
    .join('')
    .replace(/\\([0-9a-f]{1,6})\s?/gi, (_, hex: string) =>
      String.fromCodePoint(Math.min(parseInt(hex, 16), 0x10ffff)),
    );
}

/** `.class`, `#id` or the element of the last compound of a selector, whichever it has. */
function lastNames(selector: string): string[] {
  const last =
    selector
      .trim()
      .split(/[\s>+~]+/)
      .at(-1) ?? '';
  const marked = last.match(/[.#][^.#:[\s]+/g);
  if (marked) return marked.map((each) => each.toLowerCase());
  const element = /^[a-z][a-z0-9-]*/i.exec(last);
  return element ? [element[0].toLowerCase()] : [];
}

function namesOf(name: string, tag: string): string[] {
  const names = [name];
  for (const [whole, double, single, bare] of tag.matchAll(NAMES)) {
    const mark = /^\sclass/i.test(whole) ? '.' : '#';
    for (const each of (double ?? single ?? bare ?? '').toLowerCase().split(/\s+/))
      if (each) names.push(mark + each);
  }
  return names;
}
