import { numberType } from '../definition';
import { isDay, two } from '../checks/dates';

/** Finnish personal identity code: date, century mark, serial, remainder by 31 (Digi- ja väestötietovirasto; marks of the decree 690/2022). */
const CHECKS = '0123456789ABCDEFHJKLMNPRSTUVWXY';

export function isHetu(written: string): boolean {
  const code = written.toUpperCase();
  return (
    isDay(two(code, 2), two(code, 0)) &&
    CHECKS[Number(code.slice(0, 6) + code.slice(7, 10)) % 31] === code[10]
  );
}

export const fiHetu = numberType({
  code: 'fi-hetu',
  id: '338FD995-4CB5-4F87-AD35-79BD1DD926C1',
  name: 'Finland National ID',
  region: 'FI',
  formats: ['\\d{6}[-+A-FU-Y]\\d{3}[0-9A-FHJ-NPR-Y]'],
  check: (_value, written) => isHetu(written),
  keywords: [
    'henkilötunnus',
    'hetu',
    'personbeteckning',
    'sotu',
    'henkilötunnuksen',
    'personal identity code',
    'tunnus',
  ],
  alone: 75,
  withKeyword: 85,
});
