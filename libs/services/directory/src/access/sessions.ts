import type { OpenSessions, Session } from '@chancery/contracts';
import { type Administrator, csrfOf, hashToken, ticket, uuid7 } from '@chancery/platform';
import { browserFamily } from '@chancery/sign-in';
import type { Request } from 'express';
import { type EntityManager, Not } from 'typeorm';
import { AdministratorAccount, ConsoleSession, Organisation } from '../entities';

/** What is kept of where a session was started. */
export interface Origin {
  address: string;
  browser: string;
}

/** @returns the address a request comes from (a trusted proxy's word included) and its browser in words. */
export const originOf = (request: Request): Origin => ({
  address: (request.ip ?? '').replace(/^::ffff:/, ''),
  browser: browserFamily(request.headers['user-agent']) ?? '',
});

/**
 * Sessions of the console, kept on the server: half an hour idle and twelve hours in all unless the organisation sets
 * otherwise. Every method runs inside the organisation's transaction.
 */
export class Sessions {
  /** Starts one with a token of its own and clears away what has ended. */
  async start(em: EntityManager, account: AdministratorAccount, from: Origin): Promise<string> {
    const token = ticket();
    const { sessionIdleMinutes, sessionHours } = await em.findOneByOrFail(Organisation, {
      id: account.organisationId,
    });
    const now = Date.now();
    await em.query(`DELETE FROM directory.session WHERE ends_at < now() - interval '1 day'`);
    await em.insert(ConsoleSession, {
      hash: hashToken(token),
      id: uuid7(),
      organisationId: account.organisationId,
      administratorId: account.id,
      lastSeenAt: new Date(now),
      idleSeconds: sessionIdleMinutes * 60,
      endsAt: new Date(now + sessionHours * 3_600_000),
      ...from,
    });
    return token;
  }

  /** Gives the session a new token, and so a new CSRF token; the old one opens nothing from then on. */
  async rotate(em: EntityManager, session: string): Promise<string> {
    const token = ticket();
    await em.update(ConsoleSession, { id: session }, { hash: hashToken(token) });
    return token;
  }

  async end(em: EntityManager, id: string): Promise<void> {
    await em.delete(ConsoleSession, { id });
  }

  /** Ends all of somebody's sessions but one, or one of them. @returns how many ended */
  async endOthers(
    em: EntityManager,
    administrator: string,
    keep: string | null,
    only?: string,
  ): Promise<number> {
    const { affected } = await em.delete(ConsoleSession, {
      administratorId: administrator,
      ...(only ? { id: only } : keep ? { id: Not(keep) } : {}),
    });
    return affected ?? 0;
  }

  async list(em: EntityManager, caller: Administrator): Promise<OpenSessions> {
    const rows = (await em.query(
      `SELECT id, created_at, last_seen_at, address, browser FROM directory.session
        WHERE administrator_id = $1 AND ends_at > now() AND last_seen_at > now() - make_interval(secs => idle_seconds) ORDER BY last_seen_at DESC, id LIMIT 100`,
      [caller.id],
    )) as { id: string; created_at: Date; last_seen_at: Date; address: string; browser: string }[];
    return {
      items: rows.map((row) => ({
        id: row.id,
        createdAt: row.created_at.toISOString(),
        lastSeenAt: row.last_seen_at.toISOString(),
        address: row.address,
        browser: row.browser,
        current: row.id === caller.session?.id,
      })),
    };
  }

  /** What the console is told of a session. */
  async view(em: EntityManager, token: string): Promise<Session> {
    const session = await em.findOneByOrFail(ConsoleSession, { hash: hashToken(token) });
    const account = await em.findOneByOrFail(AdministratorAccount, { id: session.administratorId });
    const organisation = await em.findOneByOrFail(Organisation, { id: session.organisationId });
    return {
      administrator: {
        id: account.id,
        email: account.email,
        name: account.name,
        role: account.role,
        secondFactor: account.totpSealed !== null,
        recoveryCodesLeft: account.totpSealed ? account.recoveryCodes.length : 0,
      },
      organisation: {
        id: organisation.id,
        name: organisation.name,
        demo: organisation.demo,
      },
      csrf: csrfOf(token),
      idleSeconds: session.idleSeconds,
      endsAt: session.endsAt.toISOString(),
    };
  }
}
