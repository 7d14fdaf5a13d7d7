import {
  BrandDraft,
  BrandList,
  BrandRestoration,
  BrandVersionList,
  BrandView,
  NewBrand,
} from '@chancery/contracts';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Announcements,
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
import { TemplatesStore } from '../store';
import type { BrandStore } from './store';

/** Brands, see contracts/brands.ts. Who writes rules sees the list, to choose from; all else is for owner and brand administrators. */
@Controller('api/v1')
@UseGuards(AdministratorGuard)
@Allow(['brand'])
export class BrandsController {
  private readonly brands: BrandStore;

  constructor(
    @Inject(TemplatesStore) store: TemplatesStore,
    @Inject(Announcements) private readonly announcements: Announcements,
  ) {
    this.brands = store.brands;
  }

  @Get('brands')
  @Operation({ summary: 'List the brands, the default one first', answer: BrandList })
  @Allow(['brand', 'compliance'])
  async list(@Caller() caller: Administrator): Promise<BrandList> {
    const items = await this.brands.list(caller.organisation);
    return { items, nextCursor: null, total: { value: items.length, relation: 'eq' } };
  }

  @Post('brands')
  @Operation({
    summary: 'Make a brand, as a copy of another',
    body: NewBrand,
    answer: BrandView,
    errors: ['brand.name-taken', 'brand.unknown'],
  })
  async create(
    @Caller() caller: Administrator,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<BrandView> {
    const { name, from } = parseBody(NewBrand, body);
    const { organisation, email } = caller;
    return this.told(
      caller,
      response,
      await this.brands.create(organisation, name, from ?? null, email),
    );
  }

  @Get('brands/:id')
  @Operation({
    summary: 'Read a brand, with its draft',
    answer: BrandView,
    errors: ['brand.unknown'],
  })
  async one(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<BrandView> {
    const brand = await this.brands.read(caller.organisation, id);
    return tagged(response, brand.revision, brand);
  }

  @Put('brands/:id/draft')
  @Operation({
    summary: 'Save a draft',
    body: BrandDraft,
    answer: BrandView,
    headers: ['If-Match'],
    errors: ['brand.unknown', 'brand.changed', 'brand.name-taken', 'logo.unknown'],
  })
  async save(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Body() body: unknown,
    @Headers('if-match') match: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<BrandView> {
    const draft = parseBody(BrandDraft, body);
    const { organisation, email } = caller;
    return this.told(
      caller,
      response,
      await this.brands.save(organisation, id, draft, versionOf(match), email),
    );
  }

  @Delete('brands/:id/draft')
  @Operation({
    summary: 'Discard a draft',
    answer: BrandView,
    errors: ['brand.unknown', 'brand.unpublished'],
  })
  async discard(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<BrandView> {
    const { organisation, email } = caller;
    return this.told(caller, response, await this.brands.discard(organisation, id, email));
  }

  @Post('brands/:id/publication')
  @Operation({
    summary: 'Publish a draft as the next version',
    answer: BrandView,
    headers: ['If-Match'],
    status: 200,
    errors: ['brand.unknown', 'brand.changed', 'brand.no-draft'],
  })
  @HttpCode(200)
  async publish(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Headers('if-match') match: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<BrandView> {
    const { organisation, email } = caller;
    return this.inForce(
      caller,
      response,
      await this.brands.publish(organisation, id, versionOf(match), email),
    );
  }

  @Post('brands/:id/restoration')
  @Operation({
    summary: 'Publish an earlier version once more',
    body: BrandRestoration,
    answer: BrandView,
    status: 200,
    errors: ['brand.unknown', 'brand.no-version'],
  })
  @HttpCode(200)
  async restore(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<BrandView> {
    const { version } = parseBody(BrandRestoration, body);
    const { organisation, email } = caller;
    return this.inForce(
      caller,
      response,
      await this.brands.restore(organisation, id, version, email),
    );
  }

  @Post('brands/:id/default')
  @Operation({
    summary: 'Make a brand the default one',
    answer: BrandView,
    status: 200,
    errors: ['brand.unknown', 'brand.unpublished'],
  })
  @HttpCode(200)
  async makeDefault(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<BrandView> {
    const { organisation, email } = caller;
    return this.inForce(caller, response, await this.brands.makeDefault(organisation, id, email));
  }

  @Delete('brands/:id')
  @Operation({
    summary: 'Delete a brand that no rule uses',
    errors: ['brand.unknown', 'brand.in-use', 'brand.default'],
  })
  @HttpCode(204)
  async remove(@Caller() caller: Administrator, @Param('id') id: string): Promise<void> {
    await this.brands.remove(caller.organisation, id, caller.email);
    await this.announcePublished(caller);
    await this.announcements.changed({ organisation: caller.organisation, noun: 'brands', id });
  }

  @Get('brands/:id/versions')
  @Operation({
    summary: 'List the published versions of a brand',
    answer: BrandVersionList,
    errors: ['brand.unknown'],
  })
  async versions(
    @Caller() caller: Administrator,
    @Param('id') id: string,
  ): Promise<BrandVersionList> {
    return { items: await this.brands.versions(caller.organisation, id), nextCursor: null };
  }

  private async told(
    { organisation }: Administrator,
    response: Response,
    brand: BrandView,
  ): Promise<BrandView> {
    await this.announcements.changed({
      organisation,
      noun: 'brands',
      id: brand.id,
      version: brand.revision,
    });
    return tagged(response, brand.revision, brand);
  }

  private async inForce(
    caller: Administrator,
    response: Response,
    brand: BrandView,
  ): Promise<BrandView> {
    await this.announcePublished(caller);
    return this.told(caller, response, brand);
  }

  private announcePublished({ organisation }: Administrator): Promise<void> {
    return this.announcements.publish('published.templates', { organisation });
  }
}
