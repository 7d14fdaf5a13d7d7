import { Clock, type Logger, LOGGER } from '@chancery/platform';
import { Inject, Injectable } from '@nestjs/common';
import { PortalPolicies } from '../portal-api/policies';
import { Expiries } from './expiries';
import { Withdrawals } from './withdrawals';

/** Every minute: the trail is told of licences that ran out, and revoked ones that nobody can give back go. */
@Injectable()
export class Forgetting extends Clock {
  constructor(
    @Inject(PortalPolicies) private readonly policies: PortalPolicies,
    @Inject(Withdrawals) private readonly withdrawals: Withdrawals,
    @Inject(Expiries) private readonly expiries: Expiries,
    @Inject(LOGGER) log: Logger,
  ) {
    super(
      { everyMs: 60_000, skipped: 'ended licences not looked at; tried again', atOnce: true },
      log,
    );
  }

  protected override async round(): Promise<void> {
    for (const organisation of this.policies.organisations()) {
      await this.expiries.tell(organisation);
      await this.withdrawals.forget(organisation);
    }
  }
}
