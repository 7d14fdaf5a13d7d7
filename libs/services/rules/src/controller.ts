import {
  ListedRule,
  RuleCatalogue,
  RuleEntry,
  RuleList,
  RuleModeChange,
  RuleOrder,
  RuleRestoration,
  RuleTest,
  RuleTestResult,
} from '@chancery/contracts';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Announcements,
  Caller,
  Operation,
  parseBody,
  type Settings,
  SETTINGS,
  tagged,
  versionOf,
} from '@chancery/platform';
import { ruleCatalogue, sentenceOf } from '@chancery/rules';
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
  Req,
  Res,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { AcceptsFailingCases, publishing } from './checks';
import { announceRules } from './announce';
import { ChangeWaitsFilter } from './changes/change-waits';
import { appliedWith } from './files/applied';
import { listNamed } from './lists/rows';
import { RuleReadings } from './readings';
import { type RuleDraft, ruleOf, type SavedRule } from './rows';
import { RulesStore, type SaveFacts } from './store';
import { RuleTester } from './tester';

/** Rules as they are; what they were is HistoryController's. See contracts `rules.ts` and `rule-history.ts`. */
@Controller('api/v1/rules')
@UseGuards(AdministratorGuard)
@UseInterceptors(AcceptsFailingCases)
@UseFilters(ChangeWaitsFilter)
@Allow(['compliance'])
export class RulesController {
  private readonly readings: RuleReadings;

  constructor(
    @Inject(RulesStore) private readonly store: RulesStore,
    @Inject(RuleTester) private readonly tester: RuleTester,
    @Inject(Announcements) private readonly announcements: Announcements,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.readings = new RuleReadings(settings.smtpMaxSize);
  }

