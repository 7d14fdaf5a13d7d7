/** Check digits that several types share. All take digits (and letters where said) without separators. */

/** Luhn's formula (ISO/IEC 7812-1, annex B). */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    if (Number.isNaN(digit)) return false;
    const doubled = digit * 2;
    if (i % 2 === 0) sum += digit;
    else sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits.length > 1 && sum % 10 === 0;
}

/** Sum of the digits, each times the weight at its place. */
export function weighted(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, i) => sum + weight * Number(digits[i] ?? 0), 0);
}

/** Value of a digit, or of a letter with A = 10. */
export function alnumValue(char: string): number {
  const code = char.charCodeAt(0);
  return code >= 65 ? code - 55 : code - 48;
}

/** Remainder of a number of any length; letters stand for two digits, A = 10 (ISO/IEC 7064). */
export function modulo(text: string, divisor: number): number {
  let rest = 0;
  for (const char of text) {
    const value = alnumValue(char);
    rest = (rest * (value > 9 ? 100 : 10) + value) % divisor;
  }
  return rest;
}

/** ISO/IEC 7064, MOD 97-10. */
export const mod97 = (text: string): boolean => modulo(text, 97) === 1;

/** ISO/IEC 7064, MOD 11,10 (hybrid): the last digit checks the others. */
export function mod1110(digits: string): boolean {
  let product = 10;
  for (const char of digits.slice(0, -1)) {
    const sum = (Number(char) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === Number(digits.at(-1));
}

/** ISO/IEC 7064, MOD 11-2: the last place may be X. */
export function mod112(text: string): boolean {
  let rest = 0;
  for (const char of text.slice(0, -1)) rest = ((rest + Number(char)) * 2) % 11;
  const check = (12 - rest) % 11;
  return (check === 10 ? 'X' : String(check)) === text.at(-1);
}

/** ICAO Doc 9303, part 3: weights 7, 3, 1 over digits and letters (A = 10), modulo 10. */
export function icao(text: string): boolean {
  const weights = [7, 3, 1];
  const sum = [...text.slice(0, -1)].reduce(
    (total, char, i) => total + alnumValue(char) * weights[i % 3]!,
    0,
  );
  return sum % 10 === Number(text.at(-1));
}

const ROTATED = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

/** Verhoeff, "Error Detecting Decimal Codes" (1969): the dihedral group of ten elements. */
export function verhoeff(digits: string): boolean {
  let check = 0;
  for (let i = 0; i < digits.length; i++) {
    let digit = Number(digits[digits.length - 1 - i]);
    for (let turn = 0; turn < i % 8; turn++) digit = ROTATED[digit]!;
    check = dihedral(check, digit);
  }
  return check === 0;
}

function dihedral(a: number, b: number): number {
  if (a < 5) return b < 5 ? (a + b) % 5 : 5 + ((a + b - 5) % 5);
  return b < 5 ? 5 + ((a - 5 - b + 5) % 5) : (a - b + 5) % 5;
}

/** All digits the same. */
export const uniform = (digits: string): boolean => /^(.)\1*$/.test(digits);
