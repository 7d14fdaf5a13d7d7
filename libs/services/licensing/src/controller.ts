import {
  LicenceCheck,
  LicenceSetting,
  Plans,
  SubscriptionEntry,
  Subscriptions,
  SubscriptionView,
} from '@chancery/contracts';
import { PLANS } from '@chancery/journey';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Caller,
  Operation,
  parseBody,
  Problem,
} from '@chancery/platform';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Put,
  Query,
  UseGuards,
} from '@nestjs/common';
import * as z from 'zod/mini';
import { LicenceChanges } from './changes';
import { LicensingStore } from './store';
import { checkOf, subscriptionViews } from './views';

const CheckQuery = z.object({ address: z.string(), at: z.optional(z.string()) });

/** Plans, subscriptions, the setting, and what would become of a sender. */
@Controller('api/v1')
@UseGuards(AdministratorGuard)
@Allow(['operator'])
export class LicensingController {
  constructor(
    @Inject(LicensingStore) private readonly store: LicensingStore,
    @Inject(LicenceChanges) private readonly changes: LicenceChanges,
  ) {}

  @Get('plans')
  @Allow(['operator', 'compliance'])
  @Operation({ summary: 'The catalogue of plans', answer: Plans })
  plans(): Plans {
    return { items: [...PLANS], nextCursor: null };
  }

  @Get('subscriptions')
  @Allow(['operator', 'compliance'])
  @Operation({ summary: 'Subscriptions with their seats', answer: Subscriptions })
  list(@Caller() { organisation }: Administrator): Promise<Subscriptions> {
    return this.store.read(organisation, (em) => subscriptionViews(em, organisation, new Date()));
  }

  @Post('subscriptions')
  @Operation({ summary: 'Add a subscription', body: SubscriptionEntry, answer: SubscriptionView })
  async add(@Caller() caller: Administrator, @Body() body: unknown): Promise<SubscriptionView> {
    const entry = parseBody(SubscriptionEntry, body);
    const id = await this.store.keep(caller.organisation, null, entry, caller.email);
    await this.changes.tell(caller.organisation);
    return this.one(caller.organisation, id);
  }

  @Put('subscriptions/:id')
  @Operation({
    summary: 'Change a subscription',
    body: SubscriptionEntry,
    answer: SubscriptionView,
    errors: ['subscription.unknown', 'seats.missing'],
  })
  async change(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<SubscriptionView> {
    const entry = parseBody(SubscriptionEntry, body);
    await this.store.keep(caller.organisation, id, entry, caller.email);
    await this.changes.tell(caller.organisation);
    return this.one(caller.organisation, id);
  }

  @Delete('subscriptions/:id')
  @HttpCode(204)
  @Operation({
    summary: 'Remove a subscription and its assignments',
    errors: ['subscription.unknown'],
  })
  async remove(@Caller() caller: Administrator, @Param('id') id: string): Promise<void> {
    await this.store.drop(caller.organisation, id, caller.email);
    await this.changes.tell(caller.organisation);
  }

  @Get('licence-setting')
  @Allow(['operator', 'compliance'])
  @Operation({ summary: 'What happens without a licence', answer: LicenceSetting })
  async setting(@Caller() { organisation }: Administrator): Promise<LicenceSetting> {
    return { check: (await this.store.snapshot(organisation)).check };
  }

  @Put('licence-setting')
  @Operation({
    summary: 'Say what happens without a licence',
    body: LicenceSetting,
    answer: LicenceSetting,
  })
  async set(@Caller() caller: Administrator, @Body() body: unknown): Promise<LicenceSetting> {
    const setting = parseBody(LicenceSetting, body);
    await this.store.setCheck(caller.organisation, setting.check, caller.email);
    await this.changes.tell(caller.organisation);
    return setting;
  }

  @Get('licence-check')
  @Allow(['operator', 'compliance'])
  @Operation({
    summary: 'What would become of protected mail of a sender',
    query: CheckQuery,
    answer: LicenceCheck,
    errors: ['query.invalid'],
  })
  check(
    @Caller() { organisation }: Administrator,
    @Query('address') address?: string,
    @Query('at') at?: string,
  ): Promise<LicenceCheck> {
    return this.store.read(organisation, (em) =>
      checkOf(em, organisation, { address, at }, new Date()),
    );
  }

  private async one(organisation: string, id: string): Promise<SubscriptionView> {
    const { items } = await this.list({ organisation } as Administrator);
    const view = items.find((item) => item.id === id);
    if (!view)
      throw new Problem(404, 'subscription.unknown', 'There is no subscription with this id.');
    return view;
  }
}
