import { Session, Setup, SetupToken, SetupView } from '@chancery/contracts';
import { Announcements, Anyone, ConsoleCookie, Operation, parseBody } from '@chancery/platform';
import { Body, Controller, Header, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { originOf } from './sessions';
import { SetupLinks } from './setup-links';

/** The set-up link: the token comes in the body, from the address's fragment, which no server and no log ever sees. */
@Controller('api/v1/setup')
@Anyone('Who has a set-up link has no account yet; the link itself is asked for.')
export class SetupController {
  constructor(
    @Inject(SetupLinks) private readonly links: SetupLinks,
    @Inject(ConsoleCookie) private readonly cookie: ConsoleCookie,
    @Inject(Announcements) private readonly announcements: Announcements,
  ) {}

  @Post('check')
  @Operation({
    summary: 'What a set-up link is for',
    body: SetupToken,
    answer: SetupView,
    status: 200,
    errors: ['setup.ended'],
  })
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  check(@Body() body: unknown): Promise<SetupView> {
    return this.links.check(parseBody(SetupToken, body).token);
  }

  @Post()
  @Operation({
    summary: 'Use a set-up link',
    body: Setup,
    answer: Session,
    status: 200,
    errors: ['setup.ended'],
  })
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async use(
    @Body() body: unknown,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Session> {
    this.cookie.requireOwnOrigin(request);
    const { session, token } = await this.links.use(parseBody(Setup, body), originOf(request));
    this.cookie.set(response, token);
    await this.announcements.changed({
      organisation: session.organisation.id,
      noun: 'administrators',
      id: session.administrator.id,
    });
    return session;
  }
}
