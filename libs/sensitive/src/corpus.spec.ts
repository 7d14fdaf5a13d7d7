import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_TYPES, builtInLibrary, typeNamed } from './built-in';
import { hasIbanCheckDigits, isIban } from './types/iban';

/** Published numbers and cases; they lie beside the workspace, or where CHANCERY_CORPUS says. */
const corpus = resolve(process.env['CHANCERY_CORPUS'] ?? '../shared', 'corpus/sit');
const read = <T>(file: string): T => {
  const path = resolve(corpus, file);
  return (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null) as T;
};

const ibans = read<{ numbers: { text: string; mod97: boolean }[] } | null>('iban-numbers.json');
const presidio = read<
  | {
      recognizer: string;
      cases: { text: string; expected_len?: number }[];
    }[]
  | null
>('presidio-cases.json');
const exchange = read<{ types: { name: string; id: string | null }[] } | null>(
  'definitions-exchange-2016.json',
);

function placesOf(text: string, code: string): number {
  const scan = builtInLibrary().search(new Set([code]));
  scan.read(text);
  return scan.findings().flatMap((each) => each.values).length;
}

describe.skipIf(!ibans)('International bank account numbers', () => {
  // Right check digits, but not of the length its country gives them, or of no country.
  const NO_ACCOUNT = ['AT93 1904 3002 3457 3201 99', 'BE36 5390 0754 7034 1234', 'QQ93 1234 5678'];

  it.each(ibans?.numbers ?? [])('$text: $mod97', ({ text, mod97 }) => {
    const value = text.replace(/[ -]/g, '');
    expect(hasIbanCheckDigits(value)).toBe(mod97);
    const account = mod97 && !NO_ACCOUNT.includes(text);
    expect(isIban(value)).toBe(account);
    expect(placesOf(`Pay to ${text} by Friday.`, 'iban')).toBe(account ? 1 : 0);
  });
});

/** Presidio's recogniser to our type. */
const SHARED: Readonly<Record<string, string>> = {
  aba_routing: 'us-aba-routing',
  au_abn: 'au-abn',
  au_acn: 'au-acn',
  au_tfn: 'au-tfn',
  ca_sin: 'ca-sin',
  credit_card: 'credit-card',
  crypto: 'crypto-wallet',
  de_fuehrerschein: 'de-driver-license',
  de_health_insurance: 'de-health-insurance',
  de_id_card: 'de-id-card',
  de_passport: 'de-passport',
  de_social_security: 'de-social-security',
  de_tax_id: 'de-tax-id',
  es_nif: 'es-dni',
  es_passport: 'es-passport',
  in_aadhaar: 'in-aadhaar',
  in_passport: 'in-passport',
  ip: 'ip-address',
  it_driver_license: 'it-driver-license',
  it_identity_card: 'it-identity-card',
  it_passport: 'it-passport',
  kr_passport: 'kr-passport',
  kr_rrn: 'kr-rrn',
  pl_pesel: 'pl-pesel',
  se_organisationsnummer: 'se-organisation',
  sg_fin: 'sg-nric',
  th_tnin: 'th-national',
  tr_national_id: 'tr-national',
  uk_driving_licence: 'uk-driver-license',
  uk_nhs: 'uk-nhs',
  uk_passport: 'us-uk-passport',
  us_bank: 'us-bank-account',
  us_driver_license: 'us-driver-license',
  us_itin: 'us-itin',
  us_mbi: 'us-mbi',
  us_passport: 'us-uk-passport',
  us_ssn: 'us-ssn',
};

/** Values that are not found, and why (docs/adr/0069). */
const MISSED = [
  // Five groups of digits are no address of four.
  'ip: 192.168.1.1.1',
  // Touches a word: we let no value begin inside one.
  'ip: text::ffff:192.0.2.1',
  'ip: foo2001:db8::10.0.0.1',
  // No series A or B has been issued.
  'sg_fin: A1234567Z',
  'sg_fin: B1234567Z',
  // Twelve digits with nothing that speaks of an account.
  'us_bank: 945456787654',
];

/** Values that are found, although Presidio wants none. */
const BEYOND = [
  // Their check digit is right; Presidio also refuses some office numbers.
  'th_tnin: 1974567890124',
  'th_tnin: 1984567890124',
  'th_tnin: 1994567890124',
  // The type holds passports of the US as well.
  'uk_passport: A12345678',
];

describe.skipIf(!presidio)('Cases of Presidio', () => {
  const cases = (presidio ?? []).flatMap(({ recognizer, cases: each }) =>
    each
      .filter(() => recognizer in SHARED)
      .map(({ text, expected_len: expected }) => ({ recognizer, text, expected })),
  );

  it('finds at least 95 of 100 values of the shared types', () => {
    let wanted = 0;
    let found = 0;
    const missed: string[] = [];
    const beyond: string[] = [];
    for (const { recognizer, text, expected } of cases) {
      if (expected === undefined) continue;
      // Presidio counts places, we count different values: the same one twice is one.
      const places = builtInLibrary()
        .places(text)
        .filter((each) => each.type.code === SHARED[recognizer]).length;
      wanted += expected;
      found += Math.min(expected, places);
      if (places < expected) missed.push(`${recognizer}: ${text}`);
      if (places > expected) beyond.push(`${recognizer}: ${text}`);
    }
    expect(missed).toEqual(MISSED);
    expect(beyond).toEqual(BEYOND);
    expect(found / wanted).toBeGreaterThanOrEqual(0.95);
  });
});

describe.skipIf(!exchange)("Exchange's types", () => {
  it('are found by name and by GUID', () => {
    const unknown = (exchange?.types ?? []).filter(
      ({ name, id }) =>
        typeNamed(name) === undefined || (id !== null && id !== '' && typeNamed(id) === undefined),
    );
    expect(unknown.map(({ name }) => name)).toEqual([]);
  });

  it('have one code each', () => {
    const codes = BUILT_IN_TYPES.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
  });
});
