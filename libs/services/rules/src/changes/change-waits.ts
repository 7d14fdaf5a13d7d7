import type { ProposedChange } from '@chancery/contracts';
import { type Administrator, Announcements, Problem } from '@chancery/platform';
import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import type { Request, Response } from 'express';

/** Nothing is published: the change is kept until a second person approved it. */
export class ChangeWaits extends Problem {
  constructor(readonly proposal: ProposedChange) {
    super(202, 'rules.change-waits', 'The change waits for a second person.', { proposal });
  }
}

/**
 * Answers 202 with the proposal. Stands at each controller whose routes change what rules decide, so that none of
 * its methods has to ask whether the change was done.
 */
@Catch(ChangeWaits)
export class ChangeWaitsFilter implements ExceptionFilter<ChangeWaits> {
  constructor(@Inject(Announcements) private readonly announcements: Announcements) {}

  async catch({ proposal }: ChangeWaits, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const { administrator } = http.getRequest<Request & { administrator: Administrator }>();
    await announceProposal(this.announcements, administrator, proposal.id);
    http
      .getResponse<Response>()
      .status(202)
      .setHeader('Cache-Control', 'no-store')
      .setHeader('Location', `/api/v1/rules/proposals/${proposal.id}`)
      .json(proposal);
  }
}

/** Says that a proposal or a draft is another one, to pages that show it. */
export const announceProposal = (
  announcements: Announcements,
  { organisation }: Administrator,
  id: string,
): Promise<void> => announcements.changed({ organisation, noun: 'rule-proposals', id });
