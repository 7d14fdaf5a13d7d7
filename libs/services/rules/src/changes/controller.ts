import {
  ChangeReason,
  ProposedChange,
  ProposedChangeInFull,
  ProposedChanges,
  ProposedChangesQuery,
  RuleDraftEntry,
  SecondPerson,
  SecondPersonChange,
} from '@chancery/contracts';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Announcements,
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
  Header,
  Headers,
  HttpCode,
  Inject,
  Param,
  Post,
  Put,
  Query,
  Res,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import type { Response } from 'express';
import { announceRules } from '../announce';
import { AcceptsFailingCases, publishing } from '../checks';
import { RulesStore } from '../store';
import { announceProposal, ChangeWaitsFilter } from './change-waits';
import { Drafts } from './drafts';

const PAGE = 50;
const DECIDED = ['proposal.unknown', 'proposal.decided'];

/** Drafts of rules and changes that wait for a second person: contracts `rule-proposals.ts`. */
@Controller('api/v1/rules')
@UseGuards(AdministratorGuard)
@UseFilters(ChangeWaitsFilter)
@UseInterceptors(AcceptsFailingCases)
@Allow(['compliance'])
export class ProposalsController {
  constructor(
    @Inject(RulesStore) private readonly store: RulesStore,
    @Inject(Drafts) private readonly drafts: Drafts,
    @Inject(Announcements) private readonly announcements: Announcements,
  ) {}

  @Get('second-person')
  @Operation({ summary: 'Whether changes of rules need a second person', answer: SecondPerson })
  secondPerson(@Caller() { organisation }: Administrator): Promise<SecondPerson> {
    return this.drafts.secondPerson(organisation);
  }

  @Put('second-person')
  @Allow([])
  @Operation({
    summary: 'Say whether changes of rules need a second person; that they need none needs one',
    body: SecondPersonChange,
    answer: SecondPerson,
    status: 200,
  })
  async need(@Caller() caller: Administrator, @Body() body: unknown): Promise<SecondPerson> {
    const change = parseBody(SecondPersonChange, body);
    const { organisation, email } = caller;
    await this.store.perform(organisation, 'second-person', change, email);
    await announceProposal(this.announcements, caller, 'second-person');
    return this.drafts.secondPerson(organisation);
  }

