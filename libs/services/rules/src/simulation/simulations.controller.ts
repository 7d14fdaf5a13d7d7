import {
  NewSimulation,
  type Rule,
  SIMULATION_DAYS,
  SimulationPreview,
  SimulationRules,
  Simulations,
  SimulationUpload,
  SimulationView,
  type SimulationResult,
} from '@chancery/contracts';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Announcements,
  Caller,
  Jobs,
  Operation,
  OrganisationScope,
  PageQuery,
  parseBody,
  Problem,
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
  Req,
  UseGuards,
} from '@nestjs/common';
import type { Request } from 'express';
import { rulesToTry } from '../judging';
import { RulesStore } from '../store';
import { PastJudge } from './past-judge';
import { extentOf } from './past-mail';
import { periodOf } from './runner';
import { type SimulationRow, SimulationStore } from './store';
import { SimulationUploads } from './uploads';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What rules would have made of mail of past days: contracts `simulations.ts`. */
@Controller('api/v1/rules/simulations')
@UseGuards(AdministratorGuard)
@Allow(['compliance'])
export class SimulationsController {
  constructor(
    @Inject(SimulationStore) private readonly store: SimulationStore,
    @Inject(RulesStore) private readonly rules: RulesStore,
    @Inject(SimulationUploads) private readonly uploads: SimulationUploads,
    @Inject(OrganisationScope) private readonly scope: OrganisationScope,
    @Inject(Jobs) private readonly jobs: Jobs,
    @Inject(Announcements) private readonly announcements: Announcements,
  ) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @Operation({
    summary: 'Simulations, newest first, without their results',
    query: PageQuery,
    answer: Simulations,
  })
  async list(
    @Caller() caller: Administrator,
    @Query() query: Record<string, unknown>,
  ): Promise<Simulations> {
    const size = Math.min(Math.max(Math.trunc(Number(query['limit'])) || 50, 1), 200);
    const cursor = query['cursor'];
    const rows = await this.store.list(
      caller.organisation,
      size,
      typeof cursor === 'string' && UUID.test(cursor) ? cursor : null,
    );
    return {
      items: rows.map((row) => viewOf(row, null)),
      nextCursor: rows.length === size ? (rows.at(-1)?.id ?? null) : null,
    };
  }

  @Post()
  @HttpCode(202)
  @Operation({
    summary: 'Try the rules, or a draft among them, on the mail of past days',
    body: NewSimulation,
    answer: SimulationView,
    status: 202,
    errors: ['simulation.many', 'rule.not-compilable'],
  })
  async create(@Caller() caller: Administrator, @Body() body: unknown): Promise<SimulationView> {
    const { organisation, email } = caller;
    const asked = parseBody(NewSimulation, body);
    const draft = inForce(asked.draft);
    // What cannot be compiled is said now, not by a job that fails.
    await this.scope.inOrganisation(organisation, (em) =>
      rulesToTry(em, this.rules, organisation, draft),
    );
    const row = await this.store.create(
      organisation,
      { ...asked, ...(draft ? { draft } : {}) },
      email,
    );
    await this.jobs.add('simulate', { organisation, simulation: row.id, run: 1 });
    await this.changed(caller, row.id);
    return viewOf(row, null);
  }

  @Post('uploads')
  @Operation({
    summary:
      'Try the rules, or a draft among them, on the messages of a file; nothing of it is kept',
    upload: { json: { simulation: SimulationUpload }, files: ['file'] },
    answer: SimulationView,
    errors: [
      'simulation.many',
      'simulation.cancelled',
      'simulation.too-large',
      'simulation.unreadable',
      'simulation.not-multipart',
      'simulation.malformed',
      'rule.not-compilable',
    ],
  })
  async upload(
    @Caller() { organisation, email }: Administrator,
    @Req() request: Request,
  ): Promise<SimulationView> {
    const row = await this.uploads.run(organisation, email, request, inForce);
    return viewOf(row, row.result);
  }

  @Post('preview')
  @HttpCode(200)
  @Operation({
    summary: 'Which conditions a simulation could not evaluate, and how far back it can go',
    body: SimulationRules,
    answer: SimulationPreview,
    status: 200,
    errors: ['rule.not-compilable'],
  })
  preview(
    @Caller() { organisation }: Administrator,
    @Body() body: unknown,
  ): Promise<SimulationPreview> {
    const draft = inForce(parseBody(SimulationRules, body).draft);
    const to = new Date();
    const { from } = periodOf({ asked_at: to, days: SIMULATION_DAYS });
    return this.scope.inOrganisation(organisation, async (em) => {
      const judge = await PastJudge.with(
        em,
        await rulesToTry(em, this.rules, organisation, draft),
        draft?.id ?? null,
      );
      const { earliest } = await extentOf(em, organisation, from, to);
      return {
        notEvaluable: judge.notEvaluable,
        earliest: earliest?.toISOString() ?? null,
      };
    });
  }

  @Get(':id')
  @Header('Cache-Control', 'no-store')
  @Operation({
    summary: 'One simulation, with its result when it has succeeded',
    answer: SimulationView,
    errors: ['simulation.unknown'],
  })
  async one(@Caller() caller: Administrator, @Param('id') id: string): Promise<SimulationView> {
    const row = await this.known(caller, id);
    return viewOf(row, row.result);
  }

  @Post(':id/cancellation')
  @HttpCode(200)
  @Operation({
    summary: 'Stop a simulation',
    answer: SimulationView,
    status: 200,
    errors: ['simulation.unknown', 'simulation.ended'],
  })
  async cancel(@Caller() caller: Administrator, @Param('id') id: string): Promise<SimulationView> {
    await this.known(caller, id);
    const row = await this.store.cancel(caller.organisation, id, caller.email);
    if (!row)
      throw new Problem(409, 'simulation.ended', 'This simulation has ended; nothing was changed.');
    await this.changed(caller, id);
    return viewOf(row, null);
  }

  @Delete(':id')
  @HttpCode(204)
  @Operation({
    summary: 'Delete a simulation and its result',
    status: 204,
    errors: ['simulation.unknown'],
  })
  async remove(@Caller() caller: Administrator, @Param('id') id: string): Promise<void> {
    await this.known(caller, id);
    if (!(await this.store.remove(caller.organisation, id, caller.email))) throw unknown();
    await this.changed(caller, id);
  }

  private async known({ organisation }: Administrator, id: string) {
    const row = UUID.test(id) ? await this.store.one(organisation, id) : null;
    if (!row) throw unknown();
    return row;
  }

  private changed({ organisation }: Administrator, id: string): Promise<void> {
    return this.announcements.changed({ organisation, noun: 'simulations', id });
  }
}

const unknown = () => new Problem(404, 'simulation.unknown', 'There is no such simulation.');

/** A draft is tried as if it were in force now, whatever its mode and its dates. */
const inForce = (draft: Rule | undefined): Rule | null =>
  draft
    ? { ...draft, enabled: true, mode: 'enforce', activationDate: null, expiryDate: null }
    : null;

/** As the contract has it. */
export function viewOf(row: SimulationRow, result: SimulationResult | null): SimulationView {
  const { from, to } = periodOf(row);
  return {
    id: row.id,
    draft: row.draft,
    source: row.source,
    fileName: row.file_name,
    days: row.days,
    zone: row.zone,
    from: from.toISOString(),
    to: to.toISOString(),
    state: row.state,
    progress: { done: Number(row.done), total: row.total === null ? null : Number(row.total) },
    askedBy: row.asked_by,
    askedAt: row.asked_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    expiresAt: row.expires_at?.toISOString() ?? null,
    fault: row.fault,
    result,
  };
}
