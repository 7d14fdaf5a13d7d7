import type { BrandContent } from '@chancery/contracts';
import { describe, expect, it } from 'vitest';
import { changesOf, faultsOf } from './brand-changes';

const content: BrandContent = {
  organisationName: 'Northgate Mutual',
  logo: null,
  logoAlt: '',
  primary: '#0B5A5E',
  background: '#F3F6F5',
  link: '#0B5A5E',
  introduction: '',
  readButton: 'Read the message',
  emailText: '',
  disclaimer: '',
  portalText: '',
  privacyUrl: '',
  subject: 'keep',
  expiryDays: 0,
};

describe('what publishing changes', () => {
  it('is named in the order of the form', () => {
    expect(changesOf(content, { ...content, disclaimer: 'x', primary: '#000000' })).toEqual([
      'colour of button and bar',
      'disclaimer',
    ]);
    expect(changesOf(content, content)).toEqual([]);
    expect(changesOf(null, content)).toHaveLength(14);
  });
});

describe('what is wrong', () => {
  it('is said at the field, in the words of the service', () => {
    expect(faultsOf(content)).toEqual({});
    expect(
      faultsOf({
        ...content,
        disclaimer: 'x'.repeat(1025),
        portalText: 'x'.repeat(129),
        privacyUrl: 'http://example.org',
        expiryDays: 731,
        primary: 'red',
      }),
    ).toMatchObject({
      disclaimer: 'The disclaimer has at most 1,024 characters.',
      portalText: 'The portal text has at most 128 characters.',
      privacyUrl: 'The privacy address begins with https:// or is empty.',
      expiryDays: 'Days are 0 to 730; 0 is never.',
      primary: 'The colour of button and bar is a colour such as #0B5A5E.',
    });
  });

  it('is a logo that says nothing to who does not see it', () => {
    const logo = '0190f5c2-8e1b-7cc3-98c4-dc0c0c07398f';
    expect(faultsOf({ ...content, logo })).toHaveProperty('logoAlt');
    expect(faultsOf({ ...content, logo, logoAlt: 'Northgate Mutual' })).toEqual({});
  });
});
