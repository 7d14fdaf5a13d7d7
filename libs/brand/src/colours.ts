/** Colour as three channels of 0 to 1, gamma-encoded sRGB. */
export type Rgb = readonly [number, number, number];

interface Oklch {
  lightness: number;
  chroma: number;
  /** radians */
  hue: number;
}

/** Every colour that a brand replaces, as `#rrggbb` for light and for dark. */
export type BrandTokens = Record<string, { light: string; dark: string }>;

/** Grounds and inks of the look that a brand never changes. */
const SURFACE = { light: '#ffffff', dark: '#171f28' };
const DARK_PAGE = '#10171e';
const INK = '#17212b';
const WHITE = '#ffffff';
/** WCAG 2.2, 1.4.3, with a margin for rounding. */
const TEXT_CONTRAST = 4.6;

/**
 * The tokens of the look in the colours of a brand. The light `primary` is the brand's exact colour;
 * text on it is ink or white, whichever reads better; where the colour itself is used as text (links,
 * focus) it is darkened until it reads. For dark a partner of the same hue is derived.
 *
 * @param primary `#RRGGBB`; falls back to the product's own where it is not that.
 * @param background tone of the page in light, `#RRGGBB`.
 * @param link colour of links, `#RRGGBB`; anything else = as `primary`.
 */
export function brandTokens(primary: string, background: string, link = ''): BrandTokens {
  const main = parse(primary) ?? [0x1e / 255, 0x49 / 255, 0x76 / 255];
  const page = parse(background) ?? [0xf5 / 255, 0xf7 / 255, 0xf9 / 255];
  const { hue, chroma } = oklch(main);
  const soft = Math.min(chroma, 0.09);

  const pageHex = hex(page);
  const tint = oklch(page);
  // A grey has no hue worth keeping; its partner is the page tone of the look.
  const darkPage =
    tint.chroma < 0.008
      ? DARK_PAGE
      : fromOklch({ ...tint, lightness: 0.2, chroma: Math.min(tint.chroma, 0.02) });
  const darkMain = towards(
    { lightness: 0.8, chroma: soft, hue },
    +0.01,
    (colour) => contrast(colour, SURFACE.dark) >= 7,
  );
  const container = fromOklch({ lightness: 0.93, chroma: Math.min(chroma, 0.022), hue });
  const darkContainer = fromOklch({ lightness: 0.34, chroma: Math.min(chroma, 0.05), hue });
  const darkBar = fromOklch({ lightness: 0.25, chroma: Math.min(chroma, 0.018), hue });
  const onPage = readableOn(pageHex);
  const links = oklch(parse(link) ?? main);
  const darkLinks =
    parse(link) === null
      ? darkMain
      : towards(
          { lightness: 0.8, chroma: Math.min(links.chroma, 0.09), hue: links.hue },
          +0.01,
          (colour) => contrast(colour, SURFACE.dark) >= 7,
        );

  return {
    '--mat-sys-primary': { light: hex(main), dark: darkMain },
    '--mat-sys-on-primary': {
      light: readableOn(hex(main)),
      dark: readable({ lightness: 0.25, chroma: Math.min(chroma, 0.05), hue }, -0.01, [darkMain]),
    },
    '--ch-primary-text': {
      light: readable(links, -0.01, [SURFACE.light, container]),
      dark: darkLinks,
    },
    '--ch-primary-on-page': {
      light: readable(oklch(main), onPage === WHITE ? 0.01 : -0.01, [pageHex]),
      dark: darkMain,
    },
    '--mat-sys-primary-container': { light: container, dark: darkContainer },
    '--mat-sys-on-primary-container': {
      light: readable({ lightness: 0.34, chroma: soft, hue }, -0.01, [container]),
      dark: readable({ lightness: 0.9, chroma: Math.min(chroma, 0.05), hue }, 0.01, [
        darkContainer,
      ]),
    },
    '--ch-bar': { light: SURFACE.light, dark: darkBar },
    '--mat-sys-surface-container-low': { light: pageHex, dark: darkPage },
    '--ch-on-page': { light: onPage, dark: '#e4eaef' },
    '--ch-on-page-variant': {
      light: readable(
        { lightness: 0.46, chroma: 0.02, hue: 4.3 },
        onPage === WHITE ? 0.01 : -0.01,
        [pageHex],
      ),
      dark: readable({ lightness: 0.76, chroma: 0.02, hue: 4.3 }, 0.01, [darkPage]),
    },
  };
}

