import { numberType } from '../definition';

/** Japanese resident record code: eleven digits (Basic Resident Register Act); needs a word beside it. */
export const jpResidentRegistration = numberType({
  code: 'jp-resident-registration',
  id: '01c1209b-6389-4faf-a5f8-3f7e13899652',
  name: 'Japan Resident Registration Number',
  region: 'JP',
  formats: ['\\d{11}'],
  keywords: [
    '住民票コード',
    '住民票',
    '住民基本台帳',
    '住民登録番号',
    'resident registration',
    'juki',
  ],
  withKeyword: 75,
});
