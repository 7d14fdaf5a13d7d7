import { TOPICS, type Topic } from '@chancery/contracts';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Announcements,
  Caller,
  Operation,
  Problem,
  ROLES,
  Unattended,
} from '@chancery/platform';
import {
  type BeforeApplicationShutdown,
  Controller,
  Get,
  Headers,
  Inject,
  type OnApplicationBootstrap,
  Query,
  Res,
  UseGuards,
} from '@nestjs/common';
import type { Response } from 'express';
import * as z from 'zod/mini';
import { LiveEvents } from './live-events';

const EventsQuery = z.object({ topics: z.optional(z.string()) });

/** Server-Sent Events: what changed, for pages that are open. Signed in by cookie only, as EventSource sends nothing else. */
@Controller('api/v1/events')
@UseGuards(AdministratorGuard)
@Allow([...ROLES])
export class EventsController implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    @Inject(LiveEvents) private readonly live: LiveEvents,
    @Inject(Announcements) private readonly announcements: Announcements,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.live.listen(this.announcements);
  }

  @Get()
  @Unattended(true)
  @Operation({
    summary: 'Live events',
    query: EventsQuery,
    produces: 'text/event-stream',
    errors: ['topic.unknown'],
  })
  events(
    @Caller() caller: Administrator,
    @Res() response: Response,
    @Query('topics') topics = Object.keys(TOPICS).join(','),
    @Headers('last-event-id') lastId?: string,
  ): void {
    if (!caller.session)
      throw new Problem(401, 'session.none', 'A token is no session. Sign in to the console.');
    const asked = String(topics).split(',').filter(Boolean);
    const unknown = asked.filter((topic) => !Object.hasOwn(TOPICS, topic));
    if (unknown.length > 0)
      throw new Problem(422, 'topic.unknown', `There is no topic ${unknown.join(', ')}.`);
    this.live.open(
      response,
      caller.session.token,
      caller,
      new Set(asked as Topic[]),
      lastId === undefined || lastId === '' ? null : Number(lastId),
    );
  }

  beforeApplicationShutdown(): void {
    this.live.close();
  }
}
