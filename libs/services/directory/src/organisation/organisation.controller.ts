import { createHash } from 'node:crypto';
import { OrganisationPatch, OrganisationView, type SettingSource } from '@chancery/contracts';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Caller,
  canonical,
  type HostPort,
  Operation,
  parseBody,
  Problem,
  SETTINGS,
  type Settings,
} from '@chancery/platform';
import { Body, Controller, Get, Headers, Inject, Patch, Res, UseGuards } from '@nestjs/common';
import type { Response } from 'express';
import type { EntityManager } from 'typeorm';
import { DirectoryChanges } from '../changes';
import { Domain, Organisation } from '../entities';
import { DirectoryStore } from '../store';

type Field = keyof OrganisationView['sources'];

/** The settings that a variable of the serving process puts above what is set here (flag > environment > database). */
const VARIABLES: Partial<Record<Field, string>> = {
  nextHop: 'CHANCERY_SMTP_NEXT_HOP',
  internalHop: 'CHANCERY_SMTP_INTERNAL_HOP',
  serviceAddress: 'CHANCERY_SERVICE_ADDRESS',
};

/** The organisation and its settings, each with where it comes from. */
@Controller('api/v1/organisation')
@UseGuards(AdministratorGuard)
@Allow(['operator'])
export class OrganisationController {
  constructor(
    @Inject(DirectoryStore) private readonly store: DirectoryStore,
    @Inject(DirectoryChanges) private readonly changes: DirectoryChanges,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  @Allow(['operator', 'compliance', 'brand'])
  @Operation({ summary: 'The organisation and its settings', answer: OrganisationView })
  async get(
    @Caller() caller: Administrator,
    @Res({ passthrough: true }) response: Response,
  ): Promise<OrganisationView> {
    const view = await this.store.read(caller.organisation, (em) => this.view(em, caller));
    response.setHeader('ETag', etagOf(view));
    return view;
  }

  @Patch()
  @Operation({
    summary: 'Change settings of the organisation',
    body: OrganisationPatch,
    answer: OrganisationView,
    headers: ['If-Match'],
    errors: ['organisation.stale', 'setting.environment'],
  })
  async patch(
    @Caller() caller: Administrator,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
    @Headers('if-match') match?: string,
  ): Promise<OrganisationView> {
    const patch = parseBody(OrganisationPatch, body);
    if (Object.keys(patch).length > 0)
      await this.changes.apply(
        caller,
        { kind: 'organisation.changed', noun: 'organisation' },
        async (em) => {
          const before = await this.view(em, caller, true);
          if (match !== undefined && match !== etagOf(before))
            throw new Problem(
              412,
              'organisation.stale',
              'Somebody changed these settings meanwhile. Look at them, then change them again.',
            );
          for (const field of Object.keys(patch) as Field[]) {
            const source = before.sources[field] as SettingSource | undefined;
            if (source?.source === 'environment')
              throw new Problem(
                423,
                'setting.environment',
                `This is set by ${source.variable}, which stands above the console. Change it there, or remove it and start again.`,
                { variable: source.variable, pointer: `/${field}` },
              );
          }
          await em.update(
            Organisation,
            { id: caller.organisation },
            patch as Partial<Organisation>,
          );
          const old = before as unknown as Record<string, unknown>;
          return {
            before: Object.fromEntries(Object.keys(patch).map((field) => [field, old[field]])),
            after: patch,
          };
        },
      );
    return this.get(caller, response);
  }

  private async view(
    em: EntityManager,
    caller: Administrator,
    lock = false,
  ): Promise<OrganisationView> {
    const row = await em.findOneOrFail(Organisation, {
      where: { id: caller.organisation },
      ...(lock ? { lock: { mode: 'pessimistic_write' as const } } : {}),
    });
    const domains = await em.find(Domain, { order: { name: 'ASC' } });
    const above = row.settingsOverrides;
    const source = (field: Field, console: boolean): SettingSource => ({
      source:
        VARIABLES[field] && above?.[field as 'nextHop']
          ? 'environment'
          : console
            ? 'console'
            : 'default',
      variable: VARIABLES[field] ?? null,
    });
    const madeFor = domains.some(({ name }) => row.serviceAddress === `chancery@${name}`);
    return {
      id: row.id,
      name: row.name,
      demo: row.demo,
      serviceAddress: above?.serviceAddress ?? row.serviceAddress,
      nextHop: above?.nextHop ?? row.nextHop ?? above?.fallbackHop ?? null,
      internalHop: above?.internalHop ?? row.internalHop,
      openForOwnPeople: row.openForOwnPeople,
      retentionDays: row.retentionDays,
      sessionIdleMinutes: row.sessionIdleMinutes,
      sessionHours: row.sessionHours,
      sources: {
        name: source('name', true),
        serviceAddress: source('serviceAddress', !madeFor),
        nextHop: source('nextHop', row.nextHop !== null),
        internalHop: source('internalHop', row.internalHop !== null),
        openForOwnPeople: source('openForOwnPeople', row.openForOwnPeople !== 'auto'),
        retentionDays: source('retentionDays', row.retentionDays !== 365),
        sessionIdleMinutes: source('sessionIdleMinutes', row.sessionIdleMinutes !== 30),
        sessionHours: source('sessionHours', row.sessionHours !== 12),
      },
      listeners: {
        relay: written(this.settings.smtpListen),
        submission: written(this.settings.submissionListen),
      },
    };
  }
}

const written = ({ host, port }: HostPort): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;

const etagOf = (view: OrganisationView): string =>
  `"${createHash('sha256').update(canonical(view)).digest('base64url').slice(0, 22)}"`;
