import * as z from 'zod/mini';

/**
 * Signing in to the console, the set-up link, and the second factor. Errors are RFC 9457 problems.
 *
 * | verb and path | body → answer |
 * | --- | --- |
 * | `GET    /api/v1/session` | → Session; 401 `session.none` |
 * | `POST   /api/v1/session` | SignIn → Session and cookie; 401 `session.wrong` / `session.code-needed` / `session.code-wrong`; 429 `session.wait` with Retry-After |
 * | `DELETE /api/v1/session` | 204 |
 * | `POST   /api/v1/setup/check` | SetupToken → SetupView; 410 `setup.ended` |
 * | `POST   /api/v1/setup` | Setup → Session and cookie; 410 `setup.ended`; 422 |
 * | `POST   /api/v1/session/totp` | → TotpOffer: a new secret, not in force until the first code |
 * | `PUT    /api/v1/session/totp` | TotpConfirmation → RecoveryCodes, shown once; 422 at `/code` |
 * | `DELETE /api/v1/session/totp` | PasswordProof → 204; 422 at `/password` |
 * | `PUT    /api/v1/session/password` | PasswordChange → Session (a new cookie; all other sessions end); 422 at `/current` or `/next` |
 * | `GET    /api/v1/session/others` | → OpenSessions, this one included and marked |
 * | `DELETE /api/v1/session/others`, `…/{id}` | 204 |
 *
 * Unsafe verbs that a cookie signs carry `X-Chancery-Csrf` with `csrf` of Session; without it 403 `csrf.missing`.
 */
export const AdministratorRole = z.enum(['owner', 'compliance', 'brand', 'auditor', 'operator']);
export type AdministratorRole = z.infer<typeof AdministratorRole>;

/** An address as people sign in with it: compared without regard to case. */
export const SignInAddress = z
  .string('An address such as name@example.org')
  .check(
    z.maxLength(254, 'At most 254 characters'),
    z.regex(/^[^\s@<>"]+@[^\s@<>"]+$/, 'An address such as name@example.org'),
  );

/** The least length of a password; NIST SP 800-63B asks for length, not for kinds of characters. */
export const PASSWORD_MIN = 12;

/** A password that is being set. The server refuses also what is among the worst, or is the address. */
export const NewPassword = z
  .string('A password')
  .check(
    z.minLength(PASSWORD_MIN, `At least ${PASSWORD_MIN} characters`),
    z.maxLength(256, 'At most 256 characters'),
  );

export const Session = z.object({
  administrator: z.object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    role: AdministratorRole,
    /** Whether a code is asked for besides the password. */
    secondFactor: z.boolean(),
    /** How many one-time codes for a lost authenticator are left. */
    recoveryCodesLeft: z.int(),
  }),
  organisation: z.object({
    id: z.string(),
    name: z.string(),
    /** Made by the first start to try with; false once somebody has made it their own. */
    demo: z.boolean(),
  }),
  /** For `X-Chancery-Csrf`. Kept in memory, never in the browser's storage. */
  csrf: z.string(),
  /** The session ends after so long without a request. */
  idleSeconds: z.int(),
  /** And at this moment in any case (RFC 3339). */
  endsAt: z.string(),
});
export type Session = z.infer<typeof Session>;

export const SignIn = z.object({
  email: SignInAddress,
  password: z.string().check(z.minLength(1, 'Your password'), z.maxLength(256)),
  /** Six digits of the authenticator, or a recovery code. */
  code: z.optional(z.string().check(z.maxLength(40))),
});
export type SignIn = z.infer<typeof SignIn>;

const token = z.string().check(z.regex(/^[\w-]{43}$/, 'The link is not complete.'));

export const SetupToken = z.object({ token });
export type SetupToken = z.infer<typeof SetupToken>;

/** What a set-up link is for: the first administrator of an organisation, or an invitation. */
export const SetupView = z.object({
  kind: z.enum(['first', 'invitation']),
  /** Fixed by the invitation; null = the person says it. */
  email: z.nullable(z.string()),
  role: AdministratorRole,
  organisation: z.string(),
  expiresAt: z.string(),
});
export type SetupView = z.infer<typeof SetupView>;

export const Setup = z.object({
  token,
  /** Needed where the link does not fix it. */
  email: z.optional(SignInAddress),
  name: z
    .string('Your name')
    .check(z.minLength(1, 'Your name'), z.maxLength(100, 'At most 100 characters')),
  password: NewPassword,
});
export type Setup = z.infer<typeof Setup>;

/** An authenticator's secret, until its first code not in force. */
export const TotpOffer = z.object({
  /** Base32, for typing. */
  secret: z.string(),
  /** `otpauth://totp/…` */
  uri: z.string(),
  /** The same as a picture: an SVG document. */
  qrSvg: z.string(),
});
export type TotpOffer = z.infer<typeof TotpOffer>;

export const TotpConfirmation = z.object({
  code: z.string().check(z.regex(/^\s*\d{3}\s*\d{3}\s*$/, 'Six digits')),
});
export type TotpConfirmation = z.infer<typeof TotpConfirmation>;

/** Shown once; each opens the door once in place of a code. */
export const RecoveryCodes = z.object({ recoveryCodes: z.array(z.string()) });
export type RecoveryCodes = z.infer<typeof RecoveryCodes>;

export const PasswordProof = z.object({
  password: z.string().check(z.minLength(1, 'Your password'), z.maxLength(256)),
});
export type PasswordProof = z.infer<typeof PasswordProof>;

export const PasswordChange = z.object({
  current: z.string().check(z.minLength(1, 'Your password'), z.maxLength(256)),
  next: NewPassword,
});
export type PasswordChange = z.infer<typeof PasswordChange>;

export const OpenSessions = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      createdAt: z.string(),
      lastSeenAt: z.string(),
      /** Where it was started from. */
      address: z.string(),
      /** Such as "Firefox on Windows"; empty where the browser did not say. */
      browser: z.string(),
      /** The one that asks. */
      current: z.boolean(),
    }),
  ),
});
export type OpenSessions = z.infer<typeof OpenSessions>;
