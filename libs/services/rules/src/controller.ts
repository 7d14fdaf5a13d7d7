import {
  ListedRule,
  RuleCatalogue,
  RuleEntry,
  RuleList,
  RuleModeChange,
  RuleOrder,
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
  Problem,
} from '@chancery/platform';
import { ruleCatalogue, sentenceOf, shadowedRules } from '@chancery/rules';
import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Inject,
  Param,
  Post,
  Put,
  Req,
  Res,
  UseGuards,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { type RuleDraft, RulesStore, type SavedRule } from './store';
import { RuleTester } from './tester';

@Controller('api/v1/rules')
@UseGuards(AdministratorGuard)
@Allow(['compliance'])
export class RulesController {
  constructor(
    @Inject(RulesStore) private readonly store: RulesStore,
    @Inject(RuleTester) private readonly tester: RuleTester,
    @Inject(Announcements) private readonly announcements: Announcements,
  ) {}

  @Get()
  @Operation({ summary: 'Rules in order, with those that never come to pass', answer: RuleList })
  async list(@Caller() caller: Administrator) {
    const rules = await this.store.list(caller.organisation);
    return {
      items: rules.map(withSentence),
      nextCursor: null,
      total: { value: rules.length, relation: 'eq' },
      shadows: shadowedRules({ rules, revision: 0 }),
      revision: await this.store.revision(caller.organisation),
    };
  }

  /** Everything a rule can be made of. */
  @Get('catalogue')
  @Operation({ summary: 'Everything a rule can be made of', answer: RuleCatalogue })
  catalogue() {
    return ruleCatalogue();
  }

  /** Tries rules on a message; nothing of it is kept. */
  @Post('test')
  @HttpCode(200)
  @Operation({
    summary: 'Try rules on a message; nothing of it is kept',
    upload: { json: { test: RuleTest }, files: ['message'] },
    answer: RuleTestResult,
    errors: ['test.not-multipart', 'test.malformed', 'rule.not-compilable'],
  })
  test(@Caller() caller: Administrator, @Req() request: Request) {
    return this.tester.run(caller.organisation, request);
  }

  @Get(':id')
  @Operation({ summary: 'A rule', answer: ListedRule, errors: ['rule.unknown'] })
  async one(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ) {
    const rule = (await this.store.list(caller.organisation)).find(
      (candidate) => candidate.id === id,
    );
    if (!rule) throw new Problem(404, 'rule.unknown', 'There is no such rule.');
    return this.tagged(rule, response);
  }

  @Post()
  @Operation({
    summary: 'Add a rule',
    body: RuleEntry,
    answer: ListedRule,
    errors: ['rule.name-taken', 'rule.not-compilable'],
  })
  async create(
    @Caller() caller: Administrator,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ) {
    const { id: _, priority, ...draft } = parseBody(RuleEntry, body);
    const rule = await this.store.create(
      caller.organisation,
      draft as RuleDraft,
      priority ?? null,
      caller.email,
    );
    await this.announce(caller);
    return this.tagged(rule, response);
  }

  @Put('order')
  @HttpCode(204)
  @Operation({ summary: 'Put the rules in order', body: RuleOrder })
  async order(@Caller() caller: Administrator, @Body() body: unknown) {
    await this.store.reorder(caller.organisation, parseBody(RuleOrder, body).ids, caller.email);
    await this.announce(caller);
  }

  @Put(':id')
  @Operation({
    summary: 'Save a rule',
    body: RuleEntry,
    answer: ListedRule,
    headers: ['If-Match'],
    errors: ['rule.unknown', 'rule.changed'],
  })
  async replace(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Body() body: unknown,
    @Headers('if-match') match: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ) {
    const { id: _, priority: __, ...draft } = parseBody(RuleEntry, body);
    const rule = await this.store.replace(
      caller.organisation,
      id,
      draft as RuleDraft,
      versionOf(match),
      caller.email,
    );
    await this.announce(caller);
    return this.tagged(rule, response);
  }

  @Post(':id/mode')
  @HttpCode(200)
  @Operation({
    summary: 'Enforce a rule, try it, or switch it off',
    body: RuleModeChange,
    answer: ListedRule,
    errors: ['rule.unknown'],
  })
  async mode(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ) {
    const { mode } = parseBody(RuleModeChange, body);
    const rule = (await this.store.list(caller.organisation)).find(
      (candidate) => candidate.id === id,
    );
    if (!rule) throw new Problem(404, 'rule.unknown', 'There is no such rule.');
    const { id: _, priority: __, version, updatedAt: ___, updatedBy: ____, ...draft } = rule;
    const saved = await this.store.replace(
      caller.organisation,
      id,
      { ...draft, mode },
      version,
      caller.email,
    );
    await this.announce(caller);
    return this.tagged(saved, response);
  }

  @Delete(':id')
  @HttpCode(204)
  @Operation({ summary: 'Delete a rule', errors: ['rule.unknown'] })
  async remove(@Caller() caller: Administrator, @Param('id') id: string) {
    await this.store.remove(caller.organisation, id, caller.email);
    await this.announce(caller);
  }

  private tagged(rule: SavedRule, response: Response) {
    response.setHeader('ETag', `"${rule.version}"`);
    return withSentence(rule);
  }

  private async announce({ organisation }: Administrator): Promise<void> {
    await this.announcements.publish('published.rules', { organisation });
    await this.announcements.changed({ organisation, noun: 'rules' });
  }
}

const withSentence = (rule: SavedRule) => ({ ...rule, sentence: sentenceOf(rule) });

const versionOf = (match: string | undefined): number | null => {
  const version = /^(?:W\/)?"(\d+)"$/.exec(match ?? '')?.[1];
  return version === undefined ? null : Number(version);
};
