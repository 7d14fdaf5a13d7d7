import { canonicalAddress } from '@chancery/mail';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Caller,
  parseBody,
  Problem,
} from '@chancery/platform';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, UseGuards } from '@nestjs/common';
import * as z from 'zod/mini';
import { LicenceStore } from './store';

const Revocation = z.object({
  /** One recipient; absent = all of them. */
  recipient: z.optional(z.string().check(z.maxLength(320))),
  reason: z.string().check(z.minLength(1, 'Say why; it stands in the audit.'), z.maxLength(500)),
});

@Controller('api/v1/messages')
@UseGuards(AdministratorGuard)
@Allow(['compliance'])
export class RevocationController {
  constructor(@Inject(LicenceStore) private readonly licences: LicenceStore) {}

  @Get(':id/licences')
  @Allow(['compliance', 'auditor', 'operator'])
  async list(@Caller() caller: Administrator, @Param('id') id: string) {
    const items = await this.licences.ofMessage(caller.organisation, known(id));
    return {
      items: items.map(({ recipient, role, template, notBefore, expiresAt, firstOpenedAt }) => ({
        recipient,
        role,
        template,
        notBefore,
        expiresAt,
        firstOpenedAt,
      })),
      nextCursor: null,
    };
  }

  @Post(':id/revocation')
  @HttpCode(200)
  async revoke(@Caller() caller: Administrator, @Param('id') id: string, @Body() body: unknown) {
    const { recipient, reason } = parseBody(Revocation, body);
    const revoked = await this.licences.revoke(
      caller.organisation,
      known(id),
      recipient ? canonicalAddress(recipient) : null,
      caller.email,
      reason,
    );
    if (revoked.length === 0)
      throw new Problem(
        404,
        'licence.none',
        'Nobody holds a licence for this message, or not this recipient.',
      );
    return { revoked };
  }
}

function known(id: string): string {
  if (!/^[0-9a-f-]{36}$/i.test(id))
    throw new Problem(404, 'message.unknown', 'There is no such message.');
  return id;
}
