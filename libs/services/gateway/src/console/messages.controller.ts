import { MessageDetails, MessageFilter, Messages, TEST_MESSAGE_NAME } from '@chancery/contracts';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Announcements,
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
  ParseIntPipe,
  Post,
  Query,
  UseGuards,
} from '@nestjs/common';
import * as z from 'zod/mini';
import { positionOf } from './cursor';
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
    errors: ['message.unknown', 'recipient.not-held'],
  })
  @Allow(['compliance'])
  @HttpCode(204)
  async release(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Param('idx', ParseIntPipe) idx: number,
  ): Promise<void> {
    const message = known(id);
    const details = await this.search.one(caller.organisation, message);
    if (!details?.recipients.some((recipient) => recipient.idx === idx)) throw unknown();
    const released = await this.held.release(caller.organisation, message, idx, caller.email);
    if (released.length === 0)
      throw new Problem(
        409,
        'recipient.not-held',
        'This recipient is not held; nothing was changed.',
      );
    await this.announcements.changed({
      organisation: caller.organisation,
      noun: 'messages',
      id: message,
    });
  }
}

/** Made by `POST /test-messages`: at the internal door, which only this installation's services enter, and by its name. */
const isTest = ({ listener, fromName }: MessageDetails): boolean =>
  listener === 'internal' && fromName === TEST_MESSAGE_NAME;

const unknown = () => new Problem(404, 'message.unknown', 'There is no such message.');

function known(id: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) throw unknown();
  return id;
}
