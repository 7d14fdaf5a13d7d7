import { type Administrator, AdministratorGuard, Allow, Caller, Problem } from '@chancery/platform';
import { Controller, Get, HttpCode, Inject, Param, Post, Query, UseGuards } from '@nestjs/common';
import { AuditStore } from './store';

@Controller('api/v1')
@UseGuards(AdministratorGuard)
@Allow(['auditor'])
export class AuditController {
  constructor(@Inject(AuditStore) private readonly store: AuditStore) {}

  @Get('audit')
  async latest(
    @Caller() caller: Administrator,
    @Query('limit') limit = '50',
    @Query('cursor') cursor?: string,
  ) {
    const size = Math.min(Math.max(Number(limit) || 50, 1), 200);
    const items = await this.store.latest(
      caller.organisation,
      size,
      cursor === undefined ? null : Number(cursor) || 0,
    );
    return {
      items: items.map(({ position, at, kind, messageId, recipient, actor, body }) => ({
        position: Number(position),
        at: at.toISOString(),
        kind,
        messageId,
        recipient,
        actor,
        body,
      })),
      nextCursor: items.length === size ? String(items.at(-1)?.position) : null,
    };
  }

  @Get('messages/:id/trace')
  @Allow(['auditor', 'compliance', 'operator'])
  async trace(@Caller() caller: Administrator, @Param('id') id: string) {
    const items = /^[0-9a-f-]{36}$/i.test(id)
      ? await this.store.trace(caller.organisation, id)
      : [];
    if (items.length === 0)
      throw new Problem(404, 'message.unknown', 'No message with this id is in the trace.');
    return { items };
  }

  @Post('audit/verification')
  @HttpCode(200)
  verify(@Caller() caller: Administrator) {
    return this.store.verify(caller.organisation);
  }
}
