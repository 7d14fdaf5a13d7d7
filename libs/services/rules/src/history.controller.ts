import { RuleVersionList } from '@chancery/contracts';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Caller,
  Operation,
  PageQuery,
  Problem,
} from '@chancery/platform';
import { Controller, Get, Header, Inject, Param, Query, UseGuards } from '@nestjs/common';
import { RulesStore } from './store';

const MOST = 200;

/** What rules were, and those that were deleted: contracts `rule-history.ts`. */
@Controller('api/v1/rules')
@UseGuards(AdministratorGuard)
@Allow(['compliance'])
export class RuleHistoryController {
  constructor(@Inject(RulesStore) private readonly store: RulesStore) {}

  @Get('deleted')
  @Operation({
    summary: 'List deleted rules as they last stood, the latest first',
    query: PageQuery,
    answer: RuleVersionList,
  })
  @Header('Cache-Control', 'no-store')
  async deleted(
    @Caller() { organisation }: Administrator,
    @Query('limit') limit: unknown,
    @Query('cursor') cursor: unknown,
  ): Promise<RuleVersionList> {
    const most = limitOf(limit);
    const after = typeof cursor === 'string' && cursor !== '' ? cursor : null;
    const found = await this.store.deleted(organisation, after, most + 1);
    return pageOf(found, most, ({ rule }) => rule.id);
  }

  @Get(':id/versions')
  @Operation({
    summary: 'List the versions of a rule, also of a deleted one, newest first',
    query: PageQuery,
    answer: RuleVersionList,
    errors: ['rule.unknown'],
  })
  @Header('Cache-Control', 'no-store')
  async versions(
    @Caller() { organisation }: Administrator,
    @Param('id') id: string,
    @Query('limit') limit: unknown,
    @Query('cursor') cursor: unknown,
  ): Promise<RuleVersionList> {
    const most = limitOf(limit);
    const below = cursor === undefined || cursor === '' ? null : Number(cursor);
    if (below !== null && !Number.isSafeInteger(below))
      throw new Problem(422, 'query.invalid', 'The cursor is not one of this list.');
    const found = await this.store.versions(organisation, id, below, most + 1);
    return pageOf(found, most, ({ version }) => String(version));
  }
}

function limitOf(limit: unknown): number {
  const given = limit === undefined ? 50 : Number(limit);
  if (!Number.isInteger(given) || given < 1 || given > MOST)
    throw new Problem(422, 'query.invalid', `The limit is a number from 1 to ${MOST}.`);
  return given;
}

/** @param found one more than asked for, where there is more. */
function pageOf(
  found: RuleVersionList['items'],
  most: number,
  cursorOf: (last: RuleVersionList['items'][number]) => string,
): RuleVersionList {
  const items = found.slice(0, most);
  const last = items.at(-1);
  return { items, nextCursor: found.length > most && last ? cursorOf(last) : null };
}
