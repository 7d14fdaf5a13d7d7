import { type JobData, JOBS } from '@chancery/contracts';
import { kindOf } from '@chancery/journey';
import { JobHandler, uuid7 } from '@chancery/platform';
import { Processor } from '@nestjs/bullmq';
import { Inject } from '@nestjs/common';
import { GatewayRuntime } from './runtime';

/** How soon a worker looks again after its queue could not be reached; BullMQ's own 15 s are longer than a restart. */
const RETRY_MS = 1_000;

/** Retries, deferrals, other nodes' share, and what a crash left: lease what is due and deliver it. */
@Processor(JOBS.deliver.queue, { concurrency: 8, runRetryDelay: RETRY_MS })
export class DeliverHandler extends JobHandler<'deliver'> {
  protected readonly job = 'deliver';

  constructor(@Inject(GatewayRuntime) private readonly gateway: GatewayRuntime) {
    super();
  }

  async handle({
    organisation,
    messages,
  }: JobData<'deliver'>): Promise<{ delivered: number; held: number }> {
    const { store, dispatcher, committer } = this.gateway;
    const { leased, held } = await store.lease(organisation, messages);
    for (const { message, idx, address } of held)
      committer.note(organisation, {
        id: uuid7(),
        kind: kindOf('held'),
        message,
        recipient: address,
        actor: 'gateway',
        body: { idx, reason: 'three attempts ended in a crash' },
      });
    await Promise.all(leased.map((message) => dispatcher.deliverLeased(message)));
    return { delivered: leased.length, held: held.length };
  }
}

const TRACE_DAYS = 90;

@Processor(JOBS.retain.queue, { runRetryDelay: RETRY_MS })
export class RetainHandler extends JobHandler<'retain'> {
  protected readonly job = 'retain';

  constructor(@Inject(GatewayRuntime) private readonly gateway: GatewayRuntime) {
    super();
  }

  handle({ organisation }: JobData<'retain'>): Promise<unknown> {
    return this.gateway.retain(
      organisation,
      this.gateway.policies.of(organisation).directory.retentionDays,
      TRACE_DAYS,
    );
  }
}

/** Samples of brands, to the administrators who asked for them. */
@Processor(JOBS.sample.queue, { runRetryDelay: RETRY_MS })
export class SampleHandler extends JobHandler<'sample'> {
  protected readonly job = 'sample';

  constructor(@Inject(GatewayRuntime) private readonly gateway: GatewayRuntime) {
    super();
  }

  handle({ organisation, sample }: JobData<'sample'>): Promise<string> {
    return this.gateway.sample(organisation, sample);
  }
}
