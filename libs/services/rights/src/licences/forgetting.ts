import { type Logger, LOGGER } from '@chancery/platform';
import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { PortalPolicies } from '../portal-api/policies';
import { Expiries } from './expiries';
import { Withdrawals } from './withdrawals';

const EVERY_MS = 60_000;

/** Every minute: the trail is told of licences that ran out, and revoked ones that nobody can give back go. */
@Injectable()
export class Forgetting implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(PortalPolicies) private readonly policies: PortalPolicies,
    @Inject(Withdrawals) private readonly withdrawals: Withdrawals,
    @Inject(Expiries) private readonly expiries: Expiries,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const forget = async () => {
      for (const organisation of this.policies.organisations()) {
        await this.expiries.tell(organisation);
        await this.withdrawals.forget(organisation);
      }
    };
    const run = () =>
      void forget().catch((error: Error) =>
        this.log.warn({ reason: error.message }, 'ended licences not looked at; tried again'),
      );
    this.timer = setInterval(run, EVERY_MS);
    run();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }
}
