import { createHash, randomBytes } from 'node:crypto';
import type { OrganisationScope } from '@chancery/platform';

const IDLE_MINUTES = 30;
const ABSOLUTE_HOURS = 12;

export interface PortalSession {
  organisation: string;
  address: string;
  csrf: string;
  method: string;
}

const digest = (token: string): Buffer => createHash('sha256').update(token).digest();

/**
 * Portal sessions, kept on the server. The cookie holds the organisation's id and a random token; a new
 * one is made at every sign-in.
 */
export class PortalSessions {
  constructor(private readonly scope: OrganisationScope) {}

  /** @returns the value for the cookie. */
  async start(
    organisation: string,
    address: string,
    csrf: string,
    method: string,
  ): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    await this.scope.inOrganisation(organisation, async (em) => {
      await em.query(
        `INSERT INTO rights.portal_session (hash, organisation_id, address, csrf, method, expires_at) VALUES ($1, $2, $3, $4, $5, now() + make_interval(hours => $6))`,
        [digest(token), organisation, address, csrf, method, ABSOLUTE_HOURS],
      );
      await em.query(
        `DELETE FROM rights.portal_session WHERE expires_at < now() - interval '1 day'`,
      );
    });
    return `${organisation}.${token}`;
  }

  /** The live session of a cookie, its idle time begun anew; null when there is none. */
  async find(cookie: string | undefined): Promise<PortalSession | null> {
    const { organisation, token } = split(cookie);
    if (!organisation || !token) return null;
    return this.scope.inOrganisation(organisation, async (em) => {
      const result = (await em.query(
        `UPDATE rights.portal_session SET last_seen_at = now()
          WHERE hash = $1 AND expires_at > now() AND last_seen_at > now() - make_interval(mins => $2) RETURNING address, csrf, method`,
        [digest(token), IDLE_MINUTES],
      )) as [{ address: string; csrf: string; method: string }[], number];
      const [row] = result[0];
      return row ? { organisation, ...row } : null;
    });
  }

  async end(cookie: string | undefined): Promise<void> {
    const { organisation, token } = split(cookie);
    if (!organisation || !token) return;
    await this.scope.inOrganisation(organisation, (em) =>
      em.query('DELETE FROM rights.portal_session WHERE hash = $1', [digest(token)]),
    );
  }
}

function split(cookie: string | undefined): { organisation?: string; token?: string } {
  const match = /^([0-9a-f-]{36})\.([\w-]{43})$/.exec(cookie ?? '');
  return match ? { organisation: match[1] as string, token: match[2] as string } : {};
}
