import type { Evidence } from '../definition';

/** Evidence that several types share: one object, so that it is looked for once. */
const date = (pattern: string): Evidence => ({ kind: 'format', format: { pattern } });
const DAY = '(0?[1-9]|[12]\\d|3[01])';
const MONTH = '(0?[1-9]|1[0-2])';
const YEAR = '((19|20)\\d\\d)';

/** A date as it is written in the US: 12/31/2026. */
export const usDate = date(`${MONTH}[-/.]${DAY}[-/.]${YEAR}`);

/** A date as it is written in Europe: 31.12.2026. */
export const euDate = date(`${DAY}[-/.]${MONTH}[-/.]${YEAR}`);

/** Month and year, as on a card: 05/27. */
export const expiry = date(`(0[1-9]|1[0-2])[-/](20)?[2-4]\\d`);

/** State and ZIP code: "NY 10001". */
export const usAddress: Evidence = {
  kind: 'format',
  format: {
    caseSensitive: true,
    pattern:
      '(A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]) \\d{5}(-\\d{4})?',
  },
};
