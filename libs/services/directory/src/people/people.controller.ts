import { PeopleImport, PeopleList, PersonEntry, PersonView } from '@chancery/contracts';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Caller,
  csvText,
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
  Headers,
  HttpCode,
  Inject,
  Param,
  Post,
  Put,
  Query,
  Req,
  Res,
  UseGuards,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import * as z from 'zod/mini';
import { OrganisationPeople } from './people';

/** A hundred thousand people with every attribute. */
const FILE_BYTES = 64 * 1024 * 1024;
const ListQuery = z.object({
  q: z.optional(z.string()),
  limit: z.optional(z.string()),
  cursor: z.optional(z.string()),
});
const ImportQuery = z.object({
  dryRun: z.optional(z.enum(['true', 'false'])),
  replace: z.optional(z.enum(['true', 'false'])),
});

/** The organisation's people, as rules ask about them. */
@Controller('api/v1/people')
@UseGuards(AdministratorGuard)
@Allow(['operator'])
export class PeopleController {
  constructor(@Inject(OrganisationPeople) private readonly people: OrganisationPeople) {}

  @Get()
  @Allow(['operator', 'compliance'])
  @Operation({
    summary: 'Find people, by address',
    query: ListQuery,
    answer: PeopleList,
    errors: ['query.invalid'],
  })
  list(
    @Caller() { organisation }: Administrator,
    @Query() query: Record<string, unknown>,
  ): Promise<PeopleList> {
    return this.people.list(organisation, parseBody(ListQuery, query));
  }

  @Get(':address')
  @Allow(['operator', 'compliance'])
  @Operation({
    summary: 'One person, by any of their addresses',
    answer: PersonView,
    errors: ['person.unknown'],
  })
  async one(
    @Caller() { organisation }: Administrator,
    @Param('address') address: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PersonView> {
    const person = await this.people.one(organisation, address);
    return tagged(response, person.version, person);
  }

  @Post()
  @Operation({
    summary: 'Add a person',
    body: PersonEntry,
    answer: PersonView,
    errors: ['person.known', 'people.too-many'],
  })
  async add(
    @Caller() caller: Administrator,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PersonView> {
    const person = await this.people.add(caller, parseBody(PersonEntry, body));
    return tagged(response, person.version, person);
  }

  @Put(':address')
  @Operation({
    summary: 'Save a person',
    headers: ['If-Match'],
    body: PersonEntry,
    answer: PersonView,
    errors: ['person.unknown', 'person.known', 'person.stale'],
  })
  async put(
    @Caller() caller: Administrator,
    @Param('address') address: string,
    @Body() body: unknown,
    @Headers('if-match') match: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PersonView> {
    const entry = parseBody(PersonEntry, body);
    const person = await this.people.put(caller, address, entry, versionOf(match));
    return tagged(response, person.version, person);
  }

  @Delete(':address')
  @HttpCode(204)
  @Operation({
    summary: 'Remove a person',
    headers: ['If-Match'],
    errors: ['person.unknown', 'person.stale'],
  })
  async remove(
    @Caller() caller: Administrator,
    @Param('address') address: string,
    @Headers('if-match') match: string | undefined,
  ): Promise<void> {
    await this.people.remove(caller, address, versionOf(match));
  }

  /** The file's bytes as the body, whatever type the browser says they are. */
  @Post('import')
  @HttpCode(200)
  @Operation({
    summary: 'Take people from a CSV file, or tell what would happen; the body is the file',
    query: ImportQuery,
    consumes: 'text/csv',
    answer: PeopleImport,
    status: 200,
    errors: ['people.too-many', 'csv.bytes', 'csv.text'],
  })
  async import(
    @Caller() caller: Administrator,
    @Req() request: Request,
    @Query() query: Record<string, unknown>,
  ): Promise<PeopleImport> {
    const { dryRun, replace } = parseBody(ImportQuery, query);
    return this.people.import(caller, await csvText(request, FILE_BYTES), {
      dryRun: dryRun === 'true',
      replace: replace === 'true',
    });
  }
}
