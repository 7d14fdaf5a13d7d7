import { AuditFilter, AuditTrail, ChainState, Trace, Verification } from '@chancery/contracts';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Caller,
  filterOf,
  Operation,
  Problem,
} from '@chancery/platform';
import {
  Controller,
  Get,
  Header,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  UseGuards,
} from '@nestjs/common';
import { AuditStore } from './store';

@Controller('api/v1')
@UseGuards(AdministratorGuard)
@Allow(['auditor'])
export class AuditController {
  constructor(@Inject(AuditStore) private readonly store: AuditStore) {}

  @Get('audit')
  @Header('Cache-Control', 'no-store')
  @Operation({
    summary: 'The audit trail, newest first',
    answer: AuditTrail,
    errors: ['query.invalid'],
  })
  async latest(
    @Caller() caller: Administrator,
    @Query() query: Record<string, unknown>,
  ): Promise<AuditTrail> {
    const { limit, cursor } = query;
    const size = Math.min(Math.max(Math.trunc(Number(limit)) || 50, 1), 200);
    const items = await this.store.latest(
      caller.organisation,
      size,
      cursor === undefined || cursor === '' ? null : Math.trunc(Number(cursor)) || 0,
      filterOf(AuditFilter, query),
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

  @Get('audit/chain')
  @Header('Cache-Control', 'no-store')
  @Operation({ summary: 'How far the trail has its places', answer: ChainState })
  chain(@Caller() caller: Administrator): Promise<ChainState> {
    return this.store.chain(caller.organisation);
  }

  @Get('messages/:id/trace')
  @Allow(['auditor', 'compliance'])
  @Operation({ summary: 'What happened to a message', answer: Trace, errors: ['message.unknown'] })
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
  @Operation({
    summary: 'Check that no record was changed or taken out',
    answer: Verification,
    status: 200,
  })
  verify(@Caller() caller: Administrator): Promise<Verification> {
    return this.store.verify(caller.organisation);
  }
}
