import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { Logger } from './log';
import { Published, snapshotReader } from './snapshots';

export interface ClockOptions {
  everyMs: number;
  /** What the log says of a round that failed; the next one comes all the same. */
  skipped: string;
  /** The first round when the process starts, not when the first time is over. */
  atOnce?: boolean;
}

/** Work that a process does again and again while it runs. */
export abstract class Clock implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: ClockOptions,
    private readonly log: Logger,
  ) {}

  protected abstract round(): Promise<void>;

  onApplicationBootstrap(): void {
    const { everyMs, skipped, atOnce } = this.options;
    const round = () =>
      void this.round().catch((error: Error) => this.log.warn({ reason: error.message }, skipped));
    this.timer = setInterval(round, everyMs);
    if (atOnce) round();
  }

  onApplicationShutdown(): void | Promise<void> {
    clearInterval(this.timer);
  }
}

/** The same for every organisation that there is. */
export abstract class OrganisationsClock extends Clock {
  private readonly directory: Published<'directory'>;

  constructor(options: ClockOptions, source: DataSource, log: Logger) {
    super(options, log);
    this.directory = new Published('directory', snapshotReader(source));
  }

  protected abstract roundOf(organisations: readonly string[]): Promise<void>;

  protected override async round(): Promise<void> {
    await this.directory.refresh();
    await this.roundOf(this.directory.all().map(([organisation]) => organisation));
  }
}

/** What is worked at run by run, such as exports. */
export interface DueStore {
  /** Deletes what has been kept long enough. */
  expire(organisation: string): Promise<unknown>;
  /** What nobody works at, with the number of the next run. */
  due(organisation: string): Promise<{ id: string; run: number }[]>;
}

/** Asks (again) for what nobody works at, and lets go what was kept long enough. */
export abstract class DueClock extends OrganisationsClock {
  constructor(
    options: ClockOptions,
    source: DataSource,
    log: Logger,
    private readonly store: DueStore,
  ) {
    super(options, source, log);
  }

  /** Puts the job for it into its queue. */
  protected abstract ask(organisation: string, id: string, run: number): Promise<unknown>;

  protected override async roundOf(organisations: readonly string[]): Promise<void> {
    for (const organisation of organisations) {
      await this.store.expire(organisation);
      for (const { id, run } of await this.store.due(organisation))
        await this.ask(organisation, id, run);
    }
  }
}
