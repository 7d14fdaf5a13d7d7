import type { Brand } from '@chancery/contracts';

/** A 1 × 1 PNG. */
export const pixel =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** A brand for specs. */
export const brandWith = (change: Partial<Brand> = {}): Brand => ({
  name: 'Northgate Mutual',
  primary: '#0B5A5E',
  background: '#F3F5F5',
  link: '',
  logo: null,
  logoAlt: '',
  portalText: '',
  disclaimer: 'Northgate Mutual, confidential.\nIf this is not for you, delete it.',
  readButton: 'Read the message',
  introduction: 'It is about your claim. You may have been told by telephone to expect it.',
  emailText: 'The number to call is on your policy.',
  privacyUrl: 'https://northgate.test/privacy',
  ...change,
});

export const place = {
  organisation: 'Northgate Mutual',
  portalUrl: 'https://secure.northgate.test/',
};
