import {
  ListedNamedList,
  MOST_LIST_ENTRIES,
  NamedListChange,
  NamedListEntries,
  NamedListEntriesQuery,
  NamedListEntry,
  NamedListFacts,
  NamedListLinesQuery,
  NamedLists,
} from '@chancery/contracts';
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
  Query,
  Req,
  Res,
  StreamableFile,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { announceRules } from '../announce';
import { AcceptsFailingCases, publishing } from '../checks';
import { ChangeWaitsFilter } from '../changes/change-waits';
import { cursorOf, positionOf } from './cursor';
import { textOfBody } from './lines';
import { NamedListsStore } from './store';

const LINE_ERRORS = [
  'list.unknown',
  'list.stale',
  'list.full',
  'list.too-many-lines',
  'list.too-large',
  'list.not-text',
  'rule.not-compilable',
];

/** Named lists that rules share: contracts `named-lists.ts`. */
@Controller('api/v1/lists')
@UseGuards(AdministratorGuard)
@UseInterceptors(AcceptsFailingCases)
@UseFilters(ChangeWaitsFilter)
@Allow(['compliance'])
export class NamedListsController {
  constructor(
    @Inject(NamedListsStore) private readonly store: NamedListsStore,
    @Inject(Announcements) private readonly announcements: Announcements,
  ) {}

  @Get()
  @Operation({ summary: 'Named lists, with the rules that use each', answer: NamedLists })
  @Header('Cache-Control', 'no-store')
  async list(@Caller() { organisation }: Administrator): Promise<NamedLists> {
    return { items: await this.store.list(organisation), nextCursor: null };
  }

