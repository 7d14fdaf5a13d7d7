import { Rule } from '@chancery/contracts';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Announcements,
  Caller,
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
import * as z from 'zod/mini';
import { type RuleDraft, RulesStore, type SavedRule } from './store';
import { RuleTester } from './tester';

const Draft = z.object({
  ...Rule.shape,
  id: z.optional(z.string()),
  priority: z.optional(z.int().check(z.gte(0))),
});
const Order = z.object({ ids: z.array(z.string()) });
const Mode = z.object({ mode: z.enum(['off', 'test', 'enforce']) });

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
  catalogue() {
    return ruleCatalogue();
  }

  /** Tries rules on a message; nothing of it is kept. */
  @Post('test')
  @HttpCode(200)
  test(@Caller() caller: Administrator, @Req() request: Request) {
    return this.tester.run(caller.organisation, request);
  }

  @Get(':id')
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
  async create(
    @Caller() caller: Administrator,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ) {
    const { id: _, priority, ...draft } = parseBody(Draft, body);
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
  async order(@Caller() caller: Administrator, @Body() body: unknown) {
    await this.store.reorder(caller.organisation, parseBody(Order, body).ids, caller.email);
    await this.announce(caller);
  }

  @Put(':id')
  async replace(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Body() body: unknown,
    @Headers('if-match') match: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ) {
    const { id: _, priority: __, ...draft } = parseBody(Draft, body);
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
  async mode(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ) {
    const { mode } = parseBody(Mode, body);
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
