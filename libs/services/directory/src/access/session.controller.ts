import {
  OpenSessions,
  PasswordChange,
  PasswordProof,
  RecoveryCodes,
  Session,
  SignIn,
  TotpConfirmation,
  TotpOffer,
} from '@chancery/contracts';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Announcements,
  Anyone,
  appendAudit,
  Caller,
  ConsoleCookie,
  Operation,
  OrganisationScope,
  parseBody,
  Problem,
  ROLES,
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
  Post,
  Put,
  Req,
  Res,
  UseGuards,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import type { EntityManager } from 'typeorm';
import { AdministratorAccount } from '../entities';
import { hashPassword, isPassword, requireStrength } from './passwords';
import { SecondFactor } from './second-factor';
import { SESSION_ENDED } from './session-ended';
import { originOf, Sessions } from './sessions';
import { SignIns } from './sign-in';

/** Signing in and out, and what one does with one's own account. */
@Controller('api/v1/session')
@Allow([...ROLES])
export class SessionController {
  constructor(
    @Inject(OrganisationScope) private readonly scope: OrganisationScope,
    @Inject(SignIns) private readonly signIns: SignIns,
    @Inject(Sessions) private readonly sessions: Sessions,
    @Inject(SecondFactor) private readonly secondFactor: SecondFactor,
    @Inject(ConsoleCookie) private readonly cookie: ConsoleCookie,
    @Inject(Announcements) private readonly announcements: Announcements,
  ) {}

  @Get()
  @Operation({ summary: 'Who is signed in', answer: Session, errors: ['session.none'] })
  @UseGuards(AdministratorGuard)
  get(@Caller() caller: Administrator): Promise<Session> {
    const { token } = sessionOf(caller);
    return this.in(caller, (em) => this.sessions.view(em, token));
  }

