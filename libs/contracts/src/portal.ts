import * as z from 'zod/mini';
import { MessageEdit } from './edits';

/**
 * The portal's HTTP interface, `/api/v1/portal/…` on the portal's origin. Errors are RFC 9457 problems.
 *
 * | verb and path | body → answer |
 * | --- | --- |
 * | `POST /open` (form `ticket`, any origin) | 303 to `/m/<ticket>`; changes nothing |
 * | `GET  /tickets/:ticket` | → TicketView; 404 unknown |
 * | `POST /tickets/:ticket/passcodes` | → 202 PasscodeSent; same for an unknown ticket; 429 with Retry-After |
 * | `POST /tickets/:ticket/session` | PasscodeEntry → 204 and cookie; 403 `passcode.wrong` (triesLeft) / `passcode.expired` / `passcode.spent` |
 * | `DELETE /session` | 204, Clear-Site-Data |
 * | `GET  /messages/:ticket` | → MessageView; 401 no session, 403 `message.not-yours`, 410 `message.expired` / `message.revoked` / `message.erased` |
 * | `POST /messages/:ticket/use-licence` | UseLicenceRequest → UseLicenceAnswer |
 * | `GET  /messages/:ticket/segments?from=N&to=M` | → octets: FLOE segments N … M (both inclusive) as stored, one after another |
 * | `POST /messages/:ticket/replies` | multipart: field `reply` (JSON ReplyDraft), then one file field per attachment in that order → 201 ReplySent |
 *
 * Unsafe verbs carry `X-Chancery-Csrf` with the value of `csrf` from TicketView.
 */
export const Brand = z.object({
  name: z.string(),
  /** `#RRGGBB`; text on it is computed by the reader of this. */
  primary: z.string(),
  background: z.string(),
  /** Colour of links; empty = as the reader of this computes it from `primary`. */
  link: z._default(z.string(), ''),
  /** data: URL of the logo, or null for the mark. */
  logo: z.nullable(z.string()),
  /** What the logo says to who does not see it; empty = it decorates the name beside it. */
  logoAlt: z._default(z.string(), ''),
  portalText: z.string(),
  disclaimer: z.string(),
  readButton: z.string(),
  introduction: z.string(),
  emailText: z.string(),
  privacyUrl: z.nullable(z.string()),
});
export type Brand = z.infer<typeof Brand>;

export const Person = z.object({ name: z.string(), address: z.string() });
export type Person = z.infer<typeof Person>;

export const TicketView = z.object({
  brand: Brand,
  organisation: z.string(),
  /** Nothing but who and when before identity is proven; never the subject. */
  sender: Person,
  sentAt: z.string(),
  /** `r•••n@alder.test` */
  recipientMasked: z.string(),
  state: z.enum(['open', 'expired', 'revoked', 'erased']),
  methods: z.array(z.enum(['passcode'])),
  csrf: z.string(),
  /** Is this browser already signed in as this recipient, or as somebody else? */
  session: z.enum(['none', 'yours', 'other']),
  sessionMasked: z.nullable(z.string()),
});
export type TicketView = z.infer<typeof TicketView>;

export const PasscodeSent = z.object({
  /** Shown on the page and in the mail; four letters and digits. */
  reference: z.string(),
  expiresAt: z.string(),
  resendAt: z.string(),
});
export type PasscodeSent = z.infer<typeof PasscodeSent>;

export const PasscodeEntry = z.object({ code: z.string().check(z.regex(/^[\d\s]{8,20}$/)) });
export type PasscodeEntry = z.infer<typeof PasscodeEntry>;

export const Right = z.enum([
  'View',
  'Reply',
  'ReplyAll',
  'Forward',
  'Print',
  'Copy',
  'SaveAttachments',
  'Edit',
  'Export',
  'Owner',
]);
export type Right = z.infer<typeof Right>;

