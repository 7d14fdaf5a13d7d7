import {
  RuleExportQuery,
  RuleExportWarnings,
  RuleImportPreview,
  RuleImportPreviewRequest,
  RuleImportRequest,
  RuleImportResult,
  RuleImportUndo,
} from '@chancery/contracts';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Announcements,
  Caller,
  Operation,
  parseBody,
} from '@chancery/platform';
import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  Post,
  Query,
  Req,
  StreamableFile,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import type { Request } from 'express';
import * as z from 'zod/mini';
import { AcceptsFailingCases, publishing } from '../checks';
import { announceRules } from '../announce';
import { ChangeWaitsFilter } from '../changes/change-waits';
import { RuleImporter } from './importer';
import { readUpload } from './upload';

const UPLOAD_ERRORS = ['import.not-multipart', 'import.malformed', 'import.too-large'];

/** Mail flow rules from Exchange, and back. */
@Controller('api/v1/rules')
@UseGuards(AdministratorGuard)
@UseInterceptors(AcceptsFailingCases)
@UseFilters(ChangeWaitsFilter)
@Allow(['compliance'])
export class RuleExchangeController {
  constructor(
    @Inject(RuleImporter) private readonly importer: RuleImporter,
    @Inject(Announcements) private readonly announcements: Announcements,
  ) {}

  @Post('import')
  @HttpCode(200)
  @Operation({
    summary: 'Say what a file of Exchange’s rules would bring; nothing is kept',
    upload: { json: { import: RuleImportPreviewRequest }, files: ['rules'] },
    answer: RuleImportPreview,
    errors: UPLOAD_ERRORS,
  })
  async preview(@Caller() caller: Administrator, @Req() request: Request) {
    const { options, name, file } = await readUpload(request, RuleImportPreviewRequest);
    return this.importer.preview(caller.organisation, {
      name,
      bytes: file,
      variables: options.variables,
    });
  }

  @Post('import/apply')
  @HttpCode(200)
  @Operation(
    publishing({
      summary: 'Import a file of Exchange’s rules, all of it or nothing',
      upload: { json: { import: RuleImportRequest }, files: ['rules'] },
      answer: RuleImportResult,
      errors: [...UPLOAD_ERRORS, 'rules.stale', 'rule.not-compilable', 'rule.name-taken'],
    }),
  )
  async apply(@Caller() caller: Administrator, @Req() request: Request) {
    const { options, name, file } = await readUpload(request, RuleImportRequest);
    const { variables, ...choices } = options;
    const result = await this.importer.apply(
      caller.organisation,
      { name, bytes: file, variables },
      choices,
      caller.email,
    );
    await announceRules(this.announcements, caller);
    return result;
  }

  @Post('import/undo')
  @HttpCode(200)
  @Operation(
    publishing({
      summary: 'Go back to the rules of an earlier revision',
      body: RuleImportUndo,
      answer: z.object({ revision: z.int() }),
      errors: ['rules.stale', 'rules.no-revision', 'rule.not-compilable'],
    }),
  )
  async undo(@Caller() caller: Administrator, @Body() body: unknown) {
    const wanted = parseBody(RuleImportUndo, body);
    const revision = await this.importer.undo(caller.organisation, wanted, caller.email);
    await announceRules(this.announcements, caller);
    return { revision };
  }

  @Get('export')
  @Operation({
    summary: 'The rules as a file for Exchange or for keeping beside code',
    query: RuleExportQuery,
    produces: 'application/octet-stream',
  })
  async export(@Caller() caller: Administrator, @Query() query: unknown) {
    const { format = 'xml' } = parseBody(RuleExportQuery, query);
    const { bytes, fileName, mediaType } = await this.importer.write(caller.organisation, format);
    return new StreamableFile(bytes, {
      type: mediaType,
      disposition: `attachment; filename="${fileName}"`,
    });
  }

  @Get('export/warnings')
  @Operation({
    summary: 'What an export leaves out, and which limits of Exchange’s it passes',
    query: RuleExportQuery,
    answer: RuleExportWarnings,
  })
  async warnings(@Caller() caller: Administrator, @Query() query: unknown) {
    const { format = 'xml' } = parseBody(RuleExportQuery, query);
    const { warnings } = await this.importer.write(caller.organisation, format);
    return { items: warnings };
  }
}
