import { numberType } from '../definition';

/** Japanese driving licence: twelve digits (National Police Agency); needs a word beside it. */
export const jpDriverLicense = numberType({
  code: 'jp-driver-license',
  id: 'c6011143-d087-451c-8313-7f6d4aed2270',
  name: "Japan Driver's License Number",
  region: 'JP',
  formats: ['\\d{12}'],
  keywords: ['免許', '免許証', '運転免許', '免許番号', '運転免許証番号', "driver's license"],
  withKeyword: 75,
});
