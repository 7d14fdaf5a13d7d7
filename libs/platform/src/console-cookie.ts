import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Request, Response } from 'express';
import { Problem } from './problems';
import type { Settings } from './settings';

/** What the value of a session's cookie looks like: 256 bits, base64url. */
const TOKEN = /^[\w-]{43}$/;
/** Verbs that change nothing (RFC 9110 9.2.1). */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * The cookie of a session of the console. With https its name carries `__Host-`, which binds it to this origin and to
 * TLS; on loopback without TLS it cannot.
 */
export class ConsoleCookie {
  readonly name: string;
  private readonly secure: boolean;
  private readonly ownHost: string;

  constructor(settings: Pick<Settings, 'publicUrl'>) {
    this.secure = settings.publicUrl.startsWith('https:');
    this.ownHost = new URL(settings.publicUrl).host;
    this.name = `${this.secure ? '__Host-' : ''}chancery-console`;
  }

  /** The token of the request's cookie; null where there is none of its form. */
  read(request: Request): string | null {
    for (const pair of (request.headers.cookie ?? '').split(';')) {
      const at = pair.indexOf('=');
      if (at < 0 || pair.slice(0, at).trim() !== this.name) continue;
      const value = pair.slice(at + 1).trim();
      return TOKEN.test(value) ? value : null;
    }
    return null;
  }

  /** Strict: nothing that begins on another site carries it. The console's own page asks for everything itself. */
  set(response: Response, token: string): void {
    response.cookie(this.name, token, this.options);
  }

  clear(response: Response): void {
    response.clearCookie(this.name, this.options);
  }

  private get options() {
    return { httpOnly: true, sameSite: 'strict', secure: this.secure, path: '/' } as const;
  }

  /**
   * The portal and the mailbox are other origins of the same site on one machine, so that SameSite alone does not
   * tell them apart.
   * @throws Problem 403 where the browser says that another origin began this request
   */
  requireOwnOrigin(request: Request): void {
    const { origin, host, 'sec-fetch-site': site } = request.headers;
    const from = origin !== undefined && URL.canParse(origin) ? new URL(origin).host : null;
    const foreign =
      (site !== undefined && site !== 'same-origin' && site !== 'none') ||
      (origin !== undefined && (from === null || (from !== host && from !== this.ownHost)));
    if (foreign)
      throw new Problem(
        403,
        'csrf.foreign',
        'This request did not come from the console. Load the page again.',
      );
  }

  /**
   * A request that changes something proves that it comes from a page that could read its session.
   * @throws Problem 403 where it does not
   */
  requireCsrf(request: Request, token: string): void {
    if (SAFE.has(request.method)) return;
    this.requireOwnOrigin(request);
    const given = Buffer.from(String(request.headers['x-chancery-csrf'] ?? ''));
    const expected = Buffer.from(csrfOf(token));
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      throw new Problem(
        403,
        'csrf.missing',
        'This request did not come from the console. Load the page again.',
      );
  }
}

/** The CSRF token of a session: derived from the cookie's token, which no page can read, so nothing more is kept. */
export const csrfOf = (token: string): string =>
  createHmac('sha256', token).update('chancery console csrf').digest('base64url');