/** WCAG 2.2 contrast of two `#rrggbb`, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** Ink or white, whichever has the higher contrast; black where even that is below 4.5. */
export function readableOn(ground: string): string {
  const best = contrast(INK, ground) >= contrast(WHITE, ground) ? INK : WHITE;
  if (contrast(best, ground) >= 4.5) return best;
  return contrast('#000000', ground) >= contrast(WHITE, ground) ? '#000000' : WHITE;
}

/**
 * The colour itself where it reads as text on all the grounds (4.5 : 1, WCAG 2.2 1.4.3), else the nearest
 * lighter or darker one of its hue that does.
 *
 * @param colour `#RRGGBB`
 * @param grounds `#RRGGBB` each; what reads on one may not exist for two that are far apart: then the best end
 */
export function nearestReadable(colour: string, grounds: readonly string[]): string {
  const given = parse(colour) ?? [0, 0, 0];
  if (grounds.every((ground) => contrast(hex(given), ground) >= 4.5)) return hex(given);
  const start = oklch(given);
  const found = [readable(start, -0.01, grounds), readable(start, 0.01, grounds)].filter((each) =>
    grounds.every((ground) => contrast(each, ground) >= 4.5),
  );
  const [near = readableOn(grounds[0] ?? WHITE)] = found.sort(
    (a, b) => distance(start, a) - distance(start, b),
  );
  return near;
}

const distance = (from: Oklch, to: string): number =>
  Math.abs(from.lightness - oklch(parse(to) ?? [0, 0, 0]).lightness);

/** The colour, lightened or darkened in small steps until it reads as text on all the grounds. */
function readable(start: Oklch, step: number, grounds: readonly string[]): string {
  return towards(start, step, (colour) =>
    grounds.every((ground) => contrast(colour, ground) >= TEXT_CONTRAST),
  );
}

function towards(start: Oklch, step: number, enough: (colour: string) => boolean): string {
  let { lightness } = start;
  // A start at one end may still go to the other: black on a black page becomes light.
  const end = step > 0 ? 1 : 0;
  let colour = fromOklch(start);
  while (!enough(colour) && lightness !== end) {
    lightness = Math.min(1, Math.max(0, lightness + step));
    colour = fromOklch({ ...start, lightness });
  }
  return colour;
}

function parse(colour: string): Rgb | null {
  const found = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour.trim());
  if (!found) return null;
  const [, r = '0', g = '0', b = '0'] = found;
  return [parseInt(r, 16) / 255, parseInt(g, 16) / 255, parseInt(b, 16) / 255];
}

function hex(rgb: Rgb): string {
  const byte = (channel: number): string =>
    Math.round(Math.min(1, Math.max(0, channel)) * 255)
      .toString(16)
      .padStart(2, '0');
  return `#${rgb.map(byte).join('')}`;
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}

function encoded(channel: number): number {
  return channel <= 0.0031308 ? channel * 12.92 : 1.055 * channel ** (1 / 2.4) - 0.055;
}

function luminance(colour: string): number {
  const [r, g, b] = (parse(colour) ?? [0, 0, 0]).map(linear) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** sRGB to OKLCH (css-color-4, section 9.3), whose lightness steps look even in every hue. */
function oklch(rgb: Rgb): Oklch {
  const [r, g, b] = rgb.map(linear) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const A = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const B = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return {
    lightness: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    chroma: Math.hypot(A, B),
    hue: Math.atan2(B, A),
  };
}

/** OKLCH to the nearest colour of sRGB: chroma is lowered until it fits. */
function fromOklch({ lightness, chroma, hue }: Oklch): string {
  for (let tried = chroma; ; tried -= 0.005) {
    const kept = Math.max(0, tried);
    const A = kept * Math.cos(hue);
    const B = kept * Math.sin(hue);
    const l = (lightness + 0.3963377774 * A + 0.2158037573 * B) ** 3;
    const m = (lightness - 0.1055613458 * A - 0.0638541728 * B) ** 3;
    const s = (lightness - 0.0894841775 * A - 1.291485548 * B) ** 3;
    const rgb = [
      encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
      encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
      encoded(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
    ] as const;
    if (kept === 0 || rgb.every((channel) => channel > -0.001 && channel < 1.001)) return hex(rgb);
  }
}
