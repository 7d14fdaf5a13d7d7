import { buffer } from 'node:stream/consumers';
import {
  NewRuleCase,
  RULE_CASE_BYTES,
  RuleCase,
  RuleCaseChange,
  RuleCaseList,
} from '@chancery/contracts';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Announcements,
  Caller,
  Operation,
  parseBody,
  readForm,
  tagged,
  versionOf,
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
  Patch,
  Post,
  Req,
  Res,
  StreamableFile,
  UseGuards,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { CaseStore } from './store';

/** Messages kept with what the rules must decide over them: contracts `rule-cases.ts`. */
@Controller('api/v1/rules/cases')
@UseGuards(AdministratorGuard)
@Allow(['compliance'])
export class RuleCasesController {
  constructor(
    @Inject(CaseStore) private readonly store: CaseStore,
    @Inject(Announcements) private readonly announcements: Announcements,
  ) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @Operation({ summary: 'List the saved cases by name', answer: RuleCaseList })
  async list(@Caller() { organisation }: Administrator): Promise<RuleCaseList> {
    return wholeOf(await this.store.list(organisation));
  }

  @Post()
  @Operation({
    summary: 'Keep a message with what the rules must decide over it',
    upload: { json: { case: NewRuleCase }, files: ['message'] },
    answer: RuleCase,
    errors: [
      'case.many',
      'case.name-taken',
      'case.too-large',
      'case.not-multipart',
      'case.malformed',
    ],
  })
  async create(
    @Caller() caller: Administrator,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RuleCase> {
    const { asked, file } = await readForm(request, {
      noun: 'case',
      field: 'case',
      schema: NewRuleCase,
      fileBytes: RULE_CASE_BYTES,
      malformed: 'A case has the field “case” and the file “message”.',
      tooLarge: 'The message of a case has at most 1 MiB. Save one without its large attachments.',
      file: (stream) => buffer(stream),
    });
    const saved = await this.store.create(caller.organisation, asked, file, caller.email);
    await this.changed(caller, saved.id);
    return tagged(response, saved.version, saved);
  }

  @Post('run')
  @HttpCode(200)
  @Operation({
    summary: 'Run all cases by the rules in force',
    answer: RuleCaseList,
    status: 200,
    errors: ['rule.not-compilable'],
  })
  async run(@Caller() caller: Administrator): Promise<RuleCaseList> {
    const items = await this.store.runAll(caller.organisation);
    await this.changed(caller);
    return wholeOf(items);
  }

  @Patch(':id')
  @Operation({
    summary: 'Rename a case, or say what counts of it',
    headers: ['If-Match'],
    body: RuleCaseChange,
    answer: RuleCase,
    errors: ['case.unknown', 'case.name-taken', 'case.stale'],
  })
  async change(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Body() body: unknown,
    @Headers('if-match') match: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RuleCase> {
    const change = parseBody(RuleCaseChange, body);
    const { organisation, email } = caller;
    const saved = await this.store.change(organisation, id, change, versionOf(match), email);
    await this.changed(caller, id);
    return tagged(response, saved.version, saved);
  }

  @Post(':id/expectation')
  @HttpCode(200)
  @Operation({
    summary: 'Make what the rules in force decide over a case its expectation',
    headers: ['If-Match'],
    answer: RuleCase,
    status: 200,
    errors: ['case.unknown', 'case.stale', 'case.not-judged', 'rule.not-compilable'],
  })
  async accept(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Headers('if-match') match: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RuleCase> {
    const { organisation, email } = caller;
    const saved = await this.store.accept(organisation, id, versionOf(match), email);
    await this.changed(caller, id);
    return tagged(response, saved.version, saved);
  }

  @Get(':id/message')
  @Header('Cache-Control', 'no-store')
  @Operation({
    summary: 'The message of a case, to try it once more',
    produces: 'message/rfc822',
    errors: ['case.unknown'],
  })
  async message(
    @Caller() { organisation, email }: Administrator,
    @Param('id') id: string,
  ): Promise<StreamableFile> {
    return new StreamableFile(await this.store.message(organisation, id, email), {
      type: 'message/rfc822',
      disposition: 'attachment; filename="case.eml"',
    });
  }

  @Delete(':id')
  @HttpCode(204)
  @Operation({
    summary: 'Delete a case and its message',
    headers: ['If-Match'],
    status: 204,
    errors: ['case.unknown', 'case.stale'],
  })
  async remove(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Headers('if-match') match: string | undefined,
  ): Promise<void> {
    await this.store.remove(caller.organisation, id, versionOf(match), caller.email);
    await this.changed(caller, id);
  }

  private changed({ organisation }: Administrator, id?: string): Promise<void> {
    return this.announcements.changed({ organisation, noun: 'cases', ...(id ? { id } : {}) });
  }
}

const wholeOf = (items: RuleCase[]): RuleCaseList => ({
  items,
  nextCursor: null,
  total: { value: items.length, relation: 'eq' },
});
