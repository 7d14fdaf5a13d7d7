import { encode, wrap } from 'nodemailer/lib/qp';

/**
 * A text with holes: `texts[0] hole[0] texts[1] hole[1] … texts[n]`. Made once per brand, filled
 * once per recipient, so that filling is nothing but joining strings.
 */
export interface Fragments<Hole extends string> {
  texts: readonly string[];
  holes: readonly Hole[];
}

/** Cuts a text at its marks. `marks` maps each mark, letters and digits only, to its hole. */
export function cutAt<Hole extends string>(
  text: string,
  marks: ReadonlyMap<string, Hole>,
): Fragments<Hole> {
  const texts: string[] = [];
  const holes: Hole[] = [];
  let from = 0;
  const pattern = new RegExp([...marks.keys()].join('|'), 'g');
  for (const { 0: mark, index } of text.matchAll(pattern)) {
    const hole = marks.get(mark);
    if (hole === undefined) continue;
    texts.push(text.slice(from, index));
    holes.push(hole);
    from = index + mark.length;
  }
  texts.push(text.slice(from));
  return { texts, holes };
}

/** Fills the holes. */
export function fill<Hole extends string>(
  { texts, holes }: Fragments<Hole>,
  values: Readonly<Record<Hole, string>>,
): string {
  let filled = texts[0] ?? '';
  for (let at = 0; at < holes.length; at++) {
    const hole = holes[at];
    if (hole !== undefined) filled += values[hole] + (texts[at + 1] ?? '');
  }
  return filled;
}

/** One fragment list out of several, with fixed text between them. */
export function joinFragments<Hole extends string>(
  parts: readonly (string | Fragments<Hole>)[],
): Fragments<Hole> {
  const texts: string[] = [''];
  const holes: Hole[] = [];
  for (const part of parts) {
    const piece = typeof part === 'string' ? { texts: [part], holes: [] } : part;
    texts[texts.length - 1] += piece.texts[0] ?? '';
    texts.push(...piece.texts.slice(1));
    holes.push(...piece.holes);
  }
  return { texts, holes };
}

/**
 * Quoted-printable (RFC 2045, 6.7) of fragments: each text ends in a soft line break, so a value
 * encoded by {@link encodeValue} can stand in its hole without any line being wrapped again.
 */
export function encodeFragments<Hole extends string>(fragments: Fragments<Hole>): Fragments<Hole> {
  const last = fragments.texts.length - 1;
  const texts = fragments.texts.map((text, at) => {
    const encoded = quotedPrintable(text);
    return at === last || encoded === '' ? encoded : `${encoded}=\r\n`;
  });
  return { texts, holes: fragments.holes };
}

/** Quoted-printable of one value for a hole of {@link encodeFragments}, soft line break included. */
export function encodeValue(value: string): string {
  // Short and plain is the common case and needs neither encoder nor wrapping.
  if (value.length <= 74 && /^[!-<>-~][ -<>-~]*[!-<>-~]$/.test(value)) return `${value}=\r\n`;
  const encoded = quotedPrintable(value);
  return encoded === '' ? '' : `${encoded}=\r\n`;
}

/** 75, not 76: there must be room for the "=" of the soft line break that follows. */
const quotedPrintable = (text: string): string =>
  wrap(encode(text.replace(/\r\n|\r|\n/g, '\r\n')), 75);
