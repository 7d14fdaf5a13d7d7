import { PastMessageTrial } from '@chancery/contracts';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Caller,
  Operation,
  OrganisationScope,
  Problem,
} from '@chancery/platform';
import { Controller, Get, Header, Inject, Param, UseGuards } from '@nestjs/common';
import { rulesToTry } from '../judging';
import { RulesStore } from '../store';
import { PastJudge } from './past-judge';
import { pastMessage } from './past-mail';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Rules that are named as not evaluable. */
const MOST = 20;

/** Messages of the trail, put to the rules of today: contracts `past-messages.ts`. */
@Controller('api/v1/rules/past-messages')
@UseGuards(AdministratorGuard)
@Allow(['compliance'])
export class PastMessagesController {
  constructor(
    @Inject(RulesStore) private readonly rules: RulesStore,
    @Inject(OrganisationScope) private readonly scope: OrganisationScope,
  ) {}

  @Get(':id')
  @Header('Cache-Control', 'no-store')
  @Operation({
    summary: 'What the rules of today make of a message of the trail, from what is kept of it',
    answer: PastMessageTrial,
    errors: ['message.not-judged'],
  })
  one(
    @Caller() { organisation }: Administrator,
    @Param('id') id: string,
  ): Promise<PastMessageTrial> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const message = UUID.test(id) ? await pastMessage(em, organisation, id) : null;
      if (!message)
        throw new Problem(
          404,
          'message.not-judged',
          'There is no such message, or no rule judged it: replies from the portal and notices pass without rules.',
        );
      const judge = await PastJudge.with(
        em,
        await rulesToTry(em, this.rules, organisation, null),
        null,
      );
      const { recipients } = judge.judge(message);
      // What was on record by then is known of this message.
      const open = judge.notEvaluable.filter(
        ({ recordedSince }) =>
          recordedSince === null || Date.parse(recordedSince) > Date.parse(message.at),
      );
      return {
        id,
        at: message.at,
        from: message.sender,
        headerFrom: message.headerFrom,
        size: message.size,
        client: message.clientAddress,
        recipients: recipients.map(({ address, was, would }) => ({ address, was, would })),
        revision: judge.revision,
        notEvaluable: open.slice(0, MOST),
        more: Math.max(0, open.length - MOST),
      };
    });
  }
}
