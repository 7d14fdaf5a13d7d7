import { createHash } from 'node:crypto';
import type { Session, SignIn as Entry } from '@chancery/contracts';
import { appendAudit, type Logger, type OrganisationScope, Problem } from '@chancery/platform';
import { AdministratorAccount } from '../entities';
import { isPassword } from './passwords';
import type { SecondFactor } from './second-factor';
import type { Origin, Sessions } from './sessions';

/** Wrong tries without a wait: by account, and by address, which a whole office may share. */
const FREE = { account: 5, address: 20 } as const;

const key = (kind: string, value: string): Buffer =>
  createHash('sha256').update(`${kind} ${value}`).digest();

type Query = <T>(sql: string, values: unknown[]) => Promise<T[]>;

/** Lets administrators in by password and, where they have one, second factor. */
export class SignIns {
  constructor(
    private readonly scope: OrganisationScope,
    private readonly query: Query,
    private readonly sessions: Sessions,
    private readonly secondFactor: SecondFactor,
    private readonly log: Logger,
  ) {}

  /**
   * Judges one try. An address nobody has is answered in the same words and after the same work as a wrong password.
   * @returns the session and the token of its cookie
   * @throws Problem 429 `session.wait`, 401 `session.wrong`, `session.code-needed`, `session.code-wrong`
   */
  async signIn(entry: Entry, from: Origin): Promise<{ session: Session; token: string }> {
    const account = key('account', entry.email.toLowerCase());
    const address = key('address', from.address);
    await this.try([account, address], [FREE.account, FREE.address]);
    const found = await this.find(entry);
    if (!found) {
      // Written down after the answer: who is known must not show in how long it takes.
      setImmediate(() => void this.refused(entry.email, from, 'password'));
      throw wrong();
    }
    const done = await this.scope.inOrganisation(found.organisationId, async (em) => {
      let by = 'password';
      if (found.totpSealed) {
        if (!entry.code) return 'code-needed' as const;
        const code = await this.secondFactor.accept(em, found.id, entry.code);
        if (!code) return 'code-wrong' as const;
        by = `password and ${code === 'totp' ? 'code' : 'recovery code'}`;
      }
      const token = await this.sessions.start(em, found, from);
      await em.update(AdministratorAccount, { id: found.id }, { lastSignInAt: new Date() });
      await appendAudit(em, found.organisationId, {
        kind: 'session.started',
        actor: found.email,
        body: { by, ...from },
      });
      return { token, session: await this.sessions.view(em, token) };
    });
    if (done === 'code-needed')
      throw new Problem(401, 'session.code-needed', 'Enter the code of your authenticator.');
    if (done === 'code-wrong') {
      setImmediate(() => void this.refused(entry.email, from, 'code'));
      throw new Problem(
        401,
        'session.code-wrong',
        'This code is not valid, or was used already. Wait for the next one.',
      );
    }
    await this.query('SELECT directory.sign_in_done($1)', [[account, address]]);
    return done;
  }

  /** Whose password it is, among those the address is known for; the work is the same for none and for one. */
  private async find(entry: Entry): Promise<AdministratorAccount | null> {
    const candidates = await this.candidates(entry.email);
    let found: AdministratorAccount | null = null;
    for (const { organisation_id, administrator_id } of candidates) {
      const account = await this.scope.inOrganisation(organisation_id, (em) =>
        em.findOneBy(AdministratorAccount, { id: administrator_id }),
      );
      if (await isPassword(account?.passwordHash ?? null, entry.password)) found ??= account;
    }
    if (candidates.length === 0) {
      // What a known address costs besides: one look at its account.
      await this.scope.inOrganisation(NOBODY, (em) =>
        em.findOneBy(AdministratorAccount, { id: NOBODY }),
      );
      await isPassword(null, entry.password);
    }
    return found;
  }

  private candidates(email: string) {
    return this.query<{ organisation_id: string; administrator_id: string }>(
      'SELECT * FROM directory.sign_in_candidates($1)',
      [email],
    );
  }

  /** A password that is asked for again within a session counts by its administrator. @throws Problem 429 */
  async proofPace(administrator: string): Promise<void> {
    await this.try([key('proof', administrator)], [FREE.account]);
  }

  async proofDone(administrator: string): Promise<void> {
    await this.query('SELECT directory.sign_in_done($1)', [[key('proof', administrator)]]);
  }

  private async try(keys: Buffer[], free: number[]): Promise<void> {
    const [row] = await this.query<{ wait: number }>(
      'SELECT directory.sign_in_try($1, $2) AS wait',
      [keys, free],
    );
    const wait = row?.wait ?? 0;
    if (wait > 0)
      throw new Problem(
        429,
        'session.wait',
        `Too many tries. Wait ${wait < 90 ? `${wait} seconds` : `${Math.ceil(wait / 60)} minutes`}, then try again.`,
        { retryAfterSeconds: wait },
      );
  }

  private async refused(email: string, from: Origin, why: 'password' | 'code'): Promise<void> {
    try {
      for (const { organisation_id } of await this.candidates(email))
        await this.scope.inOrganisation(organisation_id, (em) =>
          appendAudit(em, organisation_id, {
            kind: 'session.refused',
            actor: email,
            body: { why, ...from },
          }),
        );
    } catch (error) {
      this.log.warn({ reason: (error as Error).message }, 'a refused sign-in was not audited');
    }
  }
}

/** No organisation and no administrator: the nil UUID (RFC 9562 5.9). */
const NOBODY = '00000000-0000-0000-0000-000000000000';

const wrong = (): Problem =>
  new Problem(401, 'session.wrong', 'The address or the password is not right.');