  @Get(':id')
  @Operation({ summary: 'Read a list', answer: ListedNamedList, errors: ['list.unknown'] })
  @Header('Cache-Control', 'no-store')
  async one(
    @Caller() { organisation }: Administrator,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ListedNamedList> {
    const list = await this.store.one(organisation, id);
    return tagged(response, list.version, list);
  }

  @Post()
  @Operation(
    publishing({
      summary: 'Make a list',
      body: NamedListEntry,
      answer: ListedNamedList,
      errors: ['list.name-taken', 'list.too-many'],
    }),
  )
  async create(
    @Caller() caller: Administrator,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ListedNamedList> {
    const entry = parseBody(NamedListEntry, body);
    const list = await this.store.create(caller.organisation, entry, caller.email);
    await this.announce(caller, list);
    return tagged(response, list.version, list);
  }

  @Put(':id')
  @Operation(
    publishing({
      summary: 'Name a list otherwise, or say otherwise what it is for',
      headers: ['If-Match'],
      body: NamedListFacts,
      answer: ListedNamedList,
      errors: ['list.unknown', 'list.stale', 'list.name-taken'],
    }),
  )
  async rename(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Body() body: unknown,
    @Headers('if-match') match: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ListedNamedList> {
    const facts = parseBody(NamedListFacts, body);
    const { organisation, email } = caller;
    const list = await this.store.rename(organisation, id, facts, versionOf(match), email);
    await this.announce(caller, list);
    return tagged(response, list.version, list);
  }

  @Delete(':id')
  @Operation(
    publishing({
      summary: 'Delete a list that no rule uses',
      headers: ['If-Match'],
      errors: ['list.unknown', 'list.stale', 'list.in-use'],
    }),
  )
  @HttpCode(204)
  async remove(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Headers('if-match') match: string | undefined,
  ): Promise<void> {
    await this.store.remove(caller.organisation, id, versionOf(match), caller.email);
    await this.announce(caller, { id });
  }

  @Get(':id/entries')
  @Operation({
    summary: 'Entries of a list, all or those that hold a text',
    query: NamedListEntriesQuery,
    answer: NamedListEntries,
    errors: ['list.unknown', 'list.cursor'],
  })
  @Header('Cache-Control', 'no-store')
  async entries(
    @Caller() { organisation }: Administrator,
    @Param('id') id: string,
    @Query() query: unknown,
  ): Promise<NamedListEntries> {
    const { search = '', limit = 100, cursor } = parseBody(NamedListEntriesQuery, query);
    const { next, ...page } = await this.store.entries(organisation, id, {
      search,
      after: positionOf(cursor),
      most: Math.min(limit, MOST_LIST_ENTRIES),
    });
    return { ...page, nextCursor: next === null ? null : cursorOf(next) };
  }

  @Post(':id/entries')
  @HttpCode(200)
  @Operation(
    publishing({
      summary: 'Add lines to a list; the body is the lines',
      headers: ['If-Match'],
      query: NamedListLinesQuery,
      consumes: 'text/plain',
      answer: NamedListChange,
      status: 200,
      errors: LINE_ERRORS,
    }),
  )
  async add(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Query() query: unknown,
    @Headers('if-match') match: string | undefined,
    @Req() request: Request,
  ): Promise<NamedListChange> {
    const { organisation, email } = caller;
    const lines = await linesOf(query, request);
    const change = await this.store.add(organisation, id, lines, versionOf(match), email);
    await this.announce(caller, change.list);
    return change;
  }

  @Put(':id/entries')
  @Operation(
    publishing({
      summary: 'Make the entries of a list these lines; the body is the lines',
      headers: ['If-Match'],
      query: NamedListLinesQuery,
      consumes: 'text/plain',
      answer: NamedListChange,
      errors: LINE_ERRORS,
    }),
  )
  async replace(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Query() query: unknown,
    @Headers('if-match') match: string | undefined,
    @Req() request: Request,
  ): Promise<NamedListChange> {
    const { organisation, email } = caller;
    const lines = await linesOf(query, request);
    const change = await this.store.replace(organisation, id, lines, versionOf(match), email);
    await this.announce(caller, change.list);
    return change;
  }

  @Post(':id/entries/removal')
  @HttpCode(200)
  @Operation(
    publishing({
      summary: 'Take entries out of a list; the body is the entries, one a line',
      headers: ['If-Match'],
      consumes: 'text/plain',
      answer: NamedListChange,
      status: 200,
      errors: LINE_ERRORS,
    }),
  )
  async removeEntries(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Headers('if-match') match: string | undefined,
    @Req() request: Request,
  ): Promise<NamedListChange> {
    const { organisation, email } = caller;
    const text = await textOfBody(request);
    const change = await this.store.removeEntries(organisation, id, text, versionOf(match), email);
    await this.announce(caller, change.list);
    return change;
  }

  @Get(':id/export')
  @Operation({
    summary: 'A list as a text file, one entry a line',
    produces: 'text/plain',
    errors: ['list.unknown'],
  })
  @Header('Cache-Control', 'no-store')
  async export(
    @Caller() { organisation }: Administrator,
    @Param('id') id: string,
  ): Promise<StreamableFile> {
    const { name, entries } = await this.store.whole(organisation, id);
    return new StreamableFile(Buffer.from(entries.map((entry) => `${entry}\n`).join('')), {
      type: 'text/plain; charset=utf-8',
      disposition: `attachment; filename*=UTF-8''${encodeURIComponent(`${name}.txt`)}`,
    });
  }

  /** Says that other rules are published, and that a list is another one. */
  private async announce(
    caller: Administrator,
    { id, version }: { id: string; version?: number },
  ): Promise<void> {
    await announceRules(this.announcements, caller);
    await this.announcements.changed({
      organisation: caller.organisation,
      noun: 'lists',
      id,
      ...(version === undefined ? {} : { version }),
    });
  }
}

async function linesOf(
  query: unknown,
  request: Request,
): Promise<{ text: string } & NamedListLinesQuery> {
  const { format, ...others } = parseBody(NamedListLinesQuery, query);
  const csv = request.headers['content-type']?.startsWith('text/csv') === true;
  return {
    ...others,
    format: format ?? (csv ? 'csv' : 'lines'),
    text: await textOfBody(request as AsyncIterable<Buffer>),
  };
}
