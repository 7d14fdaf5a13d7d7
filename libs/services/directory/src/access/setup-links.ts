import type { InvitationView, Session, Setup, SetupView } from '@chancery/contracts';
import {
  type Administrator,
  appendAudit,
  hashToken,
  type OrganisationScope,
  Problem,
  type Role,
  ticket,
  uuid7,
} from '@chancery/platform';
import type { EntityManager } from 'typeorm';
import { AdministratorAccount, Organisation, SetupLink } from '../entities';
import { hashPassword, requireStrength } from './passwords';
import type { Origin, Sessions } from './sessions';

/** How long a link lets in. */
const FIRST_MINUTES = 30;
const INVITATION_DAYS = 7;

/** Links that let one person in once. The database holds their hash; the link itself is shown once. */
export class SetupLinks {
  constructor(
    private readonly scope: OrganisationScope,
    private readonly organisationOf: (hash: Buffer) => Promise<string | null>,
    private readonly sessions: Sessions,
  ) {}

  /**
   * A new link for the first administrator, in place of any before. With `evenSo` also where there are administrators,
   * for who has lost every password.
   * @returns its token, or null where somebody administers the organisation already
   */
  first(organisation: string, evenSo = false): Promise<string | null> {
    return this.scope.inOrganisation(organisation, async (em) => {
      await em.delete(SetupLink, { organisationId: organisation, kind: 'first' });
      const known = await em.countBy(AdministratorAccount, { organisationId: organisation });
      if (known > 0 && !evenSo) return null;
      const { token } = await this.make(em, organisation, {
        kind: 'first',
        email: null,
        role: 'owner',
        invitedBy: evenSo ? 'command line' : 'first start',
        minutes: FIRST_MINUTES,
      });
      return token;
    });
  }

  /**
   * Invites somebody; a second invitation of the same address takes the place of the first.
   * @throws Problem 409 where the address is an administrator's already
   */
  async invite(
    em: EntityManager,
    caller: Administrator,
    email: string,
    role: Role,
  ): Promise<{ token: string; link: SetupLink }> {
    const known = await em
      .createQueryBuilder(AdministratorAccount, 'a')
      .where('lower(a.email) = lower(:email)', { email })
      .getOne();
    if (known?.passwordHash)
      throw new Problem(409, 'administrator.known', `${email} is an administrator already.`);
    await em.query(
      `DELETE FROM directory.setup_link WHERE kind = 'invitation' AND lower(email) = lower($1)`,
      [email],
    );
    const made = await this.make(em, caller.organisation, {
      kind: 'invitation',
      email,
      role,
      invitedBy: caller.email,
      minutes: INVITATION_DAYS * 24 * 60,
    });
    await appendAudit(em, caller.organisation, {
      kind: 'administrator.invited',
      actor: caller.email,
      body: { email, role, expiresAt: made.link.expiresAt.toISOString() },
    });
    return made;
  }

  async invitations(em: EntityManager): Promise<InvitationView[]> {
    const links = await em.query(
      `SELECT id, email, role, invited_by, created_at, expires_at FROM directory.setup_link WHERE kind = 'invitation' AND expires_at > now() ORDER BY created_at DESC`,
    );
    return (
      links as {
        id: string;
        email: string;
        role: Role;
        invited_by: string;
        created_at: Date;
        expires_at: Date;
      }[]
    ).map((link) => ({
      id: link.id,
      email: link.email,
      role: link.role,
      invitedBy: link.invited_by,
      createdAt: link.created_at.toISOString(),
      expiresAt: link.expires_at.toISOString(),
    }));
  }

  /** @throws Problem 404 */
  async withdraw(em: EntityManager, caller: Administrator, id: string): Promise<void> {
    const link = await em.findOneBy(SetupLink, { id, kind: 'invitation' });
    if (!link) throw new Problem(404, 'invitation.unknown', 'There is no such invitation.');
    await em.delete(SetupLink, { hash: link.hash });
    await appendAudit(em, caller.organisation, {
      kind: 'administrator.invitation-withdrawn',
      actor: caller.email,
      body: { email: link.email, role: link.role },
    });
  }

  /** What a link is for; looking does not use it up. @throws Problem 410 */
  async check(token: string): Promise<SetupView> {
    const hash = hashToken(token);
    return this.scope.inOrganisation(await this.owner(hash), async (em) => {
      const link = await em.findOneBy(SetupLink, { hash });
      if (!link) throw ended();
      const organisation = await em.findOneByOrFail(Organisation, { id: link.organisationId });
      return {
        kind: link.kind,
        email: link.email,
        role: link.role,
        organisation: organisation.name,
        expiresAt: link.expiresAt.toISOString(),
      };
    });
  }

  /**
   * Uses a link up: its person has an account and is signed in.
   * @throws Problem 410 where it was used or has ended, 422 for a weak password or a missing address
   */
  async use(entry: Setup, from: Origin): Promise<{ session: Session; token: string }> {
    const hash = hashToken(entry.token);
    const organisation = await this.owner(hash);
    // Before the transaction: argon2 takes its time.
    const passwordHash = await hashPassword(entry.password);
    return this.scope.inOrganisation(organisation, async (em) => {
      const link = await em.findOne(SetupLink, {
        where: { hash },
        lock: { mode: 'pessimistic_write' },
      });
      if (!link || link.expiresAt.getTime() <= Date.now()) throw ended();
      const email = link.email ?? entry.email?.toLowerCase();
      if (!email)
        throw new Problem(422, 'body.invalid', 'Some fields are not valid.', {
          errors: [{ pointer: '/email', code: 'missing', detail: 'Your address' }],
        });
      requireStrength(entry.password, email, '/password');
      await em.delete(SetupLink, { hash });
      const known = await em
        .createQueryBuilder(AdministratorAccount, 'a')
        .where('lower(a.email) = lower(:email)', { email })
        .getOne();
      const account = await em.save(AdministratorAccount, {
        id: known?.id ?? uuid7(),
        organisationId: organisation,
        email: known?.email ?? email,
        role: link.role,
        name: entry.name,
        passwordHash,
        totpSealed: null,
        totpOffered: null,
        recoveryCodes: [],
        lastSignInAt: new Date(),
      });
      await this.sessions.endOthers(em, account.id, null);
      await appendAudit(em, organisation, {
        kind: 'administrator.joined',
        actor: account.email,
        body: { by: link.kind, role: account.role, invitedBy: link.invitedBy, ...from },
      });
      const token = await this.sessions.start(em, account, from);
      return { token, session: await this.sessions.view(em, token) };
    });
  }

  private async owner(hash: Buffer): Promise<string> {
    const organisation = await this.organisationOf(hash);
    if (!organisation) throw ended();
    return organisation;
  }

  private async make(
    em: EntityManager,
    organisation: string,
    of: Pick<SetupLink, 'kind' | 'email' | 'role' | 'invitedBy'> & { minutes: number },
  ): Promise<{ token: string; link: SetupLink }> {
    const { minutes, ...rest } = of;
    const token = ticket();
    const link = await em.save(SetupLink, {
      hash: hashToken(token),
      id: uuid7(),
      organisationId: organisation,
      createdAt: new Date(),
      expiresAt: new Date(Date.now() + minutes * 60_000),
      ...rest,
    });
    return { token, link: link as SetupLink };
  }
}

const ended = (): Problem =>
  new Problem(
    410,
    'setup.ended',
    'This link was used, has ended, or was replaced by a newer one. Ask for a new one.',
  );
