import { BrandContent } from '@chancery/contracts';

/** What the fields of a brand are called, in the order of the form. */
export const FIELD_NAMES: Readonly<Record<keyof BrandContent, string>> = {
  organisationName: 'name that recipients see',
  logo: 'logo',
  logoAlt: 'text of the logo',
  primary: 'colour of button and bar',
  background: 'page background',
  link: 'colour of links',
  introduction: 'introduction',
  readButton: 'text of the button',
  emailText: 'text below the button',
  disclaimer: 'disclaimer',
  portalText: 'portal text',
  privacyUrl: 'privacy address',
  subject: 'subject of the mail',
  expiryDays: 'expiry',
};

/** Names of what differs between two contents; all of it where there was none before. */
export function changesOf(before: BrandContent | null, after: BrandContent): string[] {
  return (Object.keys(FIELD_NAMES) as (keyof BrandContent)[])
    .filter((field) => before?.[field] !== after[field])
    .map((field) => FIELD_NAMES[field]);
}

/** What is wrong with a content, by field, as the service would say it. */
export function faultsOf(content: BrandContent): Partial<Record<keyof BrandContent, string>> {
  const read = BrandContent.safeParse(content);
  const faults: Partial<Record<keyof BrandContent, string>> = {};
  if (!read.success)
    for (const issue of read.error.issues) {
      const field = issue.path[0] as keyof BrandContent;
      faults[field] ??= issue.message;
    }
  if (content.logo !== null && content.logoAlt.trim() === '')
    faults.logoAlt ??= 'Write what the logo says, for people who do not see it.';
  return faults;
}
