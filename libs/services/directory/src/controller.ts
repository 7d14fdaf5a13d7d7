import { Hop } from '@chancery/contracts';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Announcements,
  appendAudit,
  Caller,
  parseBody,
  Problem,
} from '@chancery/platform';
import { Body, Controller, Get, Inject, Patch, Post, UseGuards } from '@nestjs/common';
import * as z from 'zod/mini';
import { Domain, Organisation } from './entities';
import { DirectoryStore } from './store';

const OrganisationPatch = z.object({
  name: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
  serviceAddress: z.optional(
    z.string().check(z.regex(/^[^\s@<>]+@[^\s@<>]+$/, 'An address such as chancery@example.org')),
  ),
  nextHop: z.optional(z.nullable(Hop)),
  internalHop: z.optional(z.nullable(Hop)),
  openForOwnPeople: z.optional(z.enum(['auto', 'always', 'never'])),
  retentionDays: z.optional(z.int().check(z.gte(0), z.lte(36_500))),
});
const NewDomain = z.object({
  name: z
    .string()
    .check(
      z.regex(
        /^(?=.{1,253}$)[a-z0-9-]+(\.[a-z0-9-]+)+$/,
        'A domain name in lower case, such as example.org',
      ),
    ),
  fromServiceAddress: z.optional(z.boolean()),
});
const NewCredential = z.object({
  username: z
    .string()
    .check(z.regex(/^[\w.@+-]{1,128}$/, 'Up to 128 letters, digits and . _ @ + -')),
  senders: z
    .array(z.string().check(z.regex(/^[^\s@<>]*@[^\s@<>]+$/, 'An address, or @domain')))
    .check(z.minLength(1)),
});

@Controller('api/v1')
@UseGuards(AdministratorGuard)
@Allow(['operator'])
export class DirectoryController {
  constructor(
    @Inject(DirectoryStore) private readonly store: DirectoryStore,
    @Inject(Announcements) private readonly announcements: Announcements,
  ) {}

  @Get('organisation')
  @Allow(['operator', 'compliance', 'brand', 'auditor'])
  organisation(@Caller() caller: Administrator) {
    return this.store.read(caller.organisation, (em) =>
      em.findOneByOrFail(Organisation, { id: caller.organisation }),
    );
  }

  @Patch('organisation')
  async patch(@Caller() caller: Administrator, @Body() body: unknown) {
    const patch = parseBody(OrganisationPatch, body);
    if (Object.keys(patch).length > 0)
      await this.published(caller, 'organisation.changed', patch, (em) =>
        em.update(Organisation, { id: caller.organisation }, patch as Partial<Organisation>),
      );
    return this.organisation(caller);
  }

  @Get('domains')
  @Allow(['operator', 'compliance', 'brand', 'auditor'])
  async domains(@Caller() caller: Administrator) {
    const domains = await this.store.read(caller.organisation, (em) =>
      em.find(Domain, { order: { name: 'ASC' } }),
    );
    const items = domains.map(({ name, fromServiceAddress, dkimSelector }) => ({
      name,
      fromServiceAddress,
      dkimSelector,
    }));
    return { items, nextCursor: null };
  }

  @Post('domains')
  async addDomain(@Caller() caller: Administrator, @Body() body: unknown) {
    const domain = parseBody(NewDomain, body);
    try {
      await this.published(caller, 'domain.added', domain, (em) =>
        em.insert(Domain, { ...domain, organisationId: caller.organisation }),
      );
    } catch (error) {
      if ((error as { code?: string }).code === '23505')
        throw new Problem(409, 'domain.taken', `${domain.name} is an accepted domain already.`);
      throw error;
    }
    return domain;
  }

  @Post('smtp-credentials')
  async addCredential(@Caller() caller: Administrator, @Body() body: unknown) {
    const { username, senders } = parseBody(NewCredential, body);
    const password = await this.store.addSmtpCredential(caller.organisation, username, senders);
    await this.announcements.publish('published.directory', { organisation: caller.organisation });
    return { username, senders, password };
  }

  private async published(
    caller: Administrator,
    kind: string,
    body: object,
    work: Parameters<DirectoryStore['change']>[1],
  ): Promise<void> {
    const { version, changed } = await this.store.change(caller.organisation, async (em) => {
      await work(em);
      await appendAudit(em, caller.organisation, { kind, actor: caller.email, body });
    });
    await this.announcements.changed({
      organisation: caller.organisation,
      noun: kind.startsWith('domain') ? 'domains' : 'organisation',
      version,
    });
    if (changed)
      await this.announcements.publish('published.directory', {
        organisation: caller.organisation,
        version,
      });
  }
}
