import { Readable } from 'node:stream';
import { exportRoles, Exports, ExportView, NewExport } from '@chancery/contracts';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Announcements,
  Caller,
  Jobs,
  Operation,
  PageQuery,
  parseBody,
  Problem,
  SETTINGS,
  type Settings,
} from '@chancery/platform';
import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  StreamableFile,
  UseGuards,
} from '@nestjs/common';
import { keptFilters, sourceOf } from './sources';
import { type ExportRow, ExportStore } from './store';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Files of everything that a list or a report shows, made in the background. */
@Controller('api/v1/exports')
@UseGuards(AdministratorGuard)
@Allow(['auditor', 'compliance'])
export class ExportsController {
  constructor(
    @Inject(ExportStore) private readonly store: ExportStore,
    @Inject(Jobs) private readonly jobs: Jobs,
    @Inject(Announcements) private readonly announcements: Announcements,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @Operation({ summary: 'Exports, newest first', query: PageQuery, answer: Exports })
  async list(
    @Caller() caller: Administrator,
    @Query() query: Record<string, unknown>,
  ): Promise<Exports> {
    const size = Math.min(Math.max(Math.trunc(Number(query['limit'])) || 50, 1), 200);
    const cursor = query['cursor'];
    const rows = await this.store.list(
      caller.organisation,
      maySee(caller, 'audit') ? [] : ['audit'],
      size,
      typeof cursor === 'string' && UUID.test(cursor) ? cursor : null,
    );
    return {
      items: rows.map((row) => viewOf(caller.organisation, row)),
      nextCursor: rows.length === size ? (rows.at(-1)?.id ?? null) : null,
      keptDays: this.settings.exportDays,
    };
  }

  @Post()
  @HttpCode(202)
  @Operation({
    summary: 'Ask for a file of everything that a list or a report shows',
    body: NewExport,
    answer: ExportView,
    status: 202,
    errors: ['report.unknown', 'query.invalid', 'export.many'],
  })
  async create(@Caller() caller: Administrator, @Body() body: unknown): Promise<ExportView> {
    const asked = parseBody(NewExport, body);
    if (!maySee(caller, asked.what))
      throw new Problem(
        403,
        'role.missing',
        `This needs one of these roles: ${['owner', ...exportRoles(asked.what)].join(', ')}.`,
        { role: caller.role },
      );
    sourceOf(caller.organisation, asked);
    const row = await this.store.create(
      caller.organisation,
      { what: asked.what, filters: keptFilters(asked) },
      caller.email,
    );
    await this.jobs.add('export', { organisation: caller.organisation, export: row.id, run: 1 });
    await this.changed(caller, row.id);
    return viewOf(caller.organisation, row);
  }

  @Get(':id')
  @Header('Cache-Control', 'no-store')
  @Operation({ summary: 'One export', answer: ExportView, errors: ['export.unknown'] })
  async one(@Caller() caller: Administrator, @Param('id') id: string): Promise<ExportView> {
    return viewOf(caller.organisation, await this.known(caller, id));
  }

  @Get(':id/file')
  @Header('Cache-Control', 'no-store')
  @Operation({
    summary: 'The file of an export',
    produces: 'text/csv',
    errors: ['export.unknown', 'export.unfinished'],
  })
  async file(@Caller() caller: Administrator, @Param('id') id: string): Promise<StreamableFile> {
    await this.known(caller, id);
    const row = await this.store.downloaded(caller.organisation, id, caller.email);
    if (!row?.sha256)
      throw new Problem(409, 'export.unfinished', 'There is no file of this export.');
    await this.changed(caller, id);
    return new StreamableFile(Readable.from(this.pieces(caller.organisation, id)), {
      type: 'text/csv; charset=utf-8',
      disposition: `attachment; filename="${fileNameOf(caller.organisation, row)}"`,
      length: Number(row.bytes),
    });
  }

  @Post(':id/cancellation')
  @HttpCode(200)
  @Operation({
    summary: 'Stop making an export',
    answer: ExportView,
    status: 200,
    errors: ['export.unknown', 'export.ended'],
  })
  async cancel(@Caller() caller: Administrator, @Param('id') id: string): Promise<ExportView> {
    await this.known(caller, id);
    const row = await this.store.cancel(caller.organisation, id, caller.email);
    if (!row) throw new Problem(409, 'export.ended', 'This export has ended; nothing was changed.');
    await this.changed(caller, id);
    return viewOf(caller.organisation, row);
  }

  @Delete(':id')
  @HttpCode(204)
  @Operation({
    summary: 'Delete an export and its file',
    status: 204,
    errors: ['export.unknown'],
  })
  async remove(@Caller() caller: Administrator, @Param('id') id: string): Promise<void> {
    await this.known(caller, id);
    if (!(await this.store.remove(caller.organisation, id, caller.email))) throw unknown();
    await this.changed(caller, id);
  }

  private async known(caller: Administrator, id: string): Promise<ExportRow> {
    const row = UUID.test(id) ? await this.store.one(caller.organisation, id) : null;
    if (!row || !maySee(caller, row.what)) throw unknown();
    return row;
  }

  private async *pieces(organisation: string, id: string): AsyncGenerator<Buffer> {
    for (let part = 0, bytes; (bytes = await this.store.part(organisation, id, part)); part++)
      yield bytes;
  }

  private changed({ organisation }: Administrator, id: string): Promise<void> {
    return this.announcements.changed({ organisation, noun: 'exports', id });
  }
}

const unknown = () => new Problem(404, 'export.unknown', 'There is no such export.');

const maySee = ({ role }: Administrator, what: string): boolean =>
  role === 'owner' || exportRoles(what).some((allowed) => allowed === role);

function fileNameOf(organisation: string, row: ExportRow): string {
  const { stem } = sourceOf(organisation, row);
  return `${stem}-${row.asked_at.toISOString().slice(0, 10)}-${row.id.slice(-4)}.csv`;
}

/** As the contract has it. */
export const viewOf = (organisation: string, row: ExportRow): ExportView => ({
  id: row.id,
  what: row.what,
  label: sourceOf(organisation, row).label,
  filters: row.filters,
  state: row.state,
  progress: { done: Number(row.done), total: row.total === null ? null : Number(row.total) },
  askedBy: row.asked_by,
  askedAt: row.asked_at.toISOString(),
  finishedAt: row.finished_at?.toISOString() ?? null,
  expiresAt: row.expires_at?.toISOString() ?? null,
  fileName: fileNameOf(organisation, row),
  bytes: Number(row.bytes),
  sha256: row.sha256,
  downloads: row.downloads,
  lastDownload:
    row.downloaded_by !== null && row.downloaded_at !== null
      ? { by: row.downloaded_by, at: row.downloaded_at.toISOString() }
      : null,
  fault: row.fault,
});
