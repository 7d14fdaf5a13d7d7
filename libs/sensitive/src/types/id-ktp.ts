import { numberType } from '../definition';
import { isDay, two } from '../checks/dates';

/** Indonesian identity card: place, date of birth (day plus 40 for women), serial (Direktorat Jenderal Kependudukan). */
export const idKtp = numberType({
  code: 'id-ktp',
  id: 'da68fdb0-f383-4981-8c86-82689d3b7d55',
  name: 'Indonesia Identity Card (KTP) Number',
  region: 'ID',
  formats: ['[1-9]\\d\\.?\\d{4}\\.?\\d{6}\\.?\\d{4}'],
  check: (value) => isDay(two(value, 8), two(value, 6) > 40 ? two(value, 6) - 40 : two(value, 6)),
  keywords: ['ktp', 'kartu tanda penduduk', 'nik', 'nomor induk kependudukan', 'identity card'],
  alone: 55,
  withKeyword: 85,
});