export const MessageView = z.object({
  sentAt: z.string(),
  sender: Person,
  you: z.string(),
  template: z.object({ code: z.string(), name: z.string() }),
  rights: z.array(Right),
  /** The sentence the reader shows, e.g. "You can read, reply and save attachments. You cannot forward or print." with `**bold**` runs. */
  rightsSentence: z.string(),
  expiresAt: z.nullable(z.string()),
  /** Whom a reply may go to. Empty when Reply is not among the rights. */
  replyTo: z.array(Person),
  replyAllTo: z.array(Person),
  limits: z.object({ replyBytes: z.number() }),
  replies: z.array(z.object({ sentAt: z.string(), to: z.array(z.string()) })),
});
export type MessageView = z.infer<typeof MessageView>;

export const UseLicenceRequest = z.object({
  /** ECDH P-256 public key of this page, as JWK. */
  publicKey: z.object({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: z.string(),
    y: z.string(),
  }),
});
export type UseLicenceRequest = z.infer<typeof UseLicenceRequest>;

export const UseLicenceAnswer = z.object({
  /** Compact JWS, EdDSA: {@link UseLicenceClaims}. */
  licence: z.string(),
  /** Compact JWE, ECDH-ES+A256KW / A256GCM, to `publicKey`: the 32 bytes of the message key. */
  key: z.string(),
  /** Ed25519 key that signed `licence`, as JWK. */
  signer: z.record(z.string(), z.string()),
  /** Sealed part index, base64: a FLOE object, JSON {@link PartIndex} inside, AAD `index|<message id>`. */
  index: z.string(),
  /** FLOE header of the message object, base64; its segments come from `/segments`. AAD `message|<message id>`. */
  header: z.string(),
  messageId: z.string(),
  /** Plaintext bytes of the whole message, and sealed segments in all. */
  bytes: z.number(),
  segments: z.number(),
  /** What rules change for this recipient, in order; the page applies it to what it shows. */
  edits: z._default(z.array(MessageEdit), []),
});
export type UseLicenceAnswer = z.infer<typeof UseLicenceAnswer>;

export const UseLicenceClaims = z.object({
  iss: z.string(),
  sub: z.string(),
  /** message id */
  aud: z.string(),
  rights: z.array(Right),
  template: z.string(),
  policy: z.string(),
  iat: z.number(),
  exp: z.number(),
});
export type UseLicenceClaims = z.infer<typeof UseLicenceClaims>;

/** Content of the sealed index: what a reader must know to fetch one part alone. */
export const PartIndex = z.object({
  subject: z.string(),
  from: z.array(Person),
  to: z.array(Person),
  cc: z.array(Person),
  date: z.nullable(z.string()),
  headerBytes: z.number(),
  parts: z.array(
    z.object({
      path: z.string(),
      type: z.string(),
      charset: z.nullable(z.string()),
      encoding: z.nullable(z.string()),
      disposition: z.nullable(z.string()),
      fileName: z.nullable(z.string()),
      contentId: z.nullable(z.string()),
      /** Absent in what was sealed before it was kept. */
      headerOffset: z.optional(z.number()),
      bodyOffset: z.number(),
      bodyLength: z.number(),
      decodedBytes: z.number(),
      multipart: z.boolean(),
      attachment: z.boolean(),
    }),
  ),
});
export type PartIndex = z.infer<typeof PartIndex>;

export const ReplyDraft = z.object({
  to: z.enum(['sender', 'all']),
  subject: z.string().check(z.maxLength(998)),
  html: z.string().check(z.maxLength(2_000_000)),
  copyToMe: z.boolean(),
  attachments: z.array(
    z.object({
      name: z.string().check(z.maxLength(255)),
      type: z.string().check(z.maxLength(127)),
      bytes: z.number(),
    }),
  ),
});
export type ReplyDraft = z.infer<typeof ReplyDraft>;

export const ReplySent = z.object({ sentAt: z.string(), to: z.array(z.string()) });
export type ReplySent = z.infer<typeof ReplySent>;
