import { Service, signal } from '@angular/core';
import { brandTokens } from '@chancery/brand';
import type { Brand } from '@chancery/contracts';

const LOGO = /^data:image\/(png|jpeg|webp|gif);base64,[a-z0-9+/=]+$/i;

/** What the shell shows of a brand. */
export interface ShownBrand {
  name: string;
  /** data: URL of a bitmap; null for the mark of the product. */
  logo: string | null;
  /** What the logo shows; empty = nothing but decoration beside the name. */
  logoAlt: string;
  portalText: string;
  disclaimer: string;
  privacyUrl: string | null;
}

/** Puts the brand of a message over the look of the portal. */
@Service()
export class BrandLook {
  private readonly brand = signal<ShownBrand | null>(null);
  readonly shown = this.brand.asReadonly();

  /**
   * Colours become custom properties of the root element through the CSSOM, which the page's policy
   * allows where it forbids style attributes.
   */
  apply(brand: Brand): void {
    const root = document.documentElement.style;
    for (const [name, { light, dark }] of Object.entries(
      brandTokens(brand.primary, brand.background, brand.link),
    ))
      root.setProperty(name, `light-dark(${light}, ${dark})`);
    this.brand.set({
      name: brand.name,
      logo: brand.logo !== null && LOGO.test(brand.logo) ? brand.logo : null,
      logoAlt: brand.logoAlt,
      portalText: brand.portalText,
      disclaimer: brand.disclaimer,
      privacyUrl:
        brand.privacyUrl !== null && /^https:\/\//i.test(brand.privacyUrl)
          ? brand.privacyUrl
          : null,
    });
  }
}
