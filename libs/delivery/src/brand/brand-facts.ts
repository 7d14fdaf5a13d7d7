import type { Brand } from '@chancery/contracts';
import type { BrandFacts } from '../layouts/render';
import { singleLine, textLines } from '../mime/text';
import { brandColours } from './colour';

/** Where the brand's mail leads to and for whom it speaks. */
export interface BrandPlace {
  /** The organisation's name, as in "Claims desk at Northgate Mutual". */
  organisation: string;
  /** The portal's address, http or https; a path is kept, a trailing slash is not. */
  portalUrl: string;
  /** A page that explains protected mail, or null. */
  helpUrl?: string | null;
}

/** A logo that can be attached: the types that mail programs show. */
export interface Logo {
  contentType: string;
  content: Buffer;
  dataUrl: string;
}

/**
 * What the layouts need of a brand, checked: URLs are http(s) or dropped, texts are lines without
 * control characters, an empty button text becomes "Read the message".
 * @throws TypeError when `portalUrl` is no URL
 */
export function brandFacts(brand: Brand, place: BrandPlace, logo: string | null): BrandFacts {
  const portal = new URL(place.portalUrl);
  return {
    brand: singleLine(brand.name),
    organisation: singleLine(place.organisation),
    logo,
    logoAlt: singleLine(brand.logoAlt) || null,
    colours: brandColours(brand.primary, brand.background, brand.link),
    introduction: textLines(brand.introduction),
    emailText: textLines(brand.emailText),
    disclaimer: textLines(brand.disclaimer),
    readButton: singleLine(brand.readButton) || 'Read the message',
    privacyUrl: webUrl(brand.privacyUrl),
    helpUrl: webUrl(place.helpUrl ?? null),
    portal: `${portal.origin}${portal.pathname}`.replace(/\/+$/, ''),
    portalOrigin: portal.origin,
    portalHost: portal.host,
  };
}

/** PNG, JPEG or GIF out of a data: URL; anything else, SVG too, is no logo for a mail. */
export function readLogo(dataUrl: string | null): Logo | null {
  const match = /^data:(image\/(?:png|jpeg|gif));base64,([A-Za-z0-9+/]+={0,2})$/.exec(
    dataUrl ?? '',
  );
  if (match?.[1] === undefined || match[2] === undefined) return null;
  return {
    contentType: match[1],
    content: Buffer.from(match[2], 'base64'),
    dataUrl: match[0],
  };
}

function webUrl(value: string | null): string | null {
  if (value === null || !URL.canParse(value)) return null;
  const url = new URL(value);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
}
