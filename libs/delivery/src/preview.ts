import type { Brand, TemplatesSnapshot } from '@chancery/contracts';
import { type BrandPlace } from './brand/brand-facts';
import { compileBrand } from './brand/compile-brand';
import { renderLayout, type BrandFacts } from './layouts/render';
import { passcodeContent, type PasscodeContent } from './mail/passcode';
import type { Mailbox } from './mime/headers';
import { singleLine } from './mime/text';
import { formatExpiry, wrapperSubject } from './wrapper/build-wrapper';
import type { Slot } from './wrapper/slots';
import { wrapperText } from './wrapper/wrapper-text';

/** A mail as a person would see it, without the envelope that carries it. */
export interface RenderedMail {
  subject: string;
  html: string;
  text: string;
}

/** The message and the passcode that a preview pretends. */
export interface PreviewCase {
  sender: Mailbox;
  subject: { treatment: TemplatesSnapshot['brand']['subject']; original: string };
  expiresAt: Date | null;
  ticket: string;
  passcode: Omit<PasscodeContent, 'sender'>;
}

/**
 * Wrapper and passcode mail of a brand, by the layouts, texts and colours that are sent: what differs is only that
 * the logo stands in the page instead of beside it.
 *
 * @throws TypeError when `place.portalUrl` is no URL
 */
export async function previewMails(
  brand: Brand,
  place: BrandPlace,
  about: PreviewCase,
): Promise<{ wrapper: RenderedMail; passcode: RenderedMail }> {
  const compiled = await compileBrand(brand, place);
  const facts: BrandFacts = { ...compiled.facts, logo: compiled.logo?.dataUrl ?? null };
  const { sender, expiresAt, ticket } = about;
  const shape = { named: singleLine(sender.name) !== '', expiring: expiresAt !== null };
  const slots: Record<Slot, string> = {
    senderName: singleLine(sender.name),
    senderAddress: singleLine(sender.address),
    link: `${facts.portal}/m/${ticket}`,
    ticket,
    expires: expiresAt === null ? '' : formatExpiry(expiresAt),
  };
  const passcode = passcodeContent(facts, { ...about.passcode, sender });
  return {
    wrapper: {
      subject: wrapperSubject(about.subject, sender, facts.organisation),
      html: renderLayout('wrapper', facts, { ...shape, slots }),
      text: wrapperText(facts, shape, slots),
    },
    passcode: {
      subject: passcode.subject,
      html: renderLayout('passcode', facts, passcode.values),
      text: passcode.text,
    },
  };
}
