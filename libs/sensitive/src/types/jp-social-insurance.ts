import { numberType } from '../definition';

/** Japanese basic pension and employment insurance numbers (Japan Pension Service); need a word beside them. */
export const jpSocialInsurance = numberType({
  code: 'jp-social-insurance',
  id: 'c840e719-0896-45bb-84fd-1ed5c95e45ff',
  name: 'Japan Social Insurance Number (SIN)',
  region: 'JP',
  formats: ['\\d{4}-\\d{6}', '\\d{7,12}'],
  keywords: [
    '社会保険',
    '雇用保険',
    '厚生年金',
    '健康保険',
    '基礎年金番号',
    '雇用保険被保険者番号',
    'social insurance',
  ],
  withKeyword: 85,
});
