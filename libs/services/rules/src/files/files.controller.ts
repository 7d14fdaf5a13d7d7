import {
  ListedRule,
  type RuleFiles,
  RuleFilesPlan,
  RuleFilesUpload,
  RuleFolder,
} from '@chancery/contracts';
import { decodeText, Fault } from '@chancery/exchange';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Announcements,
  Caller,
  Operation,
  parseBody,
  Problem,
  tagged,
  versionOf,
} from '@chancery/platform';
import {
  Controller,
  Delete,
  Headers,
  HttpCode,
  Inject,
  Param,
  Post,
  Req,
  Res,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { AcceptsFailingCases, publishing } from '../checks';
import { announceRules } from '../announce';
import { ChangeWaitsFilter } from '../changes/change-waits';
import { listed } from '../controller';
import { readUpload } from '../exchange/upload';
import { RulesStore } from '../store';
import { RuleFileStore } from './rule-files';

const UPLOAD_ERRORS = [
  'import.not-multipart',
  'import.malformed',
  'import.too-large',
  'rules.files-invalid',
];

/** Rules as code: contracts `rule-files.ts`. */
@Controller('api/v1/rules')
@UseGuards(AdministratorGuard)
@UseInterceptors(AcceptsFailingCases)
@UseFilters(ChangeWaitsFilter)
@Allow(['compliance'])
export class RuleFilesController {
  constructor(
    @Inject(RuleFileStore) private readonly files: RuleFileStore,
    @Inject(RulesStore) private readonly store: RulesStore,
    @Inject(Announcements) private readonly announcements: Announcements,
  ) {}

  @Post('files/plan')
  @HttpCode(200)
  @Operation({
    summary: 'Say what applying files of rules would change; nothing is kept',
    upload: { json: { import: RuleFilesUpload }, files: ['rules'] },
    answer: RuleFilesPlan,
    status: 200,
    errors: UPLOAD_ERRORS,
  })
  async plan(
    @Caller() { organisation }: Administrator,
    @Req() request: Request,
  ): Promise<RuleFilesPlan> {
    const { files } = await uploaded(request);
    return this.files.plan(organisation, files);
  }

  @Post('files')
  @HttpCode(200)
  @Operation(
    publishing({
      summary: 'Make the rules those of files, which manage them from then on',
      upload: { json: { import: RuleFilesUpload }, files: ['rules'] },
      answer: RuleFilesPlan,
      status: 200,
      errors: [...UPLOAD_ERRORS, 'rules.stale', 'rule.not-compilable'],
    }),
  )
  async apply(@Caller() caller: Administrator, @Req() request: Request): Promise<RuleFilesPlan> {
    const { files, expected } = await uploaded(request);
    const { organisation, email } = caller;
    const result = await this.files.apply(organisation, files, expected, email);
    await announceRules(this.announcements, caller);
    return result;
  }

  @Delete(':id/file')
  @Operation(
    publishing({
      summary: 'Manage a rule in the console again',
      headers: ['If-Match'],
      answer: ListedRule,
      status: 200,
      errors: ['rule.unknown', 'rule.not-managed', 'rule.stale'],
    }),
  )
  @HttpCode(200)
  async release(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Headers('if-match') match: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ListedRule> {
    const { organisation, email } = caller;
    const rule = await this.store.manageInConsole(organisation, id, versionOf(match), email);
    await announceRules(this.announcements, caller);
    return tagged(response, rule.version, listed(rule, await this.store.listNames(organisation)));
  }
}

/** @throws Problem 413, 415, 422 */
async function uploaded(request: Request): Promise<{ files: RuleFiles; expected: number | null }> {
  const { options, file } = await readUpload(request, RuleFilesUpload);
  const { source, folder, expected = null } = options;
  const text = textOf(file);
  const { files } = folder
    ? parseBody(RuleFolder, folderOf(text))
    : { files: [{ name: source, text }] };
  return { files: { source, folder, files }, expected };
}

function textOf(bytes: Uint8Array): string {
  try {
    return decodeText(bytes);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Problem(422, 'import.malformed', error.reason);
  }
}

function folderOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem(422, 'import.malformed', 'A folder is sent as JSON: {"files": […]}.');
  }
}
