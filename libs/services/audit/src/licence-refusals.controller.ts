import { type LicenceReason, LicenceRefusals } from '@chancery/contracts';
import { kindOf } from '@chancery/journey';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Caller,
  Operation,
  OrganisationScope,
} from '@chancery/platform';
import { Controller, Get, Inject, UseGuards } from '@nestjs/common';

const DAYS = 30;
const SENDERS = 100;
const REFUSED = kindOf('unlicensed-refused');
const SENT = kindOf('unlicensed-sent');

interface Row {
  sender: string;
  refused: number;
  flagged: number;
  last_at: Date;
  reason: LicenceReason;
  senders: number;
  all_refused: number;
  all_flagged: number;
}

/** Senders without a licence, as the trail knows them. */
@Controller('api/v1/licence-refusals')
@UseGuards(AdministratorGuard)
@Allow(['operator', 'compliance'])
export class LicenceRefusalsController {
  constructor(@Inject(OrganisationScope) private readonly scope: OrganisationScope) {}

  @Get()
  @Operation({
    summary: 'Who was refused or flagged for want of a licence in the last 30 days',
    answer: LicenceRefusals,
  })
  async latest(@Caller() { organisation }: Administrator): Promise<LicenceRefusals> {
    const rows = await this.scope.inOrganisation(
      organisation,
      (em) =>
        em.query(
          `WITH by_sender AS (
             SELECT body ->> 'sender' AS sender,
                    count(*) FILTER (WHERE kind = '${REFUSED}')::int AS refused,
                    count(*) FILTER (WHERE kind = '${SENT}')::int AS flagged,
                    max(at) AS last_at, (array_agg(body ->> 'reason' ORDER BY at DESC))[1] AS reason
               FROM audit.record
              WHERE organisation_id = $1 AND kind IN ('${REFUSED}', '${SENT}') AND at > now() - make_interval(days => ${DAYS})
              GROUP BY 1)
           SELECT *, count(*) OVER ()::int AS senders, sum(refused) OVER ()::int AS all_refused, sum(flagged) OVER ()::int AS all_flagged
             FROM by_sender ORDER BY last_at DESC, sender LIMIT ${SENDERS}`,
          [organisation],
        ) as Promise<Row[]>,
    );
    const [first] = rows;
    return {
      items: rows.map(({ sender, refused, flagged, last_at, reason }) => ({
        sender,
        refused,
        flagged,
        lastAt: last_at.toISOString(),
        reason,
      })),
      nextCursor: null,
      total: first?.senders ?? 0,
      refused: first?.all_refused ?? 0,
      flagged: first?.all_flagged ?? 0,
    };
  }
}