  @Get('proposals')
  @Operation({
    summary: 'List drafts and proposed changes of rules, the latest first',
    query: ProposedChangesQuery,
    answer: ProposedChanges,
  })
  async list(
    @Caller() { organisation }: Administrator,
    @Query() query: unknown,
  ): Promise<ProposedChanges> {
    const { state = null, limit = PAGE, cursor = null } = parseBody(ProposedChangesQuery, query);
    const found = await this.drafts.list(organisation, state, cursor, limit + 1);
    const items = found.slice(0, limit);
    return { items, nextCursor: found.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  @Get('proposals/:id')
  @Operation({
    summary: 'Read a draft or a proposed change, with what it would change',
    answer: ProposedChangeInFull,
    errors: ['proposal.unknown'],
  })
  @Header('Cache-Control', 'no-store')
  async one(
    @Caller() { organisation }: Administrator,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ProposedChangeInFull> {
    return this.tagged(await this.drafts.one(organisation, id), response);
  }

  @Post('proposals')
  @Operation({
    summary: 'Keep a rule as a draft; nothing is published',
    body: RuleDraftEntry,
    answer: ProposedChange,
    errors: ['rule.unknown', 'proposal.too-many'],
  })
  save(
    @Caller() caller: Administrator,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ProposedChange> {
    return this.keep(caller, null, body, undefined, response);
  }

  @Put('proposals/:id')
  @Operation({
    summary: 'Make a draft say something else',
    headers: ['If-Match'],
    body: RuleDraftEntry,
    answer: ProposedChange,
    errors: [...DECIDED, 'proposal.stale', 'rule.unknown'],
  })
  replace(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Body() body: unknown,
    @Headers('if-match') match: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ProposedChange> {
    return this.keep(caller, id, body, match, response);
  }

  @Delete('proposals/:id')
  @Operation({
    summary: 'Discard a draft',
    headers: ['If-Match'],
    errors: [...DECIDED, 'proposal.stale'],
  })
  @HttpCode(204)
  async discard(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Headers('if-match') match: string | undefined,
  ): Promise<void> {
    await this.drafts.discard(caller.organisation, id, tagIn(match), caller.email);
    await announceProposal(this.announcements, caller, id);
  }

  @Post('proposals/:id/approval')
  @HttpCode(200)
  @Operation(
    publishing({
      summary: 'Approve a change that somebody else proposed, and publish it',
      headers: ['If-Match'],
      answer: ProposedChange,
      status: 200,
      errors: [
        ...DECIDED,
        'proposal.own',
        'proposal.stale',
        'proposal.overtaken',
        'proposal.unseen',
      ],
    }),
  )
  async approve(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Headers('if-match') match: string | undefined,
  ): Promise<ProposedChange> {
    const { organisation, email } = caller;
    const done = await this.store.changes.approve(organisation, id, seen(match), email);
    return this.published(caller, done);
  }

  @Post('proposals/:id/publication')
  @Allow([])
  @HttpCode(200)
  @Operation(
    publishing({
      summary: 'Publish a proposed change without a second person, in an emergency',
      headers: ['If-Match'],
      body: ChangeReason,
      answer: ProposedChange,
      status: 200,
      errors: [...DECIDED, 'proposal.stale', 'proposal.overtaken', 'proposal.unseen'],
    }),
  )
  async publish(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Body() body: unknown,
    @Headers('if-match') match: string | undefined,
  ): Promise<ProposedChange> {
    const { reason } = parseBody(ChangeReason, body);
    const { organisation, email: by } = caller;
    const done = await this.store.changes.publishAlone(organisation, id, seen(match), {
      by,
      reason,
    });
    return this.published(caller, done);
  }

  @Post('proposals/:id/rejection')
  @HttpCode(200)
  @Operation({
    summary: 'Reject a change that somebody else proposed',
    body: ChangeReason,
    answer: ProposedChange,
    status: 200,
    errors: [...DECIDED, 'proposal.own'],
  })
  async reject(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<ProposedChange> {
    const { reason } = parseBody(ChangeReason, body);
    const { organisation, email: by } = caller;
    return this.told(caller, await this.store.changes.reject(organisation, id, { by, reason }));
  }

  @Post('proposals/:id/withdrawal')
  @HttpCode(200)
  @Operation({
    summary: 'Withdraw a change that one proposed oneself',
    answer: ProposedChange,
    status: 200,
    errors: [...DECIDED, 'proposal.not-own'],
  })
  async withdraw(
    @Caller() caller: Administrator,
    @Param('id') id: string,
  ): Promise<ProposedChange> {
    const { organisation, email } = caller;
    return this.told(caller, await this.store.changes.withdraw(organisation, id, email));
  }

  @Post('proposals/:id/renewal')
  @HttpCode(200)
  @Operation(
    publishing({
      summary: 'Propose a change once more, of the rules as they are now',
      answer: ProposedChange,
      status: 200,
      errors: [...DECIDED, 'proposal.not-own', 'proposal.nothing', 'rule.not-compilable'],
    }),
  )
  async renew(@Caller() caller: Administrator, @Param('id') id: string): Promise<ProposedChange> {
    const { organisation, email } = caller;
    return this.told(caller, await this.store.changes.renew(organisation, id, email));
  }

  private async keep(
    caller: Administrator,
    id: string | null,
    body: unknown,
    match: string | undefined,
    response: Response,
  ): Promise<ProposedChange> {
    const entry = parseBody(RuleDraftEntry, body);
    const { organisation, email: by } = caller;
    const draft = await this.drafts.save(organisation, id, entry, { by, tag: tagIn(match) });
    return this.tagged(await this.told(caller, draft), response);
  }

  private async published(caller: Administrator, done: ProposedChange): Promise<ProposedChange> {
    await announceRules(this.announcements, caller);
    // Lists and types may be others, too.
    await this.announcements.changed({ organisation: caller.organisation, noun: 'lists' });
    return this.told(caller, done);
  }

  private async told(caller: Administrator, change: ProposedChange): Promise<ProposedChange> {
    await announceProposal(this.announcements, caller, change.id);
    return change;
  }

  private tagged<T extends ProposedChange>(change: T, response: Response): T {
    response.setHeader('ETag', `"${change.tag}"`);
    return change;
  }
}

const tagIn = (match: string | undefined): string | null =>
  /^(?:W\/)?"([\w-]+)"$/.exec(match ?? '')?.[1] ?? null;

/** @throws Problem 428 where nobody says which change was looked at */
function seen(match: string | undefined): string {
  const tag = tagIn(match);
  if (tag === null)
    throw new Problem(
      428,
      'proposal.unseen',
      'Say with If-Match which change you looked at: an approval is of that one only.',
    );
  return tag;
}
