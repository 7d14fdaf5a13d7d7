import { createHash, randomBytes } from 'node:crypto';
import type { SecretKeys } from '@chancery/keys';
import { kindOf } from '@chancery/journey';
import { Counter, type Jobs, type OrganisationScope, Problem, uuid7 } from '@chancery/platform';
import {
  hashCode,
  makeCode,
  makeReference,
  normaliseCode,
  PASSCODE,
  sameHash,
} from '@chancery/sign-in';
import type { PasscodeSent } from '@chancery/contracts';
import type { EntityManager } from 'typeorm';
import { append, type Licence } from '../licences/store';

const MINUTE = 60_000;

export interface WaitingPasscode {
  id: string;
  address: string;
  code: string;
  reference: string;
  browser: string | null;
  requestedAt: Date;
  ticket: Buffer;
  expired: boolean;
}

/** One-time passcodes. Every limit is counted in the database, so that more processes or a restart do not loosen it. */
export class Passcodes {
  constructor(
    private readonly scope: OrganisationScope,
    private readonly keys: SecretKeys,
    private readonly jobs: Jobs,
  ) {}

  /**
   * Makes a code for the licensed address of a ticket and queues its mail. Without a licence it answers the
   * same and sends nothing.
   * @param binding secret of the asking browser: the code works only there.
   * @throws Problem 429 with the seconds to wait.
   */
  async request(
    licence: Licence | null,
    binding: string,
    browser: string | null,
  ): Promise<PasscodeSent> {
    const now = Date.now();
    const reference = makeReference();
    const answer = {
      reference,
      expiresAt: new Date(now + PASSCODE.minutes * MINUTE).toISOString(),
      resendAt: new Date(now + PASSCODE.resendSeconds * 1000).toISOString(),
    };
    if (!licence) return answer;
    const id = uuid7();
    const code = makeCode();
    const sealed = await this.keys.sealSecret(
      licence.organisation,
      `passcode ${id}`,
      Buffer.from(code),
    );
    await this.scope.inOrganisation(licence.organisation, async (em) => {
      await em.query('SELECT pg_advisory_xact_lock(hashtext($1))', [
        `passcode ${licence.organisation} ${licence.recipient}`,
      ]);
      // No limit looks back further than two hours; an address that asked once is not kept for ever.
      await em.query(`DELETE FROM rights.passcode WHERE created_at < now() - interval '1 day'`);
      await this.throttle(em, licence);
      await em.query(
        `INSERT INTO rights.passcode (id, organisation_id, ticket, address, binding, code_hash, sealed_code, reference, browser, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, now() + make_interval(mins => $10))`,
        [
          id,
          licence.organisation,
          licence.ticket,
          licence.recipient,
          digest(binding),
          hashCode(this.keys.hashKey('passcode'), id, code),
          sealed,
          reference,
          browser ?? '',
          PASSCODE.minutes,
        ],
      );
    });
    await this.jobs.add('notify', { organisation: licence.organisation, passcode: id });
    return answer;
  }

  /**
   * Judges a typed code: the newest of this ticket and browser.
   * @throws Problem 403 `passcode.wrong`, `passcode.expired` or `passcode.spent`.
   */
  async check(licence: Licence | null, binding: string, typed: string): Promise<void> {
    const code = normaliseCode(typed);
    if (!licence) throw wrong(PASSCODE.tries - 1);
    const verdict = await this.scope.inOrganisation(licence.organisation, async (em) => {
      const [failures] = (await em.query(
        `SELECT coalesce(sum(tries), 0)::int AS n FROM rights.passcode WHERE created_at > now() - interval '1 hour'`,
      )) as { n: number }[];
      if ((failures?.n ?? 0) > PASSCODE.failuresPerHour) return 'closed' as const;
      const [row] = (await em.query(
        `SELECT id, code_hash, tries, spent_at, expires_at < now() AS expired FROM rights.passcode
          WHERE ticket = $1 AND binding = $2 ORDER BY created_at DESC LIMIT 1 FOR UPDATE`,
        [licence.ticket, digest(binding)],
      )) as {
        id: string;
        code_hash: Buffer;
        tries: number;
        spent_at: Date | null;
        expired: boolean;
      }[];
      if (!row) return { wrong: PASSCODE.tries - 1 };
      if (row.spent_at || row.tries >= PASSCODE.tries) return 'spent' as const;
      if (row.expired) return 'expired' as const;
      if (sameHash(row.code_hash, hashCode(this.keys.hashKey('passcode'), row.id, code))) {
        await em.query(
          'UPDATE rights.passcode SET spent_at = now(), sealed_code = NULL WHERE id = $1',
          [row.id],
        );
        await append(
          em,
          licence.organisation,
          kindOf('identified'),
          licence.message,
          licence.recipient,
          licence.recipient,
          { method: 'passcode' },
        );
        return 'right' as const;
      }
      await em.query('UPDATE rights.passcode SET tries = tries + 1 WHERE id = $1', [row.id]);
      return { wrong: PASSCODE.tries - row.tries - 1 };
    });
    if (verdict === 'right') return;
    if (verdict === 'expired')
      throw new Problem(403, 'passcode.expired', 'This passcode has expired. Ask for a new one.');
    if (verdict === 'closed')
      throw new Problem(
        429,
        'passcode.closed',
        'Too many wrong passcodes were typed. Try again later.',
        { retryAfterSeconds: 900 },
      );
    if (verdict === 'spent' || verdict.wrong <= 0)
      throw new Problem(
        403,
        'passcode.spent',
        'This passcode no longer works. Ask for a new one.',
        { triesLeft: 0 },
      );
    throw wrong(verdict.wrong);
  }

