import { numberType } from '../definition';

/** Irish PPS number: weights 8 to 2 and 9 for the second letter, remainder by 23 as a letter (Department of Social Protection). */
export function isPps(value: string): boolean {
  const sum = [...value.slice(0, 7)].reduce(
    (total, digit, i) => total + Number(digit) * (8 - i),
    0,
  );
  const second = value[8] === undefined || value[8] === 'W' ? 0 : value.charCodeAt(8) - 64;
  const rest = (sum + second * 9) % 23;
  return (rest === 0 ? 'W' : String.fromCharCode(64 + rest)) === value[7];
}

export const iePps = numberType({
  code: 'ie-pps',
  id: '1cdb674d-c19a-4fcf-9f4b-7f56cc87345a',
  name: 'Ireland Personal Public Service (PPS) Number',
  region: 'IE',
  formats: ['\\d{7}[A-W][A-IW]?'],
  check: isPps,
  keywords: [
    'pps',
    'ppsn',
    'pps number',
    'pps no',
    'personal public service',
    'pps service',
    'uimh. psp',
    'phearsanta seirbhíse poiblí',
  ],
  alone: 65,
  withKeyword: 85,
});
