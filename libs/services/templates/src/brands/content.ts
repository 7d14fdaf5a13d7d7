import type { Brand, BrandContent, PublishedBrand } from '@chancery/contracts';

/** What every organisation begins with: Chancery's ink, its own name. */
export const builtInContent = (organisation: string): BrandContent => ({
  organisationName: organisation,
  logo: null,
  logoAlt: '',
  primary: '#1E4976',
  background: '#F5F7F9',
  link: '#1E4976',
  introduction: '',
  readButton: 'Read the message',
  emailText: '',
  disclaimer: '',
  portalText: '',
  privacyUrl: '',
  subject: 'keep',
  expiryDays: 0,
});

/** What recipients see of a content. @param image data: URL of the logo it names, or null. */
export const appearanceOf = (content: BrandContent, image: string | null): Brand => ({
  name: content.organisationName,
  primary: content.primary,
  background: content.background,
  link: content.link,
  logo: image,
  logoAlt: image === null ? '' : content.logoAlt,
  portalText: content.portalText,
  introduction: content.introduction,
  readButton: content.readButton || 'Read the message',
  emailText: content.emailText,
  disclaimer: content.disclaimer,
  privacyUrl: content.privacyUrl || null,
});

/** A content as the gateway and the portal are given it. */
export const publishedOf = (
  id: string,
  number: number,
  content: BrandContent,
  appearance: Brand,
): PublishedBrand => ({
  id,
  version: number,
  subject: content.subject,
  expiryDays: content.expiryDays,
  appearance,
});
