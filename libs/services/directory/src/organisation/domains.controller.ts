import {
  DkimKey,
  DkimRequest,
  type DnsLine,
  DnsLines,
  DomainPatch,
  Domains,
  DomainView,
  NewDomain,
} from '@chancery/contracts';
import { dkimRecordOf, generateDkimKey } from '@chancery/delivery';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Caller,
  Operation,
  parseBody,
  Problem,
  SETTINGS,
  type Settings,
} from '@chancery/platform';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  UseGuards,
} from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DirectoryChanges, isTaken } from '../changes';
import { Domain, Organisation } from '../entities';
import { KEYS, type KeysOf } from '../keys';
import { DirectoryStore } from '../store';
import { dkimLine, dmarcLine, spfLine } from './dns-lines';

/** Accepted domains: whose mail is the organisation's own, and what stands in DNS for it. */
@Controller('api/v1/domains')
@UseGuards(AdministratorGuard)
@Allow(['operator'])
export class DomainsController {
  constructor(
    @Inject(DirectoryStore) private readonly store: DirectoryStore,
    @Inject(DirectoryChanges) private readonly changes: DirectoryChanges,
    @Inject(KEYS) private readonly keys: KeysOf,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  @Allow(['operator', 'compliance', 'brand'])
  @Operation({ summary: 'Accepted domains', answer: Domains })
  async list(@Caller() caller: Administrator): Promise<Domains> {
    const rows = await this.store.read(caller.organisation, (em) =>
      em.find(Domain, { order: { name: 'ASC' } }),
    );
    return { items: rows.map(viewOf), nextCursor: null };
  }

  @Post()
  @Operation({
    summary: 'Accept a domain',
    body: NewDomain,
    answer: DomainView,
    errors: ['domain.taken'],
  })
  async add(@Caller() caller: Administrator, @Body() body: unknown): Promise<DomainView> {
    const domain = parseBody(NewDomain, body);
    try {
      await this.changes.apply(
        caller,
        { kind: 'domain.added', noun: 'domains', id: domain.name },
        async (em) => {
          await em.insert(Domain, { ...domain, organisationId: caller.organisation });
          return domain;
        },
      );
    } catch (error) {
      if (isTaken(error))
        throw new Problem(409, 'domain.taken', `${domain.name} is an accepted domain already.`, {
          errors: [
            { pointer: '/name', code: 'domain.taken', detail: 'This domain is accepted already.' },
          ],
        });
      throw error;
    }
    return { fromServiceAddress: false, dkimSelector: null, ...domain };
  }

  @Patch(':name')
  @Operation({
    summary: 'Change a domain',
    body: DomainPatch,
    answer: DomainView,
    errors: ['domain.unknown'],
  })
  async patch(
    @Caller() caller: Administrator,
    @Param('name') name: string,
    @Body() body: unknown,
  ): Promise<DomainView> {
    const patch = parseBody(DomainPatch, body);
    let view: DomainView | undefined;
    await this.changes.apply(
      caller,
      { kind: 'domain.changed', noun: 'domains', id: name },
      async (em) => {
        const domain = await known(em, name);
        const before = { fromServiceAddress: domain.fromServiceAddress };
        view = viewOf(await em.save(Object.assign(domain, patch)));
        return { name, before, after: patch };
      },
    );
    return view as DomainView;
  }

  @Delete(':name')
  @HttpCode(204)
  @Operation({
    summary: 'Accept a domain no longer',
    errors: ['domain.unknown', 'domain.last', 'domain.service-address'],
  })
  async remove(@Caller() caller: Administrator, @Param('name') name: string): Promise<void> {
    await this.changes.apply(
      caller,
      { kind: 'domain.removed', noun: 'domains', id: name },
      async (em) => {
        // The organisation's row first: two that remove the last two at once must not both succeed.
        const organisation = await em.findOneOrFail(Organisation, {
          where: { id: caller.organisation },
          lock: { mode: 'pessimistic_write' },
        });
        const domain = await known(em, name);
        if ((await em.count(Domain)) === 1)
          throw new Problem(
            409,
            'domain.last',
            'This is the last accepted domain. Accept another first: without one no mail is yours.',
          );
        if (organisation.serviceAddress.toLowerCase().endsWith(`@${name}`))
          throw new Problem(
            409,
            'domain.service-address',
            `The service address ${organisation.serviceAddress} is of this domain. Change it first.`,
          );
        await em.delete(Domain, { name });
        return viewOf(domain);
      },
    );
  }

  @Get(':name/dns')
  @Allow(['operator', 'compliance', 'brand'])
  @Operation({
    summary: 'What should stand in DNS for a domain',
    answer: DnsLines,
    errors: ['domain.unknown'],
  })
  dns(@Caller() caller: Administrator, @Param('name') name: string): Promise<DnsLines> {
    return this.store.read(caller.organisation, async (em) => {
      const domain = await known(em, name);
      return { items: [...(await this.dkim(domain)), ...(await this.others(em, domain))] };
    });
  }

  @Post(':name/dkim')
  @HttpCode(200)
  @Operation({
    summary: 'Make a new key that mail of a domain is signed with',
    body: DkimRequest,
    answer: DkimKey,
    errors: ['domain.unknown'],
    status: 200,
  })
  async makeDkim(
    @Caller() caller: Administrator,
    @Param('name') name: string,
    @Body() body: unknown,
  ): Promise<DkimKey> {
    const { selector: wanted } = parseBody(DkimRequest, body ?? {});
    await this.store.read(caller.organisation, (em) => known(em, name));
    const { privatePem, dnsRecord } = await generateDkimKey();
    const keys = await this.keys();
    const sealed = await keys.sealSecret(
      caller.organisation,
      `dkim ${name}`,
      Buffer.from(privatePem),
    );
    let selector = 'chancery';
    await this.changes.apply(
      caller,
      { kind: 'domain.dkim-made', noun: 'domains', id: name },
      async (em) => {
        const domain = await known(em, name);
        selector = wanted ?? nextSelector(domain.dkimSelector);
        await em.update(Domain, { name }, { dkimSelector: selector, dkimSealedKey: sealed });
        return { name, before: domain.dkimSelector, after: selector };
      },
    );
    return { selector, dns: [dkimLine(name, selector, dnsRecord)] };
  }

  private async dkim(domain: Domain): Promise<DnsLine[]> {
    if (!domain.dkimSelector || !domain.dkimSealedKey) return [];
    const keys = await this.keys();
    const pem = await keys.openSecret(
      domain.organisationId,
      `dkim ${domain.name}`,
      domain.dkimSealedKey,
    );
    return [dkimLine(domain.name, domain.dkimSelector, dkimRecordOf(pem.toString()))];
  }

  private async others(em: EntityManager, domain: Domain): Promise<DnsLine[]> {
    const { settingsOverrides, nextHop } = await em.findOneByOrFail(Organisation, {
      id: domain.organisationId,
    });
    const hop = settingsOverrides?.nextHop ?? nextHop;
    return [
      spfLine(domain.name, this.settings.smtpHostname, hop?.host ?? null),
      dmarcLine(domain.name),
    ];
  }
}

/** @throws Problem 404, also for a domain of another organisation */
async function known(em: EntityManager, name: string): Promise<Domain> {
  const domain = await em.findOneBy(Domain, { name });
  if (!domain) throw new Problem(404, 'domain.unknown', `${name} is not an accepted domain.`);
  return domain;
}

/** A new key needs a new name: mail signed with the old one is still on its way. */
function nextSelector(old: string | null): string {
  if (!old) return 'chancery';
  const [, stem = old, number] = /^(.*?)(\d*)$/.exec(old) ?? [];
  return `${stem}${Number(number || 1) + 1}`;
}

const viewOf = ({ name, fromServiceAddress, dkimSelector }: Domain): DomainView => ({
  name,
  fromServiceAddress,
  dkimSelector,
});
