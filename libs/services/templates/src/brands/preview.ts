import type {
  Brand,
  BrandContent,
  BrandPreview,
  PublishedBrand,
  RenderedMail,
  WrapperCase,
} from '@chancery/contracts';
import { previewMails } from '@chancery/delivery';
import { previewPages } from './pages';

/** Whose mail it would be. */
export interface PreviewPlace {
  organisation: string;
  serviceAddress: string;
  portalUrl: string;
}

const DAY = 86_400_000;

/**
 * A brand as recipients would see it, by the renderer that sends. The message, its ticket and its passcode are made
 * up; nothing opens with them.
 */
export async function previewOf(
  appearance: Brand,
  content: BrandContent,
  place: PreviewPlace,
  now: Date,
): Promise<BrandPreview> {
  const { organisation, portalUrl, serviceAddress } = place;
  const domain = serviceAddress.slice(serviceAddress.lastIndexOf('@') + 1);
  const sender = { name: 'Claims desk', address: `claims@${domain}` };
  const { wrapper, passcode } = await previewMails(
    appearance,
    { organisation, portalUrl, helpUrl: `${portalUrl}/help` },
    {
      sender,
      subject: { treatment: content.subject, original: 'Your claim' },
      expiresAt: content.expiryDays > 0 ? new Date(now.getTime() + content.expiryDays * DAY) : null,
      ...madeUp(now),
    },
  );
  return { mail: wrapper, passcode, ...previewPages(appearance, organisation, sender) };
}

/** The wrapper of a message that rules were tried on, in a brand that is published. */
export async function wrapperOf(
  brand: PublishedBrand,
  { sender, subject }: WrapperCase,
  { organisation, portalUrl }: PreviewPlace,
  now: Date,
): Promise<RenderedMail> {
  const { wrapper } = await previewMails(
    brand.appearance,
    { organisation, portalUrl, helpUrl: `${portalUrl}/help` },
    {
      sender: { name: '', address: sender },
      subject: { treatment: brand.subject, original: subject },
      expiresAt: brand.expiryDays > 0 ? new Date(now.getTime() + brand.expiryDays * DAY) : null,
      ...madeUp(now),
    },
  );
  return wrapper;
}

/** Nothing opens with them. */
const madeUp = (now: Date) => ({
  ticket: 'preview-of-a-link',
  passcode: {
    code: '01234567',
    reference: 'K7PX',
    minutes: 10,
    requestedAt: now,
    browser: 'Firefox on Windows',
  },
});
