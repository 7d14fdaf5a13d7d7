import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Announcements,
  Caller,
  parseBody,
} from '@chancery/platform';
import { Body, Controller, Get, Inject, Put, UseGuards } from '@nestjs/common';
import * as z from 'zod/mini';
import { LicensingStore } from './store';

const Subscription = z.object({
  plan: z.string().check(z.minLength(1), z.maxLength(100)),
  seats: z.int().check(z.gte(0), z.lte(10_000_000)),
  startsAt: z.iso.datetime(),
  endsAt: z.nullable(z.iso.datetime()),
  graceDays: z.int().check(z.gte(0), z.lte(365)),
  check: z.enum(['enforce', 'warn', 'off']),
  assigned: z.array(
    z
      .string()
      .check(
        z.regex(
          /^(\*|[^\s@<>]+@[^\s@<>]+)$/,
          'An address, or * for every sender of the accepted domains',
        ),
      ),
  ),
});

@Controller('api/v1/subscription')
@UseGuards(AdministratorGuard)
@Allow(['operator'])
export class LicensingController {
  constructor(
    @Inject(LicensingStore) private readonly store: LicensingStore,
    @Inject(Announcements) private readonly announcements: Announcements,
  ) {}

  @Get()
  @Allow(['operator', 'auditor'])
  read(@Caller() caller: Administrator) {
    return this.store.read(caller.organisation);
  }

  @Put()
  async replace(@Caller() caller: Administrator, @Body() body: unknown) {
    const { assigned, startsAt, endsAt, ...rest } = parseBody(Subscription, body);
    await this.store.subscribe(
      caller.organisation,
      { ...rest, startsAt: new Date(startsAt), endsAt: endsAt ? new Date(endsAt) : null },
      assigned,
      caller.email,
    );
    await this.announcements.publish('published.licensing', { organisation: caller.organisation });
    return this.store.read(caller.organisation);
  }
}
