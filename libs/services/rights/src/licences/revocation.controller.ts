import {
  MessageLicences,
  MessageSubject,
  Restored,
  Revocation,
  Revoked,
} from '@chancery/contracts';
import { canonicalAddress } from '@chancery/mail';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Announcements,
  Caller,
  Operation,
  parseBody,
  Problem,
} from '@chancery/platform';
import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  Inject,
  Param,
  Post,
  UseGuards,
} from '@nestjs/common';
import { SubjectOpener } from './subject';
import { Withdrawals } from './withdrawals';

/** Who may open a message: seen, ended and given back by administrators. */
@Controller('api/v1/messages')
@UseGuards(AdministratorGuard)
@Allow(['compliance'])
export class RevocationController {
  constructor(
    @Inject(Withdrawals) private readonly withdrawals: Withdrawals,
    @Inject(SubjectOpener) private readonly subjects: SubjectOpener,
    @Inject(Announcements) private readonly announcements: Announcements,
  ) {}

  @Get(':id/licences')
  @Operation({
    summary: 'Who may open a message, and who may not any more',
    answer: MessageLicences,
  })
  @Allow(['compliance', 'auditor'])
  @Header('Cache-Control', 'no-store')
  async list(@Caller() caller: Administrator, @Param('id') id: string): Promise<MessageLicences> {
    return {
      items: await this.withdrawals.ofMessage(caller.organisation, known(id)),
      nextCursor: null,
    };
  }

  @Post(':id/revocation')
  @Operation({
    summary: 'Withdraw access to a message',
    body: Revocation,
    answer: Revoked,
    status: 200,
    errors: ['licence.none'],
  })
  @HttpCode(200)
  async revoke(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<Revoked> {
    const { recipient, reason } = parseBody(Revocation, body);
    const ended = await this.withdrawals.revoke(
      caller.organisation,
      known(id),
      recipient ? canonicalAddress(recipient) : null,
      caller.email,
      reason,
    );
    if (ended.length === 0)
      throw new Problem(
        404,
        'licence.none',
        'Nobody holds a licence for this message, or not this recipient.',
      );
    await this.changed(caller, id);
    return {
      revoked: ended.map((one) => one.recipient),
      opened: ended.flatMap((one) =>
        one.firstOpenedAt
          ? [{ recipient: one.recipient, firstOpenedAt: one.firstOpenedAt.toISOString() }]
          : [],
      ),
    };
  }

  @Post(':id/restoration')
  @Operation({
    summary: 'Give access back that was withdrawn',
    body: Revocation,
    answer: Restored,
    status: 200,
    errors: ['licence.none', 'message.erased'],
  })
  @HttpCode(200)
  async restore(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<Restored> {
    const { recipient, reason } = parseBody(Revocation, body);
    const restored = await this.withdrawals.restore(
      caller.organisation,
      known(id),
      recipient ? canonicalAddress(recipient) : null,
      caller.email,
      reason,
    );
    if (restored.length === 0)
      throw new Problem(
        404,
        'licence.none',
        'No access that was withdrawn from this message can be given back, or not to this recipient.',
      );
    await this.changed(caller, id);
    return { restored };
  }

  @Post(':id/subject')
  @Operation({
    summary: 'Open the subject of a message, said in the audit',
    answer: MessageSubject,
    status: 200,
    errors: ['subject.sealed'],
  })
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async subject(@Caller() caller: Administrator, @Param('id') id: string): Promise<MessageSubject> {
    const subject = await this.subjects.open(caller.organisation, known(id), caller.email);
    await this.changed(caller, id);
    return { subject };
  }

  private changed({ organisation }: Administrator, id: string): Promise<void> {
    return this.announcements.changed({ organisation, noun: 'messages', id });
  }
}

function known(id: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id))
    throw new Problem(404, 'message.unknown', 'There is no such message.');
  return id;
}
