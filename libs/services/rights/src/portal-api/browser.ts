import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SecretKeys } from '@chancery/keys';
import { Problem } from '@chancery/platform';
import type { Request, Response } from 'express';

/**
 * Which browser is asking. Each gets a random cookie; its CSRF token is a keyed hash of it, and passcodes
 * are bound to it. With https the names carry `__Host-`: bound to this origin, sent over TLS only.
 */
export class Browsers {
  readonly browserCookie: string;
  readonly sessionCookie: string;

  private readonly secure: boolean;
  private readonly ownHost: string;

  /** @param portalUrl where people reach the portal; its scheme decides what cookies are called. */
  constructor(
    private readonly keys: SecretKeys,
    portalUrl: string,
  ) {
    this.secure = portalUrl.startsWith('https:');
    this.ownHost = new URL(portalUrl).host;
    this.browserCookie = `${this.secure ? '__Host-' : ''}chancery-portal-browser`;
    this.sessionCookie = `${this.secure ? '__Host-' : ''}chancery-portal`;
  }

  cookie(request: Request, name: string): string | undefined {
    for (const pair of (request.headers.cookie ?? '').split(';')) {
      const at = pair.indexOf('=');
      if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
    }
    return undefined;
  }

  /** The browser's cookie, made where it is absent. */
  identify(request: Request, response: Response): string {
    const known = this.cookie(request, this.browserCookie);
    if (known && /^[\w-]{43}$/.test(known)) return known;
    const made = randomBytes(32).toString('base64url');
    this.set(response, this.browserCookie, made);
    return made;
  }

  csrfOf(browser: string): string {
    return createHmac('sha256', this.keys.hashKey('portal csrf'))
      .update(browser)
      .digest('base64url');
  }

  /** @throws Problem 403 where the token is not this browser's or the request came from another site. */
  requireCsrf(request: Request): string {
    const browser = this.cookie(request, this.browserCookie) ?? '';
    const given = Buffer.from(String(request.headers['x-chancery-csrf'] ?? ''));
    const expected = Buffer.from(this.csrfOf(browser));
    if (
      this.isForeign(request) ||
      given.length !== expected.length ||
      !timingSafeEqual(given, expected)
    )
      throw new Problem(
        403,
        'csrf.failed',
        'This request did not come from this page. Load the page again.',
      );
    return browser;
  }

  /** By what the browser says of where the request began; a program that says nothing still needs the token. */
  private isForeign(request: Request): boolean {
    const { origin, host, 'sec-fetch-site': site } = request.headers;
    if (site !== undefined && site !== 'same-origin') return true;
    if (origin === undefined) return false;
    // A proxy may have put another name into Host, so the portal's own address counts too.
    const from = URL.canParse(origin) ? new URL(origin).host : null;
    return from === null || (from !== host && from !== this.ownHost);
  }

  set(response: Response, name: string, value: string): void {
    response.cookie(name, value, {
      httpOnly: true,
      sameSite: 'lax',
      secure: this.secure,
      path: '/',
    });
  }

  clear(response: Response, name: string): void {
    response.clearCookie(name, { httpOnly: true, sameSite: 'lax', secure: this.secure, path: '/' });
  }
}
