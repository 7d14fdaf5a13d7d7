/**
 * What in a drawing could run, load or hide something. Rasterising it would ignore most of these; a drawing that
 * needs them would then come out wrong, and one that has them for another purpose is not wanted at all.
 */
const UNSAFE: readonly (readonly [RegExp, string])[] = [
  [/<\s*(?:[\w-]+:)?script\b/i, 'a script'],
  [/\son\w+\s*=/i, 'an event handler'],
  [/<!\s*(?:DOCTYPE|ENTITY)\b/i, 'a document type or entity'],
  [/<\?xml-stylesheet\b/i, 'a style sheet of its own'],
  [/<\s*(?:[\w-]+:)?foreignObject\b/i, 'a foreign object'],
  [/<\s*(?:[\w-]+:)?(?:iframe|embed|object|audio|video)\b/i, 'an embedded document'],
  [/<\s*(?:[\w-]+:)?(?:animate\w*|set)\b/i, 'an animation'],
  [/<\s*(?:[\w-]+:)?image\b/i, 'a picture within'],
  [/@import\b/i, 'an import'],
  [/(?:href|src)\s*=\s*(?:"\s*(?!#)[^"\s]|'\s*(?!#)[^'\s])/i, 'a reference to something outside'],
  [/url\(\s*(?!["']?\s*#)/i, 'a reference to something outside'],
];

/** Does this begin like an SVG drawing: a declaration, comments, then the svg element? */
export const looksLikeSvg = (bytes: Uint8Array): boolean =>
  /^\uFEFF?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^]*?-->\s*|<!DOCTYPE[^>[]*(?:\[[^]*?\])?[^>]*>\s*)*<(?:\w+:)?svg[\s>]/i.test(
    new TextDecoder('utf-8').decode(bytes.subarray(0, 65_536)),
  );

/** @returns what is in the drawing that must not be, in words; null = nothing. */
export function unsafeInSvg(bytes: Uint8Array): string | null {
  let source: string;
  try {
    source = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return 'characters that are not UTF-8';
  }
  return UNSAFE.find(([pattern]) => pattern.test(source))?.[1] ?? null;
}
