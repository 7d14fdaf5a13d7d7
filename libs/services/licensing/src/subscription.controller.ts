import {
  type LicensingSnapshot,
  SoleSubscription,
  SoleSubscriptionView,
} from '@chancery/contracts';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Caller,
  Operation,
  parseBody,
} from '@chancery/platform';
import { Body, Controller, Get, Inject, Put, UseGuards } from '@nestjs/common';
import { LicenceChanges } from './changes';
import { LicensingStore } from './store';

/** The subscription of an organisation that has one, whole in one body: for programs that set an organisation up. */
@Controller('api/v1/subscription')
@UseGuards(AdministratorGuard)
@Allow(['operator'])
export class SubscriptionController {
  constructor(
    @Inject(LicensingStore) private readonly store: LicensingStore,
    @Inject(LicenceChanges) private readonly changes: LicenceChanges,
  ) {}

  @Get()
  @Operation({
    summary: 'The only subscription, with whom it is assigned to',
    answer: SoleSubscriptionView,
  })
  async read(@Caller() { organisation }: Administrator): Promise<SoleSubscriptionView> {
    return viewOf(await this.store.snapshot(organisation));
  }

  @Put()
  @Operation({
    summary: 'Make this the only subscription',
    body: SoleSubscription,
    answer: SoleSubscriptionView,
    errors: ['subscription.several', 'seats.missing'],
  })
  async replace(
    @Caller() caller: Administrator,
    @Body() body: unknown,
  ): Promise<SoleSubscriptionView> {
    const { assigned, startsAt, endsAt, ...rest } = parseBody(SoleSubscription, body);
    await this.store.subscribe(
      caller.organisation,
      { ...rest, startsAt: new Date(startsAt), endsAt: endsAt ? new Date(endsAt) : null },
      assigned,
      caller.email,
    );
    await this.changes.tell(caller.organisation);
    return viewOf(await this.store.snapshot(caller.organisation));
  }
}

/** The first, where there are several. */
function viewOf({ organisation, check, subscriptions }: LicensingSnapshot): SoleSubscriptionView {
  const [first] = subscriptions;
  return {
    organisation,
    check,
    subscription: first
      ? {
          plan: first.plan,
          seats: first.seats,
          startsAt: first.startsAt,
          endsAt: first.endsAt,
          graceDays: first.graceDays,
        }
      : null,
    assigned: first ? [...(first.everyone ? ['*'] : []), ...first.addresses] : [],
  };
}
