import createDOMPurify, { type Config, type DOMPurify, type WindowLike } from 'dompurify';
import { cleanCss } from './clean-css';

/** What was asked of other sites and is not loaded. */
export interface Blocked {
  pictures: number;
  /** Style sheets, films, sounds and embedded pages. */
  others: number;
}

/** HTML of a mail that can do nothing but be looked at. */
export interface SanitisedMail {
  /** A `div` in a document that is shown nowhere; import it into the frame's document. */
  root: HTMLElement;
  /** Pictures of the message itself, still without source. */
  cidImages: { image: HTMLImageElement; contentId: string }[];
  blocked: Blocked;
  /** True when the mail sets colours of its own, so that it must be drawn on white paper. */
  ownColours: boolean;
  /** What the mail's `body` element says of its look, for the element that takes its place. */
  bodyLook: Readonly<Record<string, string>>;
}

const TAGS = [
  ...['html', 'head', 'body', 'style', 'a', 'abbr', 'acronym', 'address', 'article', 'aside', 'b'],
  ...[
    'bdi',
    'bdo',
    'big',
    'blockquote',
    'br',
    'caption',
    'center',
    'cite',
    'code',
    'col',
    'colgroup',
  ],
  ...[
    'dd',
    'del',
    'details',
    'dfn',
    'dir',
    'div',
    'dl',
    'dt',
    'em',
    'figcaption',
    'figure',
    'font',
  ],
  ...['footer', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header', 'hr', 'i', 'img', 'ins', 'kbd', 'li'],
  ...[
    'main',
    'mark',
    'menu',
    'nav',
    'ol',
    'p',
    'pre',
    'q',
    'rp',
    'rt',
    'ruby',
    's',
    'samp',
    'section',
  ],
  ...[
    'small',
    'span',
    'strike',
    'strong',
    'sub',
    'summary',
    'sup',
    'table',
    'tbody',
    'td',
    'tfoot',
  ],
  ...['th', 'thead', 'time', 'tr', 'tt', 'u', 'ul', 'var', 'wbr'],
];

const ATTRIBUTES = [
  ...['abbr', 'align', 'alt', 'bgcolor', 'border', 'cellpadding', 'cellspacing', 'cite', 'class'],
  ...['clear', 'color', 'colspan', 'compact', 'datetime', 'dir', 'face', 'headers', 'height'],
  ...['hidden', 'href', 'hspace', 'id', 'lang', 'name', 'noshade', 'nowrap', 'open', 'reversed'],
  ...['role', 'rowspan', 'rules', 'scope', 'size', 'span', 'src', 'start', 'style', 'summary'],
  ...['text', 'title', 'type', 'valign', 'value', 'vspace', 'width'],
];

const CONFIG = {
  ALLOWED_TAGS: TAGS,
  ALLOWED_ATTR: ATTRIBUTES,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  WHOLE_DOCUMENT: true,
  RETURN_DOM: true,
} as const satisfies Config;

const REMOTE = /^\s*(?:(?:https?|ftp):|[\\/]{2})/i;
const BITMAP = /^data:image\/(?:png|jpe?g|gif|webp|avif|bmp);base64,[a-z0-9+/=\s]*$/i;
const LINK = /^(?:https?:\/\/|mailto:|tel:|#)/i;
const COLOURS = /(?:^|[\s;{"'])(?:color|background(?:-color)?)\s*:/i;

/**
 * Makes the HTML of a mail harmless: no script, form, SVG, MathML, frame or film; links only to
 * http, https, mailto and tel, opened in a new window without referrer; no address that loads
 * anything. What would have been loaded from another site is counted.
 *
 * @param html the decoded body as it stands in the message.
 * @param window whose parser is used. Give the window of the frame: documents made by a parser
 *   inherit the policy of its page, and the portal's own forbids style attributes.
 */
export function sanitiseMail(html: string, window: WindowLike): SanitisedMail {
  const blocked: Blocked = { pictures: 0, others: 0 };
  const purify = createDOMPurify(window);
  purify.addHook('beforeSanitizeElements', (node) => {
    if (node.nodeName === 'STYLE') {
      const { css, remote } = cleanCss(node.textContent ?? '');
      blocked.pictures += remote;
      // A bracket in a style sheet is a child combinator or a comment mark, never a tag.
      node.textContent = css.replaceAll('<', ' ');
    }
  });
  countLoads(purify, blocked);
  // With WHOLE_DOCUMENT and RETURN_DOM it is always the root element of the document it parsed.
  const page = purify.sanitize(html, CONFIG) as HTMLElement;

  const root = page.ownerDocument.createElement('div');
  const body = page.querySelector('body');
  for (const style of page.querySelectorAll('head > style')) root.append(style);
  const bodyLook = body ? lookOf(body, blocked) : {};
  if (body) root.append(...body.childNodes);
  const cidImages: SanitisedMail['cidImages'] = [];
  for (const element of root.querySelectorAll<HTMLElement>('*')) {
    tidyStyle(element, blocked);
    tidyNames(element);
    if (element.localName === 'a') tidyLink(element);
    if (element.localName === 'img') tidyImage(element as HTMLImageElement, cidImages);
  }
  return { root, cidImages, blocked, bodyLook, ownColours: hasColours(root, bodyLook) };
}

/** Counts before DOMPurify removes: it is also asked about what is not on the lists. */
function countLoads(purify: DOMPurify, blocked: Blocked): void {
  purify.addHook('uponSanitizeAttribute', (node, { attrName, attrValue }) => {
    if (node.nodeName === 'IMG' ? attrName === 'src' : attrName === 'background') {
      if (REMOTE.test(attrValue)) blocked.pictures += 1;
    } else if (attrName === 'srcset' && node.nodeName === 'IMG' && !node.getAttribute('src')) {
      blocked.pictures += 1;
    }
  });
  purify.addHook('uponSanitizeElement', (node, { tagName }) => {
    if (!/^(link|iframe|frame|object|embed|video|audio|source|track)$/.test(tagName)) return;
    const element = node as Element;
    const address = ['src', 'href', 'data', 'poster'].map((name) => element.getAttribute?.(name));
    if (
      tagName === 'link' &&
      !/stylesheet|icon|prefetch|preload/i.test(element.getAttribute('rel') ?? '')
    )
      return;
    if (address.some((each) => each && REMOTE.test(each))) blocked.others += 1;
  });
}

/** Attributes of the mail's `body`, its colours of HTML 4 among them, cleaned. */
function lookOf(body: HTMLElement, blocked: Blocked): Record<string, string> {
  const look: Record<string, string> = {};
  for (const name of ['class', 'dir', 'lang', 'bgcolor', 'text']) {
    const value = body.getAttribute(name);
    if (value) look[name] = value;
  }
  const { css, remote } = cleanCss(body.getAttribute('style') ?? '');
  blocked.pictures += remote;
  if (css.trim()) look['style'] = css;
  return look;
}

function tidyStyle(element: HTMLElement, blocked: Blocked): void {
  const style = element.getAttribute('style');
  if (style === null) return;
  const { css, remote } = cleanCss(style);
  blocked.pictures += remote;
  if (css !== style) element.setAttribute('style', css);
}

/**
 * `<img name="body">` would hide `document.body` from us (named access on the document, HTML
 * 3.1.6); only anchors keep a name. A role other than "no table" could lie to a screen reader.
 */
function tidyNames(element: HTMLElement): void {
  if (element.localName !== 'a') element.removeAttribute('name');
  const role = element.getAttribute('role');
  if (role !== null && !/^(presentation|none)$/i.test(role)) element.removeAttribute('role');
}

function tidyLink(link: HTMLElement): void {
  const address = link.getAttribute('href')?.trim();
  if (address === undefined) return;
  if (!LINK.test(address)) {
    link.removeAttribute('href');
    return;
  }
  if (address.startsWith('#')) return;
  link.setAttribute('href', address);
  link.setAttribute('target', '_blank');
  link.setAttribute('rel', 'noopener noreferrer');
  link.setAttribute('title', address);
}

function tidyImage(image: HTMLImageElement, cidImages: SanitisedMail['cidImages']): void {
  const source = image.getAttribute('src')?.trim() ?? '';
  if (BITMAP.test(source)) return;
  image.removeAttribute('src');
  const contentId = /^cid:(.+)$/i.exec(source)?.[1];
  if (contentId) {
    cidImages.push({ image, contentId: decodeContentId(contentId) });
    return;
  }
  const size = (name: string): number => parseInt(image.getAttribute(name) ?? '', 10);
  // A picture of a pixel is there to be counted by its sender, not to be seen.
  if (size('width') <= 2 || size('height') <= 2) {
    image.remove();
    return;
  }
  const words = image.getAttribute('alt') ?? 'Picture';
  // An empty text says that the picture is an ornament; a browser would draw a broken one.
  if (words.trim() === '') return image.remove();
  const place = image.ownerDocument.createElement('span');
  place.className = 'ch-blocked';
  place.textContent = words;
  image.replaceWith(place);
}

/** `cid:` URLs are percent-encoded Content-IDs (RFC 2392); compared without regard to case. */
function decodeContentId(encoded: string): string {
  try {
    return decodeURIComponent(encoded).toLowerCase();
  } catch {
    return encoded.toLowerCase();
  }
}

function hasColours(root: HTMLElement, look: Readonly<Record<string, string>>): boolean {
  if (look['bgcolor'] ?? look['text'] ?? root.querySelector('[bgcolor], [color]')) return true;
  const styles = [...root.querySelectorAll('[style]')].map((each) => each.getAttribute('style'));
  styles.push(look['style'] ?? null);
  const sheets = [...root.querySelectorAll('style')].map((each) => each.textContent);
  return [...styles, ...sheets].some((css) => css !== null && COLOURS.test(css));
}

/** The counted notice above a message; null when nothing was blocked. */
export function blockedNotice({ pictures, others }: Blocked): string | null {
  const total = pictures + others;
  if (total === 0) return null;
  const what =
    others === 0
      ? `${pictures} ${pictures === 1 ? 'picture' : 'pictures'}`
      : `${total} ${total === 1 ? 'item' : 'items'}`;
  const from = total === 1 ? 'from another site is' : 'from other sites are';
  const why =
    total === 1
      ? 'because loading it would tell that site that you read this.'
      : 'because loading them would tell those sites that you read this.';
  return `${what} ${from} blocked, ${why}`;
}
