import { numberType } from '../definition';

/** UK National Insurance number: prefixes that are issued, six digits, suffix A–D (HMRC, National Insurance Manual NIM39110). */
const NEVER = new Set(['BG', 'GB', 'KN', 'NK', 'NT', 'TN', 'ZZ']);

export const ukNino = numberType({
  code: 'uk-nino',
  id: '16c07343-c26f-49d2-a987-3daf717e94cc',
  name: 'U.K. National Insurance Number (NINO)',
  region: 'GB',
  formats: ['[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][- ]?\\d\\d[- ]?\\d\\d[- ]?\\d\\d[- ]?[A-D]'],
  check: (value) => !NEVER.has(value.slice(0, 2)),
  keywords: [
    'national insurance',
    'national insurance number',
    'ni number',
    'nino',
    'ni no',
    'ni#',
    'insurance number',
    'hmrc',
    'paye',
    'payroll',
    'social security',
  ],
  alone: 75,
  withKeyword: 85,
  recommended: 75,
});