  @Post()
  @Operation({
    summary: 'Sign in',
    body: SignIn,
    answer: Session,
    status: 200,
    errors: ['session.wrong', 'session.code-needed', 'session.code-wrong', 'session.wait'],
  })
  @HttpCode(200)
  @Anyone('Who signs in is not signed in yet.')
  async signIn(
    @Body() body: unknown,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Session> {
    this.cookie.requireOwnOrigin(request);
    const { session, token } = await this.signIns.signIn(
      parseBody(SignIn, body),
      originOf(request),
    );
    this.cookie.set(response, token);
    response.setHeader('Cache-Control', 'no-store');
    return session;
  }

  @Delete()
  @Operation({ summary: 'Sign out' })
  @HttpCode(204)
  @UseGuards(AdministratorGuard)
  async signOut(
    @Caller() caller: Administrator,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    const { id } = sessionOf(caller);
    await this.in(caller, async (em) => {
      await this.sessions.end(em, id);
      await appendAudit(em, caller.organisation, {
        kind: 'session.ended',
        actor: caller.email,
        body: { by: 'sign-out' },
      });
    });
    this.cookie.clear(response);
    response.setHeader('Clear-Site-Data', '"cache", "storage"');
    await this.announcements.publish(SESSION_ENDED, {});
  }

  @Post('totp')
  @Operation({ summary: 'Offer a secret for an authenticator', answer: TotpOffer, status: 200 })
  @HttpCode(200)
  @UseGuards(AdministratorGuard)
  offerTotp(@Caller() caller: Administrator): Promise<TotpOffer> {
    return this.in(caller, async (em) => {
      const { organisation } = await this.sessions.view(em, sessionOf(caller).token);
      return this.secondFactor.offer(em, caller, `Chancery ${organisation.name}`);
    });
  }

  @Put('totp')
  @Operation({
    summary: 'Put the second factor in force',
    body: TotpConfirmation,
    answer: RecoveryCodes,
    errors: ['totp.not-offered'],
  })
  @UseGuards(AdministratorGuard)
  async confirmTotp(
    @Caller() caller: Administrator,
    @Body() body: unknown,
  ): Promise<RecoveryCodes> {
    const { code } = parseBody(TotpConfirmation, body);
    sessionOf(caller);
    const recoveryCodes = await this.in(caller, (em) =>
      this.secondFactor.confirm(em, caller, code),
    );
    return { recoveryCodes };
  }

  @Delete('totp')
  @Operation({
    summary: 'Switch the second factor off',
    body: PasswordProof,
    errors: ['session.wait'],
  })
  @HttpCode(204)
  @UseGuards(AdministratorGuard)
  async removeTotp(@Caller() caller: Administrator, @Body() body: unknown): Promise<void> {
    const { password } = parseBody(PasswordProof, body);
    await this.signIns.proofPace(caller.id);
    await this.in(caller, async (em) => {
      const account = await this.proven(em, caller, password, '/password');
      await this.secondFactor.remove(em, caller.organisation, account, caller.email);
    });
    await this.signIns.proofDone(caller.id);
  }

  @Put('password')
  @Operation({
    summary: 'Change the password',
    body: PasswordChange,
    answer: Session,
    errors: ['session.wait'],
  })
  @UseGuards(AdministratorGuard)
  async changePassword(
    @Caller() caller: Administrator,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Session> {
    const { current, next } = parseBody(PasswordChange, body);
    const session = sessionOf(caller);
    requireStrength(next, caller.email, '/next');
    await this.signIns.proofPace(caller.id);
    const passwordHash = await hashPassword(next);
    const { token, view } = await this.in(caller, async (em) => {
      await this.proven(em, caller, current, '/current');
      await em.update(AdministratorAccount, { id: caller.id }, { passwordHash });
      const ended = await this.sessions.endOthers(em, caller.id, session.id);
      const rotated = await this.sessions.rotate(em, session.id);
      await appendAudit(em, caller.organisation, {
        kind: 'password.changed',
        actor: caller.email,
        body: { administrator: caller.email, sessionsEnded: ended },
      });
      return { token: rotated, view: await this.sessions.view(em, rotated) };
    });
    await this.signIns.proofDone(caller.id);
    this.cookie.set(response, token);
    await this.announcements.publish(SESSION_ENDED, {});
    return view;
  }

  @Get('others')
  @Operation({ summary: 'Open sessions of this administrator', answer: OpenSessions })
  @UseGuards(AdministratorGuard)
  others(@Caller() caller: Administrator): Promise<OpenSessions> {
    return this.in(caller, (em) => this.sessions.list(em, caller));
  }

  @Delete('others')
  @Operation({ summary: 'End all other sessions' })
  @HttpCode(204)
  @UseGuards(AdministratorGuard)
  endOthers(@Caller() caller: Administrator): Promise<void> {
    return this.endSome(caller);
  }

  @Delete('others/:id')
  @Operation({ summary: 'End one session', errors: ['session.unknown'] })
  @HttpCode(204)
  @UseGuards(AdministratorGuard)
  endOther(@Caller() caller: Administrator, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.endSome(caller, id);
  }

  private async endSome(caller: Administrator, only?: string): Promise<void> {
    await this.in(caller, async (em) => {
      const ended = await this.sessions.endOthers(em, caller.id, caller.session?.id ?? null, only);
      if (only && ended === 0)
        throw new Problem(404, 'session.unknown', 'This session has ended already.');
      if (ended > 0)
        await appendAudit(em, caller.organisation, {
          kind: 'session.ended',
          actor: caller.email,
          body: { by: 'another session', sessions: ended },
        });
    });
    await this.announcements.publish(SESSION_ENDED, {});
  }

  /** The password is asked for again before what weakens or changes an account. @throws Problem 422 */
  private async proven(
    em: EntityManager,
    caller: Administrator,
    password: string,
    pointer: string,
  ): Promise<AdministratorAccount> {
    const account = await em.findOneByOrFail(AdministratorAccount, { id: caller.id });
    if (!(await isPassword(account.passwordHash, password)))
      throw new Problem(422, 'body.invalid', 'Some fields are not valid.', {
        errors: [{ pointer, code: 'password.wrong', detail: 'This is not your password.' }],
      });
    return account;
  }

  private in<T>(caller: Administrator, work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.scope.inOrganisation(caller.organisation, work);
  }
}

/** @throws Problem 401 for who came by a token: what is about the session needs one. */
function sessionOf(caller: Administrator): NonNullable<Administrator['session']> {
  if (!caller.session)
    throw new Problem(401, 'session.none', 'A token is no session. Sign in to the console.');
  return caller.session;
}
