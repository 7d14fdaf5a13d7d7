import { numberType } from '../definition';

/** Japanese passports: two letters and seven digits (Ministry of Foreign Affairs); needs a word beside it. */
export const jpPassport = numberType({
  code: 'jp-passport',
  id: '75177310-1a09-4613-bf6d-833aae3743f8',
  name: 'Japan Passport Number',
  region: 'JP',
  formats: ['[A-Z]{2}\\d{7}'],
  keywords: ['パスポート', 'パスポート番号', '旅券', '旅券番号', 'passport', 'japanese passport'],
  withKeyword: 75,
});
