import * as z from 'zod/mini';
import { Brand } from './portal';
import { SubjectTreatment } from './snapshots';

/**
 * Brands, `/api/v1/brands…` on the console's origin; roles owner and brand; compliance reads the list.
 *
 * | verb and path | body → answer |
 * | --- | --- |
 * | `GET    /brands` | → list of BrandSummary |
 * | `POST   /brands` | NewBrand → 201 BrandView |
 * | `GET    /brands/:id` | → BrandView, `ETag` |
 * | `PUT    /brands/:id/draft` | BrandDraft, `If-Match` → BrandView; 412 |
 * | `DELETE /brands/:id/draft` | → BrandView with the published content again |
 * | `POST   /brands/:id/publication` | `If-Match` → BrandView; 412, 422 |
 * | `POST   /brands/:id/default` | → BrandView |
 * | `GET    /brands/:id/versions` | → list of BrandVersion, newest first |
 * | `POST   /brands/:id/restoration` | BrandRestoration → BrandView: that version published once more |
 * | `DELETE /brands/:id` | 204; 409 `brand.in-use` with `rules`, `brand.default` |
 * | `POST   /brands/:id/preview` | BrandContent → BrandPreview |
 * | `POST   /brands/:id/sample` | BrandContent → 202 BrandSample |
 * | `POST   /brand-logos?x=&y=&width=&height=` | the file's bytes, name in `X-File-Name` → 201 BrandLogo; 413, 415, 422 |
 * | `POST   /brand-wrapper` | WrapperCase → RenderedMail |
 * | `GET    /brand-frame` | an empty page that previews are written into |
 */
export const BRAND_LIMITS = {
  name: 64,
  organisationName: 200,
  logoAlt: 200,
  introduction: 1024,
  readButton: 1024,
  emailText: 1024,
  disclaimer: 1024,
  portalText: 128,
  privacyUrl: 1024,
  expiryDays: 730,
} as const;

const text = (most: number, what: string) =>
  z.string(`${what} is text.`).check(
    z.maxLength(most, `${what} has at most ${most.toLocaleString('en')} characters.`),
    z.refine(
      // Line ends and tabs are ordinary; other control characters are not seen and break mail programs.
      (value) => !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(value),
      `${what} has a control character.`,
    ),
  );
const line = (most: number, what: string) =>
  text(most, what).check(z.refine((value) => !/[\r\n]/.test(value), `${what} is one line.`));
