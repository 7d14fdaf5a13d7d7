import { type Logger, LOGGER } from '@chancery/platform';
import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { PortalPolicies } from '../portal-api/policies';
import { Withdrawals } from './withdrawals';

const EVERY_MS = 3_600_000;

/** Every hour: revoked licences that nobody can give back any more are deleted. */
@Injectable()
export class Forgetting implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(PortalPolicies) private readonly policies: PortalPolicies,
    @Inject(Withdrawals) private readonly withdrawals: Withdrawals,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const forget = async () => {
      for (const organisation of this.policies.organisations())
        await this.withdrawals.forget(organisation);
    };
    const run = () =>
      void forget().catch((error: Error) =>
        this.log.warn({ reason: error.message }, 'revoked licences not forgotten; tried again'),
      );
    this.timer = setInterval(run, EVERY_MS);
    run();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }
}
