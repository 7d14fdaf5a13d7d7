import { ListedSensitiveType, SensitiveTypeEntry, SensitiveTypeList } from '@chancery/contracts';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Announcements,
  Caller,
  Operation,
  parseBody,
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
  Post,
  Put,
  Res,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import type { Response } from 'express';
import { AcceptsFailingCases, publishing } from './checks';
import { announceRules } from './announce';
import { ChangeWaitsFilter } from './changes/change-waits';
import { SensitiveTypesStore } from './sensitive-types';

/** An organisation's own types of sensitive information: contracts `sensitive.ts`. */
@Controller('api/v1/sensitive-types')
@UseGuards(AdministratorGuard)
@UseInterceptors(AcceptsFailingCases)
@UseFilters(ChangeWaitsFilter)
@Allow(['compliance'])
export class SensitiveTypesController {
  constructor(
    @Inject(SensitiveTypesStore) private readonly store: SensitiveTypesStore,
    @Inject(Announcements) private readonly announcements: Announcements,
  ) {}

  @Get()
  @Operation({
    summary: 'List your own types of sensitive information, with the rules that name them',
    answer: SensitiveTypeList,
  })
  @Header('Cache-Control', 'no-store')
  async list(@Caller() { organisation }: Administrator): Promise<SensitiveTypeList> {
    return { items: await this.store.list(organisation), nextCursor: null };
  }

  @Get(':code')
  @Operation({
    summary: 'Read a type of sensitive information',
    answer: ListedSensitiveType,
    errors: ['sensitive-type.unknown'],
  })
  @Header('Cache-Control', 'no-store')
  async one(
    @Caller() { organisation }: Administrator,
    @Param('code') code: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ListedSensitiveType> {
    const type = await this.store.one(organisation, code);
    return tagged(response, type.version, type);
  }

  @Post()
  @Operation(
    publishing({
      summary: 'Make a type of sensitive information',
      body: SensitiveTypeEntry,
      answer: ListedSensitiveType,
      errors: ['sensitive-type.invalid', 'sensitive-type.name-taken', 'sensitive-type.too-many'],
    }),
  )
  async create(
    @Caller() caller: Administrator,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ListedSensitiveType> {
    const entry = parseBody(SensitiveTypeEntry, body);
    const type = await this.store.create(caller.organisation, entry, caller.email);
    await announceRules(this.announcements, caller);
    return tagged(response, type.version, type);
  }

  @Put(':code')
  @Operation(
    publishing({
      summary: 'Save a type of sensitive information',
      headers: ['If-Match'],
      body: SensitiveTypeEntry,
      answer: ListedSensitiveType,
      errors: [
        'sensitive-type.unknown',
        'sensitive-type.stale',
        'sensitive-type.invalid',
        'sensitive-type.name-taken',
      ],
    }),
  )
  async replace(
    @Caller() caller: Administrator,
    @Param('code') code: string,
    @Body() body: unknown,
    @Headers('if-match') match: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ListedSensitiveType> {
    const entry = parseBody(SensitiveTypeEntry, body);
    const { organisation, email } = caller;
    const type = await this.store.replace(organisation, code, entry, versionOf(match), email);
    await announceRules(this.announcements, caller);
    return tagged(response, type.version, type);
  }

  @Delete(':code')
  @Operation(
    publishing({
      summary: 'Delete a type of sensitive information that no rule names',
      headers: ['If-Match'],
      errors: ['sensitive-type.unknown', 'sensitive-type.stale', 'sensitive-type.in-use'],
    }),
  )
  @HttpCode(204)
  async remove(
    @Caller() caller: Administrator,
    @Param('code') code: string,
    @Headers('if-match') match: string | undefined,
  ): Promise<void> {
    await this.store.remove(caller.organisation, code, versionOf(match), caller.email);
    await announceRules(this.announcements, caller);
  }
}
