import {
  BrandContent,
  BrandLogo,
  BrandPreview,
  BrandSample,
  LogoCrop,
  RenderedMail,
  WrapperCase,
} from '@chancery/contracts';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Caller,
  Jobs,
  Operation,
  OrganisationScope,
  parseBody,
} from '@chancery/platform';
import {
  Body,
  Controller,
  Get,
  Header,
  Headers,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Req,
  UseGuards,
} from '@nestjs/common';
import type { Request } from 'express';
import { TemplatesStore } from '../store';
import { takeLogo } from './logo';
import { keepLogo } from './logo-store';
import { BrandPlaces } from './places';
import { previewOf, wrapperOf } from './preview';
import type { BrandStore } from './store';
import { cropOf, fileNameOf, uploadOf } from './upload';

/** How a brand looks before anybody is sent it: previews, samples and logos. */
@Controller('api/v1')
@UseGuards(AdministratorGuard)
@Allow(['brand'])
export class BrandLooksController {
  private readonly brands: BrandStore;

  constructor(
    @Inject(TemplatesStore) store: TemplatesStore,
    @Inject(BrandPlaces) private readonly places: BrandPlaces,
    @Inject(OrganisationScope) private readonly scope: OrganisationScope,
    @Inject(Jobs) private readonly jobs: Jobs,
  ) {
    this.brands = store.brands;
  }

  @Post('brands/:id/preview')
  @Operation({
    summary: 'Render a brand as recipients would see it',
    body: BrandContent,
    answer: BrandPreview,
    status: 200,
    errors: ['brand.unknown', 'logo.unknown'],
  })
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
  @Operation({
    summary: 'Mail a sample to oneself',
    body: BrandContent,
    answer: BrandSample,
    status: 202,
    errors: ['brand.unknown', 'logo.unknown'],
  })
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
  @Operation({
    summary: 'Take in a logo; the body is the file',
    consumes: 'application/octet-stream',
    headers: ['X-File-Name'],
    query: LogoCrop,
    answer: BrandLogo,
    errors: [
      'logo.bytes',
      'logo.type',
      'logo.svg',
      'logo.pixels',
      'logo.crop',
      'logo.damaged',
      'logo.detail',
    ],
  })
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

  /** For whoever tries rules: what goes out in the place of a message that they protect. */
  @Post('brand-wrapper')
  @Allow(['compliance', 'brand'])
  @Operation({
    summary: 'Render the mail that carries a protected message',
    body: WrapperCase,
    answer: RenderedMail,
    status: 200,
    errors: ['brand.unknown'],
  })
  @HttpCode(200)
  async wrapper(@Caller() caller: Administrator, @Body() body: unknown): Promise<RenderedMail> {
    const about = parseBody(WrapperCase, body);
    const brand = await this.brands.inUse(caller.organisation, about.brand);
    return wrapperOf(brand, about, await this.places.of(caller.organisation), new Date());
  }

  /** An empty page of our own that a preview is written into: it has no script and loads nothing. */
  @Get('brand-frame')
  @Allow(['compliance', 'brand'])
  @Operation({ summary: 'An empty page that previews are written into', produces: 'text/html' })
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header(
    'Content-Security-Policy',
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-same-origin; frame-ancestors 'self'",
  )
  @Header('X-Frame-Options', 'SAMEORIGIN')
  frame(): string {
    return '<!doctype html><html lang="en"><title>Preview</title><body></body></html>';
  }
}
