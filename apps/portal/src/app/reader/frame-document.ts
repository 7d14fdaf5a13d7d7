import type { Blocked } from '../content/sanitise';
import { sanitiseMail } from '../content/sanitise';
import { linkify } from '../content/linkify';

/** One drawn part: HTML as it stands in the message, or plain text. */
export interface DrawnPart {
  kind: 'html' | 'text';
  text: string;
  /** A text that the organisation puts around the message. */
  around: boolean;
}

/** What came of drawing a message. */
export interface Drawn {
  blocked: Blocked;
  /** Pictures of the message itself that wait for their source. */
  cidImages: { image: HTMLImageElement; contentId: string }[];
  /** True when the mail brings colours and lies on white paper, in dark too. */
  paper: boolean;
}

/**
 * Style of the frame's document. Without specificity (`:where`) where a mail may want otherwise, so that
 * any rule of its own wins. The frame has a policy of its own that allows inline style and no
 * fonts, so the face is handed over by {@link shareFonts}.
 */
const STYLE = `
:where(html) { color-scheme: light dark; overflow-x: auto; overflow-y: hidden;
  -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
:where(body) { margin: 0; padding: 1px 0; overflow-wrap: break-word;
  font: 16px/26px 'Inter Variable', system-ui, sans-serif; font-feature-settings: 'cv11', 'ss03';
  color: light-dark(#17212b, #e4eaef); }
:where(a) { color: light-dark(var(--link-light, #1e4976), var(--link-dark, #9cc9f2)); }
:where(img) { max-width: 100%; height: auto; }
:where(blockquote) { margin: 16px 0; padding-left: 16px; border-left: 3px solid light-dark(#d9e0e6, #2c3843); }
:where(html.paper) { color-scheme: light; }
:where(html.paper body) { padding: 16px; color: #17212b; }
:where(html.paper a) { color: var(--link-light, #1e4976); }
html:root, html:root body { height: auto !important; min-height: 0 !important; max-height: none !important; }
a:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
.ch-text { white-space: pre-wrap; }
.ch-part + .ch-part { margin-top: 24px; padding-top: 24px; border-top: 1px solid light-dark(#d9e0e6, #2c3843); }
.ch-part > :first-child { margin-top: 0; }
.ch-part > :last-child { margin-bottom: 0; }
.ch-blocked { display: inline-block; max-width: 100%; box-sizing: border-box; padding: 2px 8px;
  border: 1px dashed #77858f; border-radius: 6px; font: 13px/18px 'Inter Variable', system-ui, sans-serif;
  color: light-dark(#4c5a67, #a7b4bf); }
@media print { :where(html) { color-scheme: light; } :where(body) { color: #000; } }
`;

/** Writes the parts into the frame's document; nothing of them was parsed by it. */
export function drawMessage(frame: Window & typeof globalThis, parts: readonly DrawnPart[]): Drawn {
  const { document } = frame;
  const style = document.createElement('style');
  style.textContent = STYLE;
  document.head.replaceChildren(style);
  document.documentElement.lang = '';

  const drawn: Drawn = { blocked: { pictures: 0, others: 0 }, cidImages: [], paper: false };
  const own = parts.filter(({ around }) => !around).length;
  const roots = parts.map(({ kind, text, around }) => {
    const alone = own === 1 && !around;
    const root = kind === 'html' ? drawHtml(frame, text, drawn, alone) : drawText(document, text);
    root.classList.add('ch-part');
    return root;
  });
  document.body.replaceChildren(...roots);
  document.documentElement.classList.toggle('paper', drawn.paper);
  return drawn;
}

function drawHtml(
  frame: Window & typeof globalThis,
  html: string,
  drawn: Drawn,
  alone: boolean,
): HTMLElement {
  const mail = sanitiseMail(html, frame);
  // The ground of a page is that of its body, so a mail that stands alone has the frame's.
  const ground = alone ? frame.document.body : mail.root;
  for (const [name, value] of Object.entries(mail.bodyLook)) ground.setAttribute(name, value);
  // Adopted, not written as text: what was sanitised is what is shown.
  const root = frame.document.adoptNode(mail.root);
  drawn.blocked.pictures += mail.blocked.pictures;
  drawn.blocked.others += mail.blocked.others;
  drawn.cidImages.push(...mail.cidImages);
  drawn.paper ||= mail.ownColours;
  return root;
}

function drawText(document: Document, text: string): HTMLElement {
  const root = document.createElement('div');
  root.className = 'ch-text';
  for (const run of linkify(text.replace(/\r\n?/g, '\n').trimEnd())) {
    if (run.href === null) {
      root.append(run.text);
      continue;
    }
    const link = document.createElement('a');
    link.href = run.href;
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
    link.textContent = run.text;
    root.append(link);
  }
  return root;
}

/** Link colours of the brand for the frame, which does not inherit custom properties. */
export function shareColours(document: Document, light: string, dark: string): void {
  document.documentElement.style.setProperty('--link-light', light);
  document.documentElement.style.setProperty('--link-dark', dark);
}

/**
 * Gives the page's own sans face to the frame. Its policy allows no font to be loaded, so the bytes,
 * which the browser has already, are handed over; without them the frame uses the system's face.
 */
export async function shareFonts(page: Document, frame: Window & typeof globalThis): Promise<void> {
  for (const { family, source, range } of fontFaces(page)) {
    if (family !== 'Inter Variable') continue;
    const answer = await fetch(source);
    if (!answer.ok) continue;
    const face = new frame.FontFace(family, await answer.arrayBuffer(), {
      weight: '100 900',
      unicodeRange: range,
    });
    frame.document.fonts.add(await face.load());
  }
}

function fontFaces(page: Document): { family: string; source: string; range: string }[] {
  return [...page.styleSheets].flatMap((sheet) =>
    [...sheet.cssRules].flatMap((rule) => {
      if (!(rule instanceof CSSFontFaceRule)) return [];
      const address = /url\("?([^")]+)"?\)/.exec(rule.style.getPropertyValue('src'))?.[1];
      if (address === undefined) return [];
      return {
        family: rule.style.getPropertyValue('font-family').replace(/["']/g, ''),
        source: new URL(address, sheet.href ?? page.baseURI).href,
        range: rule.style.getPropertyValue('unicode-range') || 'U+0-10FFFF',
      };
    }),
  );
}
