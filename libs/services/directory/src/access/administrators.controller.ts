import {
  AdministratorPatch,
  Administrators,
  AdministratorView,
  Invitation,
  NewInvitation,
} from '@chancery/contracts';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Announcements,
  appendAudit,
  Caller,
  Operation,
  OrganisationScope,
  parseBody,
  Problem,
  SETTINGS,
  type Settings,
} from '@chancery/platform';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  ParseUUIDPipe,
  Patch,
  Post,
  UseGuards,
} from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AdministratorAccount } from '../entities';
import { SecondFactor } from './second-factor';
import { SESSION_ENDED } from './session-ended';
import { Sessions } from './sessions';
import { SetupLinks } from './setup-links';

/** Who administers the organisation. Owners only. */
@Controller('api/v1/administrators')
@UseGuards(AdministratorGuard)
@Allow([])
export class AdministratorsController {
  constructor(
    @Inject(OrganisationScope) private readonly scope: OrganisationScope,
    @Inject(SetupLinks) private readonly links: SetupLinks,
    @Inject(Sessions) private readonly sessions: Sessions,
    @Inject(SecondFactor) private readonly secondFactor: SecondFactor,
    @Inject(Announcements) private readonly announcements: Announcements,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  @Operation({ summary: 'Administrators and invitations', answer: Administrators })
  list(@Caller() caller: Administrator): Promise<Administrators> {
    return this.scope.inOrganisation(caller.organisation, async (em) => ({
      items: (await em.find(AdministratorAccount, { order: { email: 'ASC' } })).map(viewOf),
      nextCursor: null,
      invitations: await this.links.invitations(em),
    }));
  }

  @Post()
  @Operation({
    summary: 'Invite an administrator; the link is shown once',
    body: NewInvitation,
    answer: Invitation,
    errors: ['administrator.known'],
  })
  async invite(@Caller() caller: Administrator, @Body() body: unknown): Promise<Invitation> {
    const { email, role } = parseBody(NewInvitation, body);
    const { token, link } = await this.change(caller, (em) =>
      this.links.invite(em, caller, email.toLowerCase(), role),
    );
    return {
      id: link.id,
      email: link.email ?? '',
      role: link.role,
      invitedBy: link.invitedBy,
      createdAt: link.createdAt.toISOString(),
      expiresAt: link.expiresAt.toISOString(),
      link: setupUrl(this.settings, token),
    };
  }

  @Delete('invitations/:id')
  @Operation({ summary: 'Withdraw an invitation', errors: ['invitation.unknown'] })
  @HttpCode(204)
  async withdraw(
    @Caller() caller: Administrator,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<void> {
    await this.change(caller, (em) => this.links.withdraw(em, caller, id));
  }

  @Patch(':id')
  @Operation({
    summary: 'Change the role or name of an administrator',
    body: AdministratorPatch,
    answer: AdministratorView,
    errors: ['administrator.unknown', 'administrator.last-owner'],
  })
  async patch(
    @Caller() caller: Administrator,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: unknown,
  ): Promise<AdministratorView> {
    const patch = parseBody(AdministratorPatch, body);
    const view = await this.change(caller, async (em) => {
      const account = await this.lock(em, id);
      const before = { role: account.role, name: account.name };
      if (patch.role && patch.role !== account.role) {
        if (account.role === 'owner') await this.requireAnotherOwner(em, id);
        // What a person may do changed: whoever sits there signs in again.
        await this.sessions.endOthers(em, id, null);
      }
      Object.assign(account, patch);
      await em.save(account);
      await appendAudit(em, caller.organisation, {
        kind: 'administrator.changed',
        actor: caller.email,
        body: {
          administrator: account.email,
          before,
          after: { role: account.role, name: account.name },
        },
      });
      return viewOf(account);
    });
    await this.announcements.publish(SESSION_ENDED, {});
    return view;
  }

  @Delete(':id')
  @Operation({
    summary: 'Remove an administrator',
    errors: ['administrator.unknown', 'administrator.last-owner'],
  })
  @HttpCode(204)
  async remove(
    @Caller() caller: Administrator,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<void> {
    await this.change(caller, async (em) => {
      const account = await this.lock(em, id);
      if (account.role === 'owner') await this.requireAnotherOwner(em, id);
      await em.delete(AdministratorAccount, { id });
      await appendAudit(em, caller.organisation, {
        kind: 'administrator.removed',
        actor: caller.email,
        body: { administrator: account.email, role: account.role },
      });
    });
    await this.announcements.publish(SESSION_ENDED, {});
  }

  @Delete(':id/totp')
  @Operation({
    summary: 'Switch off the second factor of somebody who lost it',
    errors: ['administrator.unknown'],
  })
  @HttpCode(204)
  async removeTotp(
    @Caller() caller: Administrator,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<void> {
    await this.change(caller, async (em) => {
      const account = await this.lock(em, id);
      await this.secondFactor.remove(em, caller.organisation, account, caller.email);
    });
  }

  /** @throws Problem 404, also for an administrator of another organisation */
  private async lock(em: EntityManager, id: string): Promise<AdministratorAccount> {
    // All owners first: two that remove each other at once must not both succeed.
    await em.query(
      `SELECT 1 FROM directory.administrator WHERE role = 'owner' ORDER BY id FOR UPDATE`,
    );
    const account = await em.findOneBy(AdministratorAccount, { id });
    if (!account)
      throw new Problem(404, 'administrator.unknown', 'There is no such administrator.');
    return account;
  }

  private async requireAnotherOwner(em: EntityManager, id: string): Promise<void> {
    const [row] = (await em.query(
      `SELECT count(*)::int AS n FROM directory.administrator WHERE role = 'owner' AND id <> $1`,
      [id],
    )) as { n: number }[];
    if ((row?.n ?? 0) === 0)
      throw new Problem(
        409,
        'administrator.last-owner',
        'This is the last owner. Make somebody else an owner first.',
      );
  }

  private async change<T>(
    caller: Administrator,
    work: (em: EntityManager) => Promise<T>,
  ): Promise<T> {
    const done = await this.scope.inOrganisation(caller.organisation, work);
    await this.announcements.changed({
      organisation: caller.organisation,
      noun: 'administrators',
    });
    return done;
  }
}

/** The address a set-up link is shown as. Its token stands in the fragment, which a browser sends to nobody. */
export const setupUrl = (settings: Pick<Settings, 'publicUrl'>, token: string): string =>
  `${settings.publicUrl}/setup#${token}`;

const viewOf = (account: AdministratorAccount): AdministratorView => ({
  id: account.id,
  email: account.email,
  name: account.name,
  role: account.role,
  secondFactor: account.totpSealed !== null,
  lastSignInAt: account.lastSignInAt?.toISOString() ?? null,
  createdAt: account.createdAt.toISOString(),
});