  @Get()
  @Operation({ summary: 'List the rules in the order they are judged', answer: RuleList })
  @Header('Cache-Control', 'no-store')
  async list(
    @Caller() caller: Administrator,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RuleList> {
    const { rules, revision, applied } = await this.store.whole(caller.organisation);
    const surroundings = await this.store.surroundings(caller.organisation);
    response.setHeader('ETag', `"${revision}"`);
    return {
      items: this.readings.listed(caller.organisation, rules, surroundings.lists),
      nextCursor: null,
      total: { value: rules.length, relation: 'eq' },
      ...this.readings.findings(caller.organisation, rules, surroundings),
      revision,
      applied: applied && appliedWith(applied, rules),
    };
  }

  @Get('catalogue')
  @Operation({ summary: 'Everything a rule can be made of', answer: RuleCatalogue })
  catalogue() {
    return ruleCatalogue();
  }

  @Post('test')
  @Operation({
    summary: 'Try rules on a message; nothing of it is kept',
    upload: { json: { test: RuleTest }, files: ['message'] },
    answer: RuleTestResult,
    status: 200,
    errors: ['test.too-large', 'test.not-multipart', 'test.malformed', 'rule.not-compilable'],
  })
  @HttpCode(200)
  test(@Caller() caller: Administrator, @Req() request: Request): Promise<RuleTestResult> {
    return this.tester.run(caller.organisation, request);
  }

  @Get(':id')
  @Operation({ summary: 'Read a rule', answer: ListedRule, errors: ['rule.unknown'] })
  @Header('Cache-Control', 'no-store')
  async one(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ListedRule> {
    return this.tagged(caller, await this.store.one(caller.organisation, id), response);
  }

  @Post()
  @Operation(
    publishing({
      summary: 'Make a rule',
      body: RuleEntry,
      answer: ListedRule,
      errors: ['rule.name-taken', 'rule.not-compilable'],
    }),
  )
  async create(
    @Caller() caller: Administrator,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ListedRule> {
    const { organisation, email } = caller;
    const { draft, priority, facts } = saveOf(body);
    const rule = await this.store.create(organisation, draft, priority, email, facts);
    await announceRules(this.announcements, caller);
    return this.tagged(caller, rule, response);
  }

  @Put('order')
  @Operation(
    publishing({
      summary: 'Put the rules in order',
      headers: ['If-Match'],
      body: RuleOrder,
      errors: ['rules.order', 'rules.stale', 'rule.managed-by-file'],
    }),
  )
  @HttpCode(204)
  async order(
    @Caller() caller: Administrator,
    @Body() body: unknown,
    @Headers('if-match') match: string | undefined,
  ): Promise<void> {
    const { ids } = parseBody(RuleOrder, body);
    await this.store.reorder(caller.organisation, ids, caller.email, versionOf(match));
    await announceRules(this.announcements, caller);
  }

  @Put(':id')
  @Operation(
    publishing({
      summary: 'Save a rule',
      headers: ['If-Match'],
      body: RuleEntry,
      answer: ListedRule,
      errors: [
        'rule.unknown',
        'rule.stale',
        'rule.name-taken',
        'rule.not-compilable',
        'rule.managed-by-file',
      ],
    }),
  )
  async replace(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Body() body: unknown,
    @Headers('if-match') match: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ListedRule> {
    const { organisation, email } = caller;
    const { draft, facts } = saveOf(body);
    const rule = await this.store.replace(organisation, id, draft, versionOf(match), email, facts);
    await announceRules(this.announcements, caller);
    return this.tagged(caller, rule, response);
  }

  @Post(':id/mode')
  @Operation(
    publishing({
      summary: 'Switch a rule off, to Test or to Enforce',
      headers: ['If-Match'],
      body: RuleModeChange,
      answer: ListedRule,
      status: 200,
      errors: ['rule.unknown', 'rule.stale', 'rule.managed-by-file'],
    }),
  )
  @HttpCode(200)
  async mode(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Body() body: unknown,
    @Headers('if-match') match: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ListedRule> {
    const { mode } = parseBody(RuleModeChange, body);
    const { organisation, email } = caller;
    const rule = await this.store.one(organisation, id);
    const { id: _, priority: __, ...draft } = ruleOf(rule);
    const saved = await this.store.replace(
      organisation,
      id,
      { ...draft, mode },
      versionOf(match) ?? rule.version,
      email,
    );
    await announceRules(this.announcements, caller);
    return this.tagged(caller, saved, response);
  }

  @Delete(':id')
  @Operation(
    publishing({
      summary: 'Delete a rule',
      headers: ['If-Match'],
      errors: ['rule.unknown', 'rule.stale', 'rule.managed-by-file'],
    }),
  )
  @HttpCode(204)
  async remove(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Headers('if-match') match: string | undefined,
  ): Promise<void> {
    await this.store.remove(caller.organisation, id, caller.email, versionOf(match));
    await announceRules(this.announcements, caller);
  }

  @Post(':id/restoration')
  @Operation(
    publishing({
      summary: 'Save an earlier version of a rule once more, also of a deleted one',
      headers: ['If-Match'],
      body: RuleRestoration,
      answer: ListedRule,
      status: 200,
      errors: [
        'rule.unknown',
        'rule.no-version',
        'rule.stale',
        'rule.name-taken',
        'rule.not-compilable',
        'rule.managed-by-file',
      ],
    }),
  )
  @HttpCode(200)
  async restore(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Body() body: unknown,
    @Headers('if-match') match: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ListedRule> {
    const { version, note } = parseBody(RuleRestoration, body);
    const { organisation, email } = caller;
    const rule = await this.store.restore(organisation, id, version, versionOf(match), email, note);
    await announceRules(this.announcements, caller);
    return this.tagged(caller, rule, response);
  }

  private async tagged(
    { organisation }: Administrator,
    rule: SavedRule,
    response: Response,
  ): Promise<ListedRule> {
    return tagged(response, rule.version, listed(rule, await this.store.listNames(organisation)));
  }
}

function saveOf(body: unknown): {
  draft: RuleDraft;
  priority: number | null;
  facts: SaveFacts;
} {
  const { id: _, priority, note, fromDraft, ...draft } = parseBody(RuleEntry, body);
  return { draft, priority: priority ?? null, facts: { note, fromDraft } };
}

/** A rule as the console shows it. @param names of the named lists by id */
export function listed(rule: SavedRule, names: ReadonlyMap<string, string>): ListedRule {
  const { text, segments } = sentenceOf(rule, { listName: listNamed(names) });
  return { ...rule, sentence: { text, segments: [...segments] } };
}