  /** A code waiting to be mailed, counted as an attempt before the work; null when it was sent or withdrawn. */
  async waiting(organisation: string, id: string): Promise<WaitingPasscode | null> {
    const row = await this.scope.inOrganisation(organisation, async (em) => {
      const [found] = (await em.query(
        `WITH due AS (SELECT id FROM rights.passcode WHERE id = $1 AND sent_at IS NULL AND sealed_code IS NOT NULL FOR UPDATE SKIP LOCKED)
         UPDATE rights.passcode p SET send_attempts = send_attempts + 1 FROM due WHERE p.id = due.id
         RETURNING p.id, p.address, p.sealed_code, p.reference, p.browser, p.created_at, p.ticket, p.expires_at < now() AS expired`,
        [id],
      )) as [unknown[], number] as unknown as [
        {
          id: string;
          address: string;
          sealed_code: Buffer;
          reference: string;
          browser: string;
          created_at: Date;
          ticket: Buffer;
          expired: boolean;
        }[],
      ];
      return found?.[0] ?? null;
    });
    if (!row) return null;
    const code = await this.keys.openSecret(organisation, `passcode ${row.id}`, row.sealed_code);
    return {
      id: row.id,
      address: row.address,
      code: code.toString(),
      reference: row.reference,
      browser: row.browser || null,
      requestedAt: row.created_at,
      ticket: row.ticket,
      expired: row.expired,
    };
  }

  /** The code was mailed: the only readable copy of it is gone now. */
  sent(
    organisation: string,
    id: string,
    message: string,
    recipient: string,
    reply: string,
  ): Promise<void> {
    return this.scope.inOrganisation(organisation, async (em) => {
      await em.query(
        'UPDATE rights.passcode SET sent_at = now(), sealed_code = NULL WHERE id = $1',
        [id],
      );
      await append(em, organisation, kindOf('passcode-sent'), message, recipient, 'portal', {
        reply,
      });
    });
  }

  /** Codes that a lost queue forgot. */
  unsent(organisation: string): Promise<string[]> {
    return this.scope.inOrganisation(organisation, async (em) =>
      (
        (await em.query(
          `SELECT id FROM rights.passcode WHERE sent_at IS NULL AND sealed_code IS NOT NULL AND expires_at > now() AND created_at < now() - interval '3 seconds' AND send_attempts < 10`,
        )) as { id: string }[]
      ).map(({ id }) => id),
    );
  }

  private async throttle(em: EntityManager, licence: Licence): Promise<void> {
    const [row] = (await em.query(
      `SELECT count(*) FILTER (WHERE created_at > now() - interval '1 hour')::int AS hour,
              extract(epoch FROM now() - max(created_at))::float AS since,
              extract(epoch FROM now() - min(created_at) FILTER (WHERE created_at > now() - interval '1 hour'))::float AS oldest
         FROM rights.passcode WHERE organisation_id = $1 AND address = $2 AND created_at > now() - interval '2 hours'`,
      [licence.organisation, licence.recipient],
    )) as { hour: number; since: number | null; oldest: number | null }[];
    if (row && row.hour >= PASSCODE.perHour)
      throw new Problem(429, 'passcode.too-many', 'Too many passcodes were asked for.', {
        retryAfterSeconds: Math.max(1, Math.ceil(3_600 - (row.oldest ?? 0))),
      });
    if (row?.since !== null && row !== undefined && row.since < PASSCODE.resendSeconds)
      throw new Problem(429, 'passcode.too-soon', 'A passcode was sent less than a minute ago.', {
        retryAfterSeconds: Math.max(1, Math.ceil(PASSCODE.resendSeconds - row.since)),
      });
  }
}

const digest = (value: string): Buffer => createHash('sha256').update(value).digest();
const failures = new Counter(
  'chancery_passcode_failures_total',
  'Passcodes that were not the right one.',
).of({});

function wrong(triesLeft: number): Problem {
  failures.n += 1;
  return new Problem(403, 'passcode.wrong', 'This is not the passcode.', { triesLeft });
}

export const makeBinding = (): string => randomBytes(32).toString('base64url');
