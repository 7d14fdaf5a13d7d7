import {
  ApprovalVerdict,
  Discard,
  MessageDetails,
  MessageFilter,
  type MessageRecipient,
  Messages,
  TEST_MESSAGE_NAME,
} from '@chancery/contracts';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Announcements,
  Caller,
  filterOf,
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
  ParseIntPipe,
  Post,
  Query,
  UseGuards,
} from '@nestjs/common';
import * as z from 'zod/mini';
import { GatewayRuntime } from '../runtime';
import { positionOf } from './cursor';
import { awaitsApproval, discardHeld, notHeld } from './discarded';
import { HeldRecipients } from './held';
import { MessageSearch } from './search';

const MAX_PAGE = 200;
const PAGE = 50;

/** The query as it stands in the address; `filterOf` reads it. */
const MessagesQuery = z.object({
  limit: z.optional(z.string()),
  cursor: z.optional(z.string()),
  ...Object.fromEntries(
    Object.entries(MessageFilter.shape).map(([name, value]) => [`filter[${name}]`, value]),
  ),
});

/** Messages as administrators find them. Revoking is the rights service's, the trace the audit service's. */
@Controller('api/v1/messages')
@UseGuards(AdministratorGuard)
@Allow(['compliance', 'auditor'])
export class MessagesController {
  constructor(
    @Inject(MessageSearch) private readonly search: MessageSearch,
    @Inject(HeldRecipients) private readonly held: HeldRecipients,
    @Inject(Announcements) private readonly announcements: Announcements,
    @Inject(GatewayRuntime) private readonly gateway: GatewayRuntime,
  ) {}

  @Get()
  @Operation({
    summary: 'Find messages, newest first',
    query: MessagesQuery,
    answer: Messages,
    errors: ['query.invalid'],
  })
  @Header('Cache-Control', 'no-store')
  list(
    @Caller() caller: Administrator,
    @Query() query: Record<string, unknown>,
  ): Promise<Messages> {
    const { limit, cursor } = query;
    const size = Math.min(Math.max(Math.trunc(Number(limit)) || PAGE, 1), MAX_PAGE);
    return this.search.page(
      caller.organisation,
      filterOf(MessageFilter, query),
      size,
      typeof cursor === 'string' && cursor !== '' ? positionOf(cursor) : null,
    );
  }

  @Get(':id')
  @Operation({
    summary: 'One message: envelope, decision, recipients',
    answer: MessageDetails,
    errors: ['message.unknown'],
  })
  @Header('Cache-Control', 'no-store')
  // An operator only sees what became of the test messages of the settings; everything else is as if it were not there.
  @Allow(['compliance', 'auditor', 'operator'])
  async one(@Caller() caller: Administrator, @Param('id') id: string): Promise<MessageDetails> {
    const found = await this.search.one(caller.organisation, known(id));
    if (!found || (caller.role === 'operator' && !isTest(found))) throw unknown();
    return found;
  }

  @Post(':id/recipients/:idx/release')
  @Operation({
    summary: 'Try a held recipient again',
    status: 204,
    errors: ['message.unknown', 'recipient.not-held', 'recipient.awaits-approval'],
  })
  @Allow(['compliance'])
  @HttpCode(204)
  async release(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Param('idx', ParseIntPipe) idx: number,
  ): Promise<void> {
    const message = known(id);
    const recipient = await this.recipient(caller, message, idx);
    if (recipient.approval) throw awaitsApproval();
    const released = await this.held.release(caller.organisation, message, idx, caller.email);
    if (released.length === 0) throw notHeld();
    await this.changed(caller, message);
  }

  @Post(':id/recipients/:idx/discard')
  @Operation({
    summary: 'A held recipient does not get the message',
    body: Discard,
    status: 204,
    errors: ['message.unknown', 'recipient.not-held', 'recipient.awaits-approval'],
  })
  @Allow(['compliance'])
  @HttpCode(204)
  async discard(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Param('idx', ParseIntPipe) idx: number,
    @Body() body: unknown,
  ): Promise<void> {
    const { reason } = parseBody(Discard, body);
    const message = known(id);
    await this.recipient(caller, message, idx);
    await discardHeld(this.gateway.store, caller.organisation, message, idx, {
      actor: caller.email,
      reason,
    });
    await this.changed(caller, message);
  }

  @Post(':id/approvals/:approval/decision')
  @Operation({
    summary: 'Approve or reject in place of the approvers',
    body: ApprovalVerdict,
    status: 204,
    errors: ['message.unknown', 'approval.unknown', 'approval.decided'],
  })
  @Allow(['compliance'])
  @HttpCode(204)
  async decide(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Param('approval') approval: string,
    @Body() body: unknown,
  ): Promise<void> {
    const { decision, reason } = parseBody(ApprovalVerdict, body);
    const message = known(id);
    const details = await this.search.one(caller.organisation, message);
    if (!details) throw unknown();
    const decided = isId(approval)
      ? await this.gateway.approvals.decide(caller.organisation, approval, {
          message,
          state: decision === 'approve' ? 'approved' : 'rejected',
          by: caller.email,
          comment: reason,
          where: 'console',
        })
      : null;
    if (!decided)
      throw new Problem(
        404,
        'approval.unknown',
        'Nothing of this message waits for that approval.',
      );
    if (!decided.done)
      throw new Problem(
        409,
        'approval.decided',
        'Somebody else decided, or time ran out; nothing was changed.',
      );
    await this.changed(caller, message);
  }

  private async recipient(
    { organisation }: Administrator,
    message: string,
    idx: number,
  ): Promise<MessageRecipient> {
    const details = await this.search.one(organisation, message);
    const found = details?.recipients.find((recipient) => recipient.idx === idx);
    if (!found) throw unknown();
    return found;
  }

  private changed({ organisation }: Administrator, id: string): Promise<void> {
    return this.announcements.changed({ organisation, noun: 'messages', id });
  }
}

/** Made by `POST /test-messages`: at the internal door, which only this installation's services enter, and by its name. */
const isTest = ({ listener, fromName }: MessageDetails): boolean =>
  listener === 'internal' && fromName === TEST_MESSAGE_NAME;

const unknown = () => new Problem(404, 'message.unknown', 'There is no such message.');

const isId = (id: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);

function known(id: string): string {
  if (!isId(id)) throw unknown();
  return id;
}
