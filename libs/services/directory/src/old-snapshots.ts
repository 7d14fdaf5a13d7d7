import { type JobData, JOBS } from '@chancery/contracts';
import {
  JobHandler,
  Jobs,
  type Logger,
  LOGGER,
  OrganisationScope,
  type ServiceKind,
  SETTINGS,
  type Settings,
} from '@chancery/platform';
import { Processor } from '@nestjs/bullmq';
import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { DirectoryStore } from './store';

const EVERY_MS = 60_000;
const KINDS: readonly ServiceKind[] = ['directory', 'rules', 'templates', 'licensing'];

/**
 * Lets go, kind by kind, what was published before and is read by nobody any more. Which snapshots those are the
 * function of each schema says (`forgetSnapshots`).
 * @param days for which snapshots are kept that are not among the newest
 * @returns how many went
 */
export async function forgetOldSnapshots(
  scope: OrganisationScope,
  organisation: string,
  days: number,
): Promise<number> {
  let gone = 0;
  for (const kind of KINDS)
    for (let more = -1; more !== 0; gone += more)
      more = await scope.inOrganisation(organisation, async (em) => {
        const [row] = (await em.query(`SELECT ${kind}.forget_snapshots($1, $2) AS gone`, [
          organisation,
          days,
        ])) as { gone: number }[];
        return row?.gone ?? 0;
      });
  return gone;
}

/** Once an hour, whichever process comes first. */
@Injectable()
export class SnapshotClock implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private asked = '';

  constructor(
    @Inject(DirectoryStore) private readonly store: DirectoryStore,
    @Inject(Jobs) private readonly jobs: Jobs,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.ask().catch((error: Error) =>
        this.log.warn({ reason: error.message }, 'round of old snapshots skipped'),
      );
    }, EVERY_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async ask(): Promise<void> {
    const round = new Date().toISOString().slice(0, 13);
    if (round === this.asked) return;
    for (const organisation of await this.store.organisations())
      await this.jobs.add('forgetSnapshots', { organisation, round });
    this.asked = round;
  }
}

@Processor(JOBS.forgetSnapshots.queue)
export class SnapshotHandler extends JobHandler<'forgetSnapshots'> {
  protected readonly job = 'forgetSnapshots';

  constructor(
    @Inject(OrganisationScope) private readonly scope: OrganisationScope,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    super();
  }

  handle({ organisation }: JobData<'forgetSnapshots'>): Promise<number> {
    return forgetOldSnapshots(this.scope, organisation, this.settings.revisionDays);
  }
}
