import {
  AssignmentImport,
  Assignments,
  AssignmentView,
  LicenceGroupEntry,
  LicenceGroups,
  LicenceGroupView,
  NewAssignment,
} from '@chancery/contracts';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Caller,
  csvText,
  Operation,
  parseBody,
} from '@chancery/platform';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Put,
  Query,
  Req,
  UseGuards,
} from '@nestjs/common';
import type { Request } from 'express';
import * as z from 'zod/mini';
import { LicenceChanges } from './changes';
import { GroupRow } from './entities';
import { LicensingStore } from './store';
import { assignmentOf, assignmentPage } from './views';

const ListQuery = z.object({
  subscription: z.optional(z.string()),
  q: z.optional(z.string()),
  limit: z.optional(z.string()),
  cursor: z.optional(z.string()),
});
const ImportQuery = z.object({
  subscription: z.string(),
  dryRun: z.optional(z.enum(['true', 'false'])),
});

/** Whom subscriptions are assigned to, and the named groups one assigns to. */
@Controller('api/v1')
@UseGuards(AdministratorGuard)
@Allow(['operator'])
export class AssignmentsController {
  constructor(
    @Inject(LicensingStore) private readonly store: LicensingStore,
    @Inject(LicenceChanges) private readonly changes: LicenceChanges,
  ) {}

  @Get('licence-assignments')
  @Allow(['operator', 'compliance'])
  @Operation({
    summary: 'Find assignments, newest first',
    query: ListQuery,
    answer: Assignments,
    errors: ['query.invalid'],
  })
  list(
    @Caller() { organisation }: Administrator,
    @Query() query: Record<string, unknown>,
  ): Promise<Assignments> {
    const asked = parseBody(ListQuery, query);
    return this.store.read(organisation, (em) => assignmentPage(em, organisation, asked));
  }

  @Post('licence-assignments')
  @Operation({
    summary: 'Assign a subscription',
    body: NewAssignment,
    answer: AssignmentView,
    errors: ['subscription.unknown', 'group.unknown', 'assignment.known', 'seats.missing'],
  })
  async assign(@Caller() caller: Administrator, @Body() body: unknown): Promise<AssignmentView> {
    const { organisation, email } = caller;
    const id = await this.store.assign(organisation, parseBody(NewAssignment, body), email);
    await this.changes.tell(organisation);
    return this.store.read(organisation, (em) => assignmentOf(em, organisation, id));
  }

  @Delete('licence-assignments/:id')
  @HttpCode(204)
  @Operation({ summary: 'Take an assignment away', errors: ['assignment.unknown'] })
  async unassign(@Caller() caller: Administrator, @Param('id') id: string): Promise<void> {
    await this.store.unassign(caller.organisation, id, caller.email);
    await this.changes.tell(caller.organisation);
  }

  /** The file's bytes as the body, whatever type the browser says they are. */
  @Post('licence-assignments/import')
  @HttpCode(200)
  @Operation({
    summary: 'Assign every address of a CSV file, or tell what would happen; the body is the file',
    query: ImportQuery,
    consumes: 'text/csv',
    answer: AssignmentImport,
    status: 200,
    errors: ['subscription.unknown', 'csv.bytes', 'csv.lines', 'csv.text'],
  })
  async import(
    @Caller() caller: Administrator,
    @Req() request: Request,
    @Query() query: Record<string, unknown>,
  ): Promise<AssignmentImport> {
    const { subscription, dryRun } = parseBody(ImportQuery, query);
    const { organisation, email } = caller;
    const result = await this.store.importCsv(
      organisation,
      subscription,
      await csvText(request),
      dryRun === 'true',
      email,
    );
    if (result.applied) await this.changes.tell(organisation);
    return result;
  }

  @Get('licence-groups')
  @Allow(['operator', 'compliance'])
  @Operation({ summary: 'Named groups of addresses', answer: LicenceGroups })
  groups(@Caller() { organisation }: Administrator): Promise<LicenceGroups> {
    return this.store.read(organisation, async (em) => ({
      items: (
        await em.find(GroupRow, { where: { organisationId: organisation }, order: { name: 'ASC' } })
      ).map(groupOf),
      nextCursor: null,
    }));
  }

  @Post('licence-groups')
  @Operation({
    summary: 'Make a group',
    body: LicenceGroupEntry,
    answer: LicenceGroupView,
    errors: ['group.known'],
  })
  addGroup(@Caller() caller: Administrator, @Body() body: unknown): Promise<LicenceGroupView> {
    return this.keepGroup(caller, null, body);
  }

  @Put('licence-groups/:id')
  @Operation({
    summary: 'Change a group',
    body: LicenceGroupEntry,
    answer: LicenceGroupView,
    errors: ['group.unknown', 'group.known', 'seats.missing'],
  })
  changeGroup(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<LicenceGroupView> {
    return this.keepGroup(caller, id, body);
  }

  @Delete('licence-groups/:id')
  @HttpCode(204)
  @Operation({ summary: 'Remove a group', errors: ['group.unknown', 'group.assigned'] })
  async removeGroup(@Caller() caller: Administrator, @Param('id') id: string): Promise<void> {
    await this.store.dropGroup(caller.organisation, id, caller.email);
    await this.changes.tell(caller.organisation);
  }

  private async keepGroup(
    caller: Administrator,
    id: string | null,
    body: unknown,
  ): Promise<LicenceGroupView> {
    const entry = parseBody(LicenceGroupEntry, body);
    const row = await this.store.keepGroup(caller.organisation, id, entry, caller.email);
    await this.changes.tell(caller.organisation);
    return groupOf(row);
  }
}

const groupOf = ({ id, name, members }: GroupRow): LicenceGroupView => ({ id, name, members });
