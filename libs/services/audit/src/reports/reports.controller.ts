import { createHash } from 'node:crypto';
import { ReportAnswer, ReportList, RuleFigures } from '@chancery/contracts';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  appendAudit,
  Caller,
  Operation,
  OrganisationScope,
  Problem,
} from '@chancery/platform';
import { REPORTS, type Report, reportOf } from '@chancery/reports';
import { Controller, Get, Header, Inject, Param, Query, UseGuards } from '@nestjs/common';
import * as z from 'zod/mini';
import { reportCsv } from './table';
import { periodOf } from './period';
import { ReportReader } from './reader';

const Period = z.object({
  from: z.optional(z.string()),
  to: z.optional(z.string()),
  zone: z.optional(z.string()),
});

/** The encryption report. */
@Controller('api/v1/reports')
@UseGuards(AdministratorGuard)
@Allow(['auditor', 'compliance'])
export class ReportsController {
  constructor(
    @Inject(ReportReader) private readonly reader: ReportReader,
    @Inject(OrganisationScope) private readonly scope: OrganisationScope,
  ) {}

  @Get()
  @Operation({ summary: 'Reports there are', answer: ReportList })
  list(): ReportList {
    return { items: REPORTS.map(({ code, label, question }) => ({ code, label, question })) };
  }

  @Get('rules')
  @Header('Cache-Control', 'no-store')
  @Operation({
    summary: 'What each rule matched, by day or hour',
    query: Period,
    answer: RuleFigures,
    errors: ['query.invalid'],
  })
  rules(
    @Caller() caller: Administrator,
    @Query() query: Record<string, unknown>,
  ): Promise<RuleFigures> {
    return this.reader.rules(caller.organisation, periodOf(query));
  }

  @Get(':code')
  @Header('Cache-Control', 'no-store')
  @Operation({
    summary: 'Figures of a report',
    answer: ReportAnswer,
    errors: ['report.unknown', 'query.invalid'],
  })
  answer(
    @Caller() caller: Administrator,
    @Param('code') code: string,
    @Query() query: Record<string, unknown>,
  ): Promise<ReportAnswer> {
    return this.reader.read(
      caller.organisation,
      known(code),
      periodOf(query),
      query['compare'] === 'yes',
    );
  }

  @Get(':code/csv')
  @Header('Cache-Control', 'no-store')
  @Header('Content-Type', 'text/csv; charset=utf-8')
  @Header('Content-Disposition', 'attachment; filename="report.csv"')
  @Operation({
    summary: 'A report as a file',
    produces: 'text/csv',
    errors: ['report.unknown', 'query.invalid'],
  })
  async csv(
    @Caller() caller: Administrator,
    @Param('code') code: string,
    @Query() query: Record<string, unknown>,
  ): Promise<string> {
    const report = known(code);
    const answer = await this.reader.read(caller.organisation, report, periodOf(query), false);
    const text = reportCsv(answer);
    await this.scope.inOrganisation(caller.organisation, (em) =>
      appendAudit(em, caller.organisation, {
        kind: 'report.exported',
        actor: caller.email,
        body: {
          report: report.code,
          from: answer.from,
          to: answer.to,
          zone: answer.zone,
          rows: answer.rows.length,
          sha256: createHash('sha256').update(text).digest('hex'),
        },
      }),
    );
    return text;
  }
}

function known(code: string): Report {
  const report = reportOf(code);
  if (!report) throw new Problem(404, 'report.unknown', 'There is no such report.');
  return report;
}
