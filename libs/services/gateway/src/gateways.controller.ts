import {
  GatewayList,
  type GatewayListener,
  MailBacklog,
  type Revisions,
  SNAPSHOT_KINDS,
} from '@chancery/contracts';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Caller,
  Operation,
  publishedOf,
} from '@chancery/platform';
import { Controller, Get, Header, Inject, UseGuards } from '@nestjs/common';
import { LIVE_SECONDS } from './presence';
import { GatewayRuntime } from './runtime';

const DAY_MS = 86_400_000;
const NONE: Revisions = {
  directory: null,
  rules: null,
  templates: null,
  licensing: null,
  people: null,
};

interface Row {
  instance: number;
  host: string;
  pid: number;
  version: string;
  started_at: Date;
  seen_at: Date;
  listeners: GatewayListener[];
  certificate: { notAfter: string; ownMade: boolean };
  revisions: Revisions;
}

/** Which gateway processes live, and which published versions are in force in each. */
@Controller('api/v1/gateways')
@UseGuards(AdministratorGuard)
@Allow(['compliance', 'brand', 'operator'])
export class GatewaysController {
  constructor(@Inject(GatewayRuntime) private readonly gateway: GatewayRuntime) {}

  @Get()
  @Operation({
    summary: 'Gateway processes and the versions in force in each',
    answer: GatewayList,
  })
  @Header('Cache-Control', 'no-store')
  async list(@Caller() { organisation }: Administrator): Promise<GatewayList> {
    const { store } = this.gateway;
    const rows = await store.inOrganisation(
      organisation,
      async (client) =>
        (
          await client.query<Row>(
            `SELECT instance, host, pid, version, started_at, seen_at, listeners, certificate, revisions FROM mail.gateway_process
              WHERE organisation_id = $1 AND seen_at > now() - make_interval(secs => ${LIVE_SECONDS}) ORDER BY instance`,
            [organisation],
          )
        ).rows,
    );
    const published = await this.published(organisation);
    const items = rows.map((row) => ({
      instance: row.instance,
      host: row.host,
      pid: row.pid,
      version: row.version,
      startedAt: row.started_at.toISOString(),
      seenAt: row.seen_at.toISOString(),
      listeners: row.listeners,
      certificate: {
        daysLeft: Math.floor((Date.parse(row.certificate.notAfter) - Date.now()) / DAY_MS),
        ownMade: row.certificate.ownMade,
      },
      sessions: row.listeners.reduce((sum, { sessions }) => sum + sessions, 0),
      // Of a process of the release before, people are missing.
      revisions: { ...NONE, ...row.revisions },
      behind: SNAPSHOT_KINDS.filter((kind) => (row.revisions[kind] ?? 0) < (published[kind] ?? 0)),
    }));
    return {
      items,
      published,
      current: items.filter(({ behind }) => behind.length === 0).length,
      checkedAt: new Date().toISOString(),
    };
  }

  @Get('backlog')
  @Operation({ summary: 'Mail that waits', answer: MailBacklog })
  @Allow(['operator', 'compliance'])
  @Header('Cache-Control', 'no-store')
  backlog(@Caller() { organisation }: Administrator): Promise<MailBacklog> {
    return this.gateway.store.inOrganisation(organisation, async (client) => {
      const { rows } = await client.query<{
        waiting: string;
        deferred: string;
        oldest: Date | null;
      }>(
        `SELECT count(*) FILTER (WHERE r.state = 'queued') AS waiting, count(*) FILTER (WHERE r.state = 'deferred') AS deferred,
                min(m.received_at) AS oldest
           FROM mail.recipient r JOIN mail.message m ON m.id = r.message_id
          WHERE r.organisation_id = $1 AND r.state IN ('queued', 'deferred')`,
        [organisation],
      );
      const held = await client.query<{ held: string }>(
        `SELECT count(*) AS held FROM mail.recipient WHERE organisation_id = $1 AND state = 'held'`,
        [organisation],
      );
      const [row] = rows;
      return {
        waiting: Number(row?.waiting ?? 0),
        deferred: Number(row?.deferred ?? 0),
        held: Number(held.rows[0]?.held ?? 0),
        oldestAt: row?.oldest?.toISOString() ?? null,
      };
    });
  }

  /** The newest published versions of this organisation; the bodies stay where they are. */
  private async published(organisation: string): Promise<Revisions> {
    const rows = await this.gateway.store.query<{ kind: keyof Revisions; version: string }>(
      SNAPSHOT_KINDS.map(
        (kind) =>
          `SELECT '${kind}' AS kind, version FROM ${publishedOf(kind, undefined, '$1')} WHERE organisation_id = $1`,
      ).join(' UNION ALL '),
      [organisation],
    );
    const versions: Revisions = { ...NONE };
    for (const { kind, version } of rows) versions[kind] = Number(version);
    return versions;
  }
}
