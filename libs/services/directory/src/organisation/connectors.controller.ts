import { ConnectorEntry, Connectors, ConnectorView } from '@chancery/contracts';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Caller,
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
  Res,
  UseGuards,
} from '@nestjs/common';
import type { Response } from 'express';
import { OrganisationConnectors } from './connectors';

/** Named connectors: ways out that rules choose for some of the mail. */
@Controller('api/v1/connectors')
@UseGuards(AdministratorGuard)
@Allow(['operator'])
export class ConnectorsController {
  constructor(
    @Inject(OrganisationConnectors) private readonly connectors: OrganisationConnectors,
  ) {}

  @Get()
  @Allow(['operator', 'compliance'])
  @Operation({ summary: 'Connectors, by name', answer: Connectors })
  async list(@Caller() { organisation }: Administrator): Promise<Connectors> {
    return { items: await this.connectors.list(organisation), nextCursor: null };
  }

  @Post()
  @Operation({
    summary: 'Add a connector',
    body: ConnectorEntry,
    answer: ConnectorView,
    errors: ['connector.name-taken', 'connector.too-many'],
  })
  async add(
    @Caller() caller: Administrator,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ConnectorView> {
    const made = await this.connectors.add(caller, parseBody(ConnectorEntry, body));
    return tagged(response, made.version, made);
  }

  @Get(':id')
  @Allow(['operator', 'compliance'])
  @Operation({
    summary: 'One connector',
    answer: ConnectorView,
    errors: ['connector.unknown'],
  })
  async one(
    @Caller() { organisation }: Administrator,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ConnectorView> {
    const found = await this.connectors.one(organisation, id);
    return tagged(response, found.version, found);
  }

  @Put(':id')
  @Operation({
    summary: 'Save a connector',
    headers: ['If-Match'],
    body: ConnectorEntry,
    answer: ConnectorView,
    errors: ['connector.unknown', 'connector.name-taken', 'connector.stale'],
  })
  async put(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Body() body: unknown,
    @Headers('if-match') match: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ConnectorView> {
    const entry = parseBody(ConnectorEntry, body);
    const saved = await this.connectors.put(caller, id, entry, versionOf(match));
    return tagged(response, saved.version, saved);
  }

  @Delete(':id')
  @HttpCode(204)
  @Operation({
    summary: 'Delete a connector that no rule names',
    headers: ['If-Match'],
    errors: ['connector.unknown', 'connector.in-use', 'connector.stale'],
  })
  async remove(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Headers('if-match') match: string | undefined,
  ): Promise<void> {
    await this.connectors.remove(caller, id, versionOf(match));
  }
}
