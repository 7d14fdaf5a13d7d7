/**
 * Letters of other alphabets (Cyrillic, Greek, Armenian, Latin's own variants) that look like a Latin one in
 * the fonts of mail programs: of Unicode's confusables (UTS 39) those that are drawn alike.
 */
const LOOKALIKES: Readonly<Record<string, string>> = {
  a: '\u0430\u03b1\u0251',
  b: '\u0184\u044c',
  c: '\u0441\u03f2\u1d04',
  d: '\u0501\u0257',
  e: '\u0435\u0454\u212e',
  g: '\u0261\u0581\u018d',
  h: '\u04bb\u0570',
  i: '\u0456\u03b9\u0131\u0269',
  j: '\u0458\u03f3',
  k: '\u043a\u03ba',
  l: '\u04cf\u01c0\u05d5',
  m: '\u043c',
  n: '\u0578\u057c',
  o: '\u043e\u03bf\u0585\u1d0f',
  p: '\u0440\u03c1',
  q: '\u051b\u0563',
  r: '\u0433\u1d26',
  s: '\u0455\ua731',
  t: '\u0442\u03c4',
  u: '\u057d\u03c5\u1d1c',
  v: '\u03bd\u0475\u1d20',
  w: '\u051d\u0461\u1d21',
  x: '\u0445\u03c7',
  y: '\u0443\u04af\u03b3',
  z: '\u1d22',
  A: '\u0410\u0391',
  B: '\u0412\u0392',
  C: '\u0421\u03f9',
  E: '\u0415\u0395',
  G: '\u050c',
  H: '\u041d\u0397',
  I: '\u0406\u0399\u04c0',
  J: '\u0408\u037f',
  K: '\u041a\u039a',
  M: '\u041c\u039c',
  N: '\u039d',
  O: '\u041e\u039f\u0555',
  P: '\u0420\u03a1',
  Q: '\u051a',
  S: '\u0405\u054f',
  T: '\u0422\u03a4',
  W: '\u051c',
  X: '\u0425\u03a7',
  Y: '\u04ae\u03a5',
  Z: '\u0396',
};
const LATIN = new Map(
  Object.entries(LOOKALIKES).flatMap(([latin, others]) =>
    [...others].map((other) => [other, latin] as const),
  ),
);

const BEYOND_ASCII = /[^\x20-\x7e]/;
/** Characters that show nothing, controls among them. */
const UNSEEN =
  /[\x00-\x1f\x7f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]/g;
/** Text that is shown from its end to its beginning. */
const TURNED = /\u202e([^\u202c\u202e]*)\u202c?/g;

/**
 * The ways a short text such as the name of a file may be meant: as it stands; as it looks, without what
 * shows nothing, turned as it is shown; and with letters of other alphabets taken for the Latin ones that
 * they look like. Most texts have one.
 */
export function spellings(text: string): string[] {
  if (!BEYOND_ASCII.test(text)) return [text];
  const shown = text
    .replace(TURNED, (_, turned: string) => [...turned].reverse().join(''))
    .replace(UNSEEN, '')
    .normalize('NFKC');
  const latin = [...shown].map((each) => LATIN.get(each) ?? each).join('');
  return [...new Set([text, shown, latin])];
}
