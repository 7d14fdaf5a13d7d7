import { FirstRun, FirstRunPatch, type FirstRunStep } from '@chancery/contracts';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Caller,
  Operation,
  parseBody,
} from '@chancery/platform';
import { Body, Controller, Get, HttpCode, Inject, Patch, UseGuards } from '@nestjs/common';
import { type EntityManager, Not } from 'typeorm';
import { DirectoryChanges } from '../changes';
import { Domain, Organisation } from '../entities';
import { DirectoryStore } from '../store';

/** The domain that the first start accepts mail for, so that there is something to try with. */
const DEMO_DOMAIN = 'demo.test';

/** How far an organisation is on its way from the first start to carrying its own mail (ADR 0064). */
@Controller('api/v1/first-run')
@UseGuards(AdministratorGuard)
@Allow(['operator'])
export class FirstRunController {
  constructor(
    @Inject(DirectoryStore) private readonly store: DirectoryStore,
    @Inject(DirectoryChanges) private readonly changes: DirectoryChanges,
  ) {}

  @Get()
  @Operation({ summary: 'What is done and what is left of the first steps', answer: FirstRun })
  get(@Caller() caller: Administrator): Promise<FirstRun> {
    return this.store.read(caller.organisation, (em) => firstRun(em, caller.organisation));
  }

  @Patch()
  @HttpCode(200)
  @Operation({
    summary: 'Put the first steps away, or take them up again',
    body: FirstRunPatch,
    answer: FirstRun,
  })
  async patch(@Caller() caller: Administrator, @Body() body: unknown): Promise<FirstRun> {
    const { dismissed } = parseBody(FirstRunPatch, body);
    await this.changes.apply(
      caller,
      { kind: dismissed ? 'first-run.dismissed' : 'first-run.resumed', noun: 'organisation' },
      async (em) => {
        await em.update(
          Organisation,
          { id: caller.organisation },
          { firstRunDismissedAt: dismissed ? new Date() : null },
        );
        return {};
      },
    );
    return this.get(caller);
  }
}

/** Reads what the organisation is like now; in its transaction, as the functions of the neighbours ask. */
async function firstRun(em: EntityManager, id: string): Promise<FirstRun> {
  const { demo, nextHop, serviceAddress, settingsOverrides, testMessageId, firstRunDismissedAt } =
    await em.findOneByOrFail(Organisation, { id });
  const address = settingsOverrides?.serviceAddress ?? serviceAddress;
  const domains = await em.find(Domain, { where: { name: Not(DEMO_DOMAIN) } });
  const [far] = (await em.query(
    'SELECT rules.has_own_rule($1) AS rule, mail.was_delivered($1, $2) AS delivered',
    [id, testMessageId],
  )) as [{ rule: boolean; delivered: boolean | null }];
  const hop = settingsOverrides?.nextHop ?? nextHop ?? settingsOverrides?.fallbackHop ?? null;
  const done: Record<FirstRunStep, boolean> = {
    name: !demo,
    // Passcodes must not come from the demo domain either.
    domains: domains.length > 0 && !address.endsWith(`@${DEMO_DOMAIN}`),
    // Without any, each recipient's own server is looked up: that is a way out too.
    'mail-path': hop === null || !hop.mailbox,
    signing: domains.length > 0 && domains.every(({ dkimSelector }) => dkimSelector !== null),
    rule: far.rule,
    // Nothing is known of a message that retention has ended for; it came back at its time.
    'test-message': testMessageId !== null && far.delivered !== false,
  };
  return {
    steps: (Object.entries(done) as [FirstRunStep, boolean][]).map(([step, is]) => ({
      step,
      done: is,
    })),
    dismissed: firstRunDismissedAt !== null,
  };
}
