import {
  BrandContent,
  BrandDraft,
  type BrandLogo,
  type BrandPreview,
  BrandRestoration,
  type BrandSample,
  type BrandView,
  NewBrand,
} from '@chancery/contracts';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Announcements,
  Caller,
  Jobs,
  OrganisationScope,
  parseBody,
} from '@chancery/platform';
import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  Headers,
  HttpCode,
  Inject,
  Param,
  Post,
  Put,
  Query,
  Req,
  Res,
  UseGuards,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { TemplatesStore } from '../store';
import { takeLogo } from './logo';
import { keepLogo } from './logo-store';
import { previewOf } from './preview';
import { BrandPlaces } from './places';
import type { BrandStore } from './store';
import { cropOf, fileNameOf, uploadOf } from './upload';

/** Brands, see contracts/brands.ts. Compliance and auditors may look; owner and brand administrators change. */
@Controller('api/v1')
@UseGuards(AdministratorGuard)
@Allow(['brand'])
export class BrandsController {
  private readonly brands: BrandStore;

  constructor(
    @Inject(TemplatesStore) store: TemplatesStore,
    @Inject(BrandPlaces) private readonly places: BrandPlaces,
    @Inject(OrganisationScope) private readonly scope: OrganisationScope,
    @Inject(Announcements) private readonly announcements: Announcements,
    @Inject(Jobs) private readonly jobs: Jobs,
  ) {
    this.brands = store.brands;
  }

  @Get('brands')
  @Allow(['brand', 'compliance', 'auditor'])
  async list(@Caller() caller: Administrator) {
    const items = await this.brands.list(caller.organisation);
    return { items, nextCursor: null, total: { value: items.length, relation: 'eq' } };
  }

  @Post('brands')
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
  @Allow(['brand', 'compliance', 'auditor'])
  async one(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<BrandView> {
    return tagged(response, await this.brands.read(caller.organisation, id));
  }

  @Put('brands/:id/draft')
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
      await this.brands.save(organisation, id, draft, revisionOf(match), email),
    );
  }

  @Delete('brands/:id/draft')
  async discard(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<BrandView> {
    const { organisation, email } = caller;
    return this.told(caller, response, await this.brands.discard(organisation, id, email));
  }

  @Post('brands/:id/publication')
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
      await this.brands.publish(organisation, id, revisionOf(match), email),
    );
  }

  @Post('brands/:id/restoration')
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
  @HttpCode(204)
  async remove(@Caller() caller: Administrator, @Param('id') id: string): Promise<void> {
    await this.brands.remove(caller.organisation, id, caller.email);
    await this.announcePublished(caller);
    await this.announcements.changed({ organisation: caller.organisation, noun: 'brands', id });
  }

  @Get('brands/:id/versions')
  @Allow(['brand', 'compliance', 'auditor'])
  async versions(@Caller() caller: Administrator, @Param('id') id: string) {
    return { items: await this.brands.versions(caller.organisation, id), nextCursor: null };
  }

  @Post('brands/:id/preview')
  @HttpCode(200)
  async preview(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<BrandPreview> {
    const content = parseBody(BrandContent, body);
    const { organisation } = caller;
    const appearance = await this.brands.appearance(organisation, id, content);
    return previewOf(appearance, content, await this.places.of(organisation), new Date());
  }

  @Post('brands/:id/sample')
  @HttpCode(202)
  async sample(
    @Caller() caller: Administrator,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<BrandSample> {
    const content = parseBody(BrandContent, body);
    const { organisation, email } = caller;
    const sample = await this.brands.sample(organisation, id, content, email);
    await this.jobs.add('sample', { organisation, sample });
    return { to: email };
  }

  /** The file's bytes as the body, whatever type the browser says they are. */
  @Post('brand-logos')
  async upload(
    @Caller() caller: Administrator,
    @Req() request: Request,
    @Query() query: Record<string, unknown>,
    @Headers('x-file-name') fileName: string | undefined,
  ): Promise<BrandLogo> {
    const crop = cropOf(query);
    const taken = await takeLogo(await uploadOf(request), crop);
    return this.scope.inOrganisation(caller.organisation, (em) =>
      keepLogo(em, caller.organisation, fileNameOf(fileName), taken, caller.email),
    );
  }

  /** An empty page of our own that a preview is written into: it has no script and loads nothing. */
  @Get('brand-frame')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header(
    'Content-Security-Policy',
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-same-origin; frame-ancestors 'self'",
  )
  @Header('X-Frame-Options', 'SAMEORIGIN')
  frame(): string {
    return '<!doctype html><html lang="en"><title>Preview</title><body></body></html>';
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
    return tagged(response, brand);
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

function tagged(response: Response, brand: BrandView): BrandView {
  response.setHeader('ETag', `"${brand.revision}"`);
  return brand;
}

const revisionOf = (match: string | undefined): number | null => {
  const revision = /^(?:W\/)?"(\d+)"$/.exec(match ?? '')?.[1];
  return revision === undefined ? null : Number(revision);
};
