/** English names of countries, and how else Microsoft's tools write a few, by their two letters (ISO 3166-1). */
let byName: Map<string, string> | null = null;

const folded = (name: string): string => name.toLowerCase().replace(/[^\p{L}]/gu, '');

/** @returns the two letters of a country that is given by them or by its English name, or null */
export function countryOf(given: string): string | null {
  const text = given.trim();
  if (/^[a-z]{2}$/i.test(text)) return text.toUpperCase();
  byName ??= namesOfCountries();
  return byName.get(folded(text)) ?? null;
}

function namesOfCountries(): Map<string, string> {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const found = new Map<string, string>();
  for (let i = 0; i < 26 * 26; i++) {
    const code = String.fromCharCode(65 + Math.floor(i / 26), 65 + (i % 26));
    const name = names.of(code);
    // The first code of a name is the one in use; later ones were taken back (ZR, DD).
    if (name && !found.has(folded(name))) found.set(folded(name), code);
  }
  for (const [name, code] of [
    ['Korea', 'KR'],
    ['Korea, Republic of', 'KR'],
    ['Russian Federation', 'RU'],
    ['Viet Nam', 'VN'],
    ['Czech Republic', 'CZ'],
    ['Hong Kong SAR', 'HK'],
    ['Türkiye', 'TR'],
    ['United States of America', 'US'],
    ['United Kingdom of Great Britain and Northern Ireland', 'GB'],
    ['Germany', 'DE'],
  ] as const)
    found.set(folded(name), code);
  return found;
}