const colour = (what: string) =>
  z.string().check(z.regex(/^#[0-9a-fA-F]{6}$/, `${what} is a colour such as #0B5A5E.`));

/** Name of a brand among administrators; recipients never see it. */
export const BrandName = z
  .string('The name is text.')
  .check(
    z.trim(),
    z.minLength(1, 'A brand needs a name.'),
    z.maxLength(BRAND_LIMITS.name, `The name has at most ${BRAND_LIMITS.name} characters.`),
  );

/** A logo that was taken in: re-encoded, nothing of the file but its picture. */
export const BrandLogo = z.object({
  id: z.string(),
  fileName: z.string(),
  /** What was uploaded. */
  before: z.object({
    type: z.string(),
    width: z.number(),
    height: z.number(),
    bytes: z.number(),
  }),
  /** What mails carry: a PNG, drawn at half its pixels. */
  after: z.object({ width: z.number(), height: z.number(), bytes: z.number() }),
  /** data: URL of it. */
  image: z.string(),
});
export type BrandLogo = z.infer<typeof BrandLogo>;

/** What an administrator writes; limits of `New-OMEConfiguration`. */
export const BrandContent = z.object({
  organisationName: line(BRAND_LIMITS.organisationName, 'The name that recipients see').check(
    z.refine((value) => value.trim() !== '', 'Recipients need a name to know you by.'),
  ),
  /** Id of a {@link BrandLogo}, or null for the name alone. */
  logo: z.nullable(z.string().check(z.regex(/^[0-9a-f-]{36}$/, 'Not a logo.'))),
  logoAlt: line(BRAND_LIMITS.logoAlt, 'The text for people who do not see the logo'),
  primary: colour('The colour of button and bar'),
  background: colour('The page background'),
  link: colour('The colour of links'),
  introduction: text(BRAND_LIMITS.introduction, 'The introduction'),
  readButton: line(BRAND_LIMITS.readButton, 'The text of the button'),
  emailText: text(BRAND_LIMITS.emailText, 'The text below the button'),
  disclaimer: text(BRAND_LIMITS.disclaimer, 'The disclaimer'),
  portalText: line(BRAND_LIMITS.portalText, 'The portal text'),
  privacyUrl: line(BRAND_LIMITS.privacyUrl, 'The privacy address').check(
    z.refine(
      (value) => value === '' || (/^https:\/\//i.test(value) && URL.canParse(value)),
      'The privacy address begins with https:// or is empty.',
    ),
  ),
  subject: SubjectTreatment,
  expiryDays: z
    .int('Whole days.')
    .check(
      z.gte(0, 'Days are 0 to 730; 0 is never.'),
      z.lte(BRAND_LIMITS.expiryDays, 'Days are 0 to 730; 0 is never.'),
    ),
});
export type BrandContent = z.infer<typeof BrandContent>;

/** What only publishing asks for: a logo says what it shows. */
export const PublishableBrand = BrandContent.check(
  z.refine((brand) => brand.logo === null || brand.logoAlt.trim() !== '', {
    message: 'Write what the logo says, for people who do not see it.',
    path: ['logoAlt'],
  }),
);

export const NewBrand = z.object({
  name: BrandName,
  /** The brand whose content it begins with; absent = the default one. */
  from: z.optional(z.string().check(z.regex(/^[0-9a-f-]{36}$/, 'Not a brand.'))),
});
export type NewBrand = z.infer<typeof NewBrand>;

export const BrandDraft = z.object({ name: BrandName, content: BrandContent });
export type BrandDraft = z.infer<typeof BrandDraft>;

export const BrandRestoration = z.object({ version: z.int().check(z.gte(1)) });
export type BrandRestoration = z.infer<typeof BrandRestoration>;

const Moment = z.object({ at: z.string(), by: z.string() });

export const BrandSummary = z.object({
  id: z.string(),
  name: z.string(),
  isDefault: z.boolean(),
  /** Newest published version, counted within the brand; null = never published. */
  version: z.nullable(z.number()),
  published: z.nullable(Moment),
  /** There is something that is not published. */
  draft: z.boolean(),
  /** Rules that name it. */
  rules: z.array(z.object({ id: z.string(), name: z.string() })),
  /** What recipients get now; of the draft where nothing was published. */
  appearance: Brand,
});
export type BrandSummary = z.infer<typeof BrandSummary>;

/** `GET /brands`; all of them, the default one first. */
export const BrandList = z.object({
  items: z.array(BrandSummary),
  nextCursor: z.null(),
  total: z.object({ value: z.number(), relation: z.literal('eq') }),
});
export type BrandList = z.infer<typeof BrandList>;

export const BrandView = z.object({
  id: z.string(),
  name: z.string(),
  isDefault: z.boolean(),
  version: z.nullable(z.number()),
  published: z.nullable(Moment),
  draft: z.boolean(),
  rules: z.array(z.object({ id: z.string(), name: z.string() })),
  /** What the form shows: the draft, or what is published where there is none. */
  content: BrandContent,
  /** What is published; null before the first time. */
  current: z.nullable(BrandContent),
  /** The logos that the two name. */
  logos: z.array(BrandLogo),
  /** For `If-Match`. */
  revision: z.number(),
});
export type BrandView = z.infer<typeof BrandView>;

export const BrandVersion = z.object({
  /** Counted within the brand. */
  version: z.number(),
  published: Moment,
  /** The version that this one restored, or null. */
  restored: z.nullable(z.number()),
  content: BrandContent,
  appearance: Brand,
});
export type BrandVersion = z.infer<typeof BrandVersion>;

/** `GET /brands/:id/versions`; newest first, at most a hundred. */
export const BrandVersionList = z.object({ items: z.array(BrandVersion), nextCursor: z.null() });
export type BrandVersionList = z.infer<typeof BrandVersionList>;

/** Part of an uploaded picture to keep, in its pixels; nothing = all of it. */
export const LogoCrop = z.object({
  x: z.optional(z.int()),
  y: z.optional(z.int()),
  width: z.optional(z.int()),
  height: z.optional(z.int()),
});

/** A mail as it is sent, made by the renderer that sends. */
export const RenderedMail = z.object({ subject: z.string(), html: z.string(), text: z.string() });
export type RenderedMail = z.infer<typeof RenderedMail>;

/** `POST /brand-wrapper`: a message that would be protected, in the look that is published. */
export const WrapperCase = z.object({
  /** Id of the brand; null = the default one. */
  brand: z.nullable(z.string().check(z.maxLength(64))),
  /** Address of the sender. */
  sender: z.string().check(z.maxLength(320)),
  subject: z.string().check(z.maxLength(2000)),
});
export type WrapperCase = z.infer<typeof WrapperCase>;

/** Made by the renderer that sends. The pages' markup carries `(prefers-color-scheme: dark)` rules. */
export const BrandPreview = z.object({
  mail: RenderedMail,
  passcode: RenderedMail,
  /** Documents in the portal's tokens. */
  signIn: z.string(),
  reader: z.string(),
});
export type BrandPreview = z.infer<typeof BrandPreview>;

export const BrandSample = z.object({ to: z.string() });
export type BrandSample = z.infer<typeof BrandSample>;
