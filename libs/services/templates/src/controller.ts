import { RightsTemplates } from '@chancery/contracts';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Caller,
  Operation,
} from '@chancery/platform';
import { Controller, Get, Inject, UseGuards } from '@nestjs/common';
import { TemplatesStore } from './store';

@Controller('api/v1')
@UseGuards(AdministratorGuard)
export class TemplatesController {
  constructor(@Inject(TemplatesStore) private readonly store: TemplatesStore) {}

  @Get('rights-templates')
  @Allow(['compliance', 'brand', 'operator'])
  @Operation({ summary: 'Rights templates in force', answer: RightsTemplates })
  async rightsTemplates(@Caller() caller: Administrator): Promise<RightsTemplates> {
    return {
      items: (await this.store.read(caller.organisation)).rightsTemplates,
      nextCursor: null,
    };
  }
}
