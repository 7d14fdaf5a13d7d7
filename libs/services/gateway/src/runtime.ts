import { statfs } from 'node:fs/promises';
import { SmtpConnectionPool } from '@chancery/delivery';
import { KeyStore, openRootKey } from '@chancery/keys';
import type { GatewayListener } from '@chancery/contracts';
import {
  Announcements,
  gauge,
  type HostPort,
  Inspectors,
  Jobs,
  type Logger,
  LOGGER,
  SETTINGS,
  type Settings,
  StartFault,
} from '@chancery/platform';
import { evaluateEnvelope } from '@chancery/rules';
import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { type DeliverParts } from './deliver/deliver';
import { Approvals } from './approval/approvals';
import { Dispatcher } from './deliver/dispatcher';
import { makeReport } from './deliver/reports';
import { sendSample } from './deliver/sample';
import { certificateFor, certificateFacts } from './listeners/certificate';
import { Listener, type ListenerParts } from './listeners/listener';
import { rejectReply } from './receive/judge';
import { type CertificateFacts, Presence } from './presence';
import { Brands } from './policy/brands';
import { Policies } from './policy/policies';
import { Resends } from './receive/fold';
import type { Door } from './receive/types';
import { writeNotices } from './receive/notices';
import { InspectionMemory } from './receive/inspection';
import { receive, type ReceiveParts } from './receive/receive';
import { Committer } from './store/committer';
import { MailStore } from './store/mail-store';
import { Sweep } from './sweep';
import { Unsealings } from './unprotect/answers';

const POLL_MS = 10_000;
/** Below this much free disk new mail waits (452): PostgreSQL must never be the one to find out. */
const FREE_BYTES = 512 * 1024 * 1024;
/** Messages waiting for their commit above which new ones are told to come back. */
const BACKLOG = 5_000;

/** Of a shutdown, 30 s in all: for messages that are coming in, and for deliveries that have begun. */
const DRAIN_MS = 20_000;
const DELIVERIES_MS = 5_000;
/** For telling that this process is gone. */
const LEAVE_MS = 1_000;

/** The gateway in one process: its doors, its store, its deliveries, its sweep. */
@Injectable()
export class GatewayRuntime implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly store: MailStore;
  policies!: Policies;
  keys!: KeyStore;
  committer!: Committer;
  dispatcher!: Dispatcher;
  approvals!: Approvals;
  /** Ports in use, by door. */
  readonly ports: Record<string, number> = {};
  private brands!: Brands;
  private pool!: SmtpConnectionPool;
  private listeners: Listener[] = [];
  private timers: NodeJS.Timeout[] = [];
  private readonly resends = new Resends();
  private sweep!: Sweep;
  private presence!: Presence;
  private certificate!: CertificateFacts;
  private room = true;
  private stopped = false;
  private readonly inspectors = new Inspectors();
  private readonly memory: InspectionMemory;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(Jobs) private readonly jobs: Jobs,
    @Inject(Announcements) private readonly announcements: Announcements,
  ) {
    this.store = new MailStore(settings);
    this.memory = new InspectionMemory(settings.inspectionMemory);
  }

  async onApplicationBootstrap(): Promise<void> {
    const { root } = await openRootKey(this.settings, false);
    this.keys = new KeyStore(root, {
      read: (organisation) =>
        this.store.inOrganisation(
          organisation,
          async (client) =>
            (await client.query('SELECT * FROM rights.wrapped_keys($1)', [organisation])).rows,
        ),
      add: (organisation, kind, id, version, wrapped) =>
        this.store.inOrganisation(organisation, async (client) => {
          await client.query('SELECT rights.add_key($1, $2, $3, $4, $5)', [
            organisation,
            kind,
            id,
            version,
            wrapped,
          ]);
        }),
    });
    const instance = await this.store.arrive(() => this.presenceLost());
    this.committer = new Committer(this.store, instance, (organisation, messages) => {
      for (const { id, foldKey } of messages)
        if (foldKey) this.resends.markLost(foldKey, id, organisation);
      this.store
        .release(
          organisation,
          messages.map(({ id }) => id),
        )
        .catch((error: Error) => this.log.warn({ reason: error.message }, 'leases not given back'));
    });
    this.policies = new Policies(
      { query: (sql, values) => this.store.query(sql, values) },
      this.keys,
      this.log,
    );
    this.brands = new Brands(this.settings.portalUrl, (organisation, number) =>
      this.stored(organisation, 'templates.brand_version', number),
    );
    await this.policies.refresh();
    this.pool = new SmtpConnectionPool({ name: this.settings.smtpHostname });
    const delivery: DeliverParts = {
      pool: this.pool,
      committer: this.committer,
      keys: this.keys,
      stage: this.store,
      hostname: this.settings.smtpHostname,
      policyOf: (organisation) => this.policies.of(organisation),
      brandOf: (policy, number) => this.brands.of(policy, number),
      handOver: (report) => this.dispatcher.handOver(report, null),
      unsealing: new Unsealings(this.store, this.jobs, this.keys),
      log: this.log,
      now: () => new Date(),
    };
    this.dispatcher = new Dispatcher(this.store, delivery);
    this.approvals = new Approvals({
      store: this.store,
      delivery,
      portalUrl: this.settings.portalUrl,
      log: this.log,
    });
    this.sweep = new Sweep({
      store: this.store,
      policies: this.policies,
      jobs: this.jobs,
      committer: this.committer,
      resends: this.resends,
      log: this.log,
    });
    await this.sweep.loadUnconfirmed();
    await this.announcements.subscribe(
      'published.>',
      () => void this.policies.refresh().catch(() => undefined),
    );
    await this.listen(delivery);
    this.presence = new Presence({
      store: this.store,
      policies: this.policies,
      announcements: this.announcements,
      listeners: () => this.doors(),
      certificate: () => this.certificate,
    });
    await this.presence.tell();
    this.measure();
    this.policies.onChange = (organisations) =>
      void this.presence
        .tell(organisations)
        .catch((error: Error) => this.log.warn({ reason: error.message }, 'presence not told'));
    this.every(POLL_MS, () => this.policies.refresh());
    this.every(5_000, () => this.sweep.run());
    this.every(5_000, () => this.presence.tell());
    this.every(5_000, async () => {
      for (const { id } of this.policies.all()) await this.approvals.sweep(id);
    });
    this.every(2_000, () => this.checkRoom());
    void this.sweep.run().catch(() => undefined);
  }

  /** Mails a sample of a brand. @throws when it was not taken. */
  sample(organisation: string, sample: string): Promise<string> {
    return sendSample(organisation, sample, {
      pool: this.pool,
      brands: this.brands,
      keys: this.keys,
      policyOf: (id) => this.policies.of(id),
      read: (id, which) => this.stored(id, 'templates.brand_sample', which),
    });
  }

  /** What the templates service keeps and lets the gateway read, one thing at a time. */
  private stored(
    organisation: string,
    read: 'templates.brand_version' | 'templates.brand_sample',
    which: number | string,
  ): Promise<unknown> {
    return this.store.inOrganisation(organisation, async (client) => {
      const { rows } = await client.query<{ found: unknown }>(`SELECT ${read}($1, $2) AS found`, [
        organisation,
        which,
      ]);
      return rows[0]?.found ?? null;
    });
  }

  /** Tells the console that a message is not as it was. */
  messageChanged(organisation: string, id: string): Promise<void> {
    return this.announcements.changed({ organisation, noun: 'messages', id });
  }

  /** Erases what need not be kept any longer. */
  retain(organisation: string, retentionDays: number, traceDays: number): Promise<unknown> {
    return this.sweep.retain(organisation, retentionDays, traceDays);
  }

  private async listen(delivery: DeliverParts): Promise<void> {
    const parts = this.receiveParts(delivery);
    const tls = await certificateFor(this.settings);
    this.certificate = certificateFacts(tls.cert, this.settings.tlsCertFile === null);
    const common: ListenerParts = {
      policies: this.policies,
      maxBytes: this.settings.smtpMaxSize,
      hostname: this.settings.smtpHostname,
      tls,
      internalSecret: this.keys.internalSecret(),
      log: this.log,
      receive: (envelope, stream) => receive(envelope, stream, parts),
      refuseRecipient: (policy, sender, recipient, clientAddress) => {
        const reject = evaluateEnvelope(policy.rules, {
          sender,
          recipient,
          authenticated: true,
          clientAddress,
          acceptedDomains: policy.acceptedDomains,
          groups: policy.groups,
          ...(policy.people ? { people: policy.people } : {}),
          now: new Date(),
        });
        return reject
          ? rejectReply({
              code: reject.code,
              text: `${reject.text} [rule ${reject.rule.priority + 1}, ${reject.rule.id}]`,
            })
          : null;
      },
      confirmed: (organisation, id, foldKey) => {
        this.resends.settle(foldKey);
        this.committer.confirm(organisation, id);
      },
      maybeLost: (organisation, id, foldKey) => this.resends.markLost(foldKey, id, organisation),
    };
    for (const door of ['relay', 'submission', 'internal'] as const) {
      const at = this.listenAt(door);
      const listener = new Listener(door, common);
      this.listeners.push(listener);
      try {
        this.ports[door] = await listener.listen(at);
      } catch (error) {
        throw new StartFault(
          `SMTP ${door} listener cannot use ${at.host}:${at.port} (${(error as { code?: string }).code ?? (error as Error).message}). Stop what uses it or set another address.`,
          { cause: error },
        );
      }
    }
  }

  /** @throws naming a door that is not open. */
  mustListen(): void {
    if (this.stopped) throw new Error('the gateway is stopping');
    for (const listener of this.listeners)
      if (!listener.listening) throw new Error(`the ${listener.door} door is closed`);
  }

  /** What is asked of this process only when somebody reads its metrics. */
  private measure(): void {
    // A sum over organisations: each version only grows, so two processes are level where their sums are.
    gauge('chancery_rules_revision', 'Sum of the rule set versions in force.', () => [
      [
        { service: 'gateway' },
        this.policies.all().reduce((sum, { rulesVersion }) => sum + rulesVersion, 0),
      ],
    ]);
    gauge(
      'chancery_config_last_apply_success_timestamp_seconds',
      'When everything published was last in force here.',
      () => [[{}, this.policies.wholeAt / 1_000]],
    );
    gauge(
      'chancery_inspection_memory_bytes',
      'Memory that texts and attachments take for the rules.',
      () => [
        [{ of: 'attachments' }, this.memory.attachments.state.used],
        [{ of: 'texts' }, this.memory.texts.state.used],
      ],
    );
    gauge(
      'chancery_inspection_waiting',
      'Attachments that wait for memory to be inspected.',
      () => [[{}, this.memory.attachments.state.waiting]],
    );
    gauge(
      'chancery_key_expiry_timestamp_seconds',
      'Until when a key or certificate is good.',
      () => [[{ key: 'smtp-tls' }, this.certificate.notAfter.getTime() / 1_000]],
    );
  }

  private doors(): GatewayListener[] {
    return this.listeners.map((listener) => ({
      door: listener.door,
      host: this.listenAt(listener.door).host,
      port: this.ports[listener.door] ?? 0,
      sessions: listener.open,
    }));
  }

  private listenAt(door: Door): HostPort {
    const { smtpListen, submissionListen, internalListen } = this.settings;
    return { relay: smtpListen, submission: submissionListen, internal: internalListen }[door];
  }

  private receiveParts(delivery: DeliverParts): ReceiveParts {
    return {
      committer: this.committer,
      stage: this.store,
      keys: this.keys,
      resends: this.resends,
      maxBytes: this.settings.smtpMaxSize,
      inspectors: this.inspectors,
      memory: this.memory,
      inspectionMs: this.settings.inspectionSeconds * 1_000,
      log: this.log,
      hasRoom: () => this.room && this.committer.backlog < BACKLOG,
      reportRejected: async (message) => {
        const rejected = message.recipients.filter(
          (recipient) => recipient.state === 'rejected' && recipient.notify !== 'NEVER',
        );
        const report = await makeReport(
          this.policies.of(message.organisation),
          { ...message, receivedAt: new Date() },
          rejected.map((recipient) => ({
            address: recipient.address,
            orcpt: recipient.orcpt,
            action: 'failed',
            status: message.groups[recipient.group]?.reject?.code ?? '5.7.1',
            diagnostic: recipient.lastReply ?? '550 5.7.1',
            remoteMta: null,
            willRetryUntil: null,
          })),
          { keys: this.keys, stage: this.store, hostname: delivery.hostname },
        );
        return report ? [report] : [];
      },
      notices: (id, envelope, intake, verdict) =>
        writeNotices(id, envelope, intake, verdict, delivery),
      tell: async (organisation, { mails, audit }) => {
        for (const entry of audit) this.committer.note(organisation, { ...entry, message: null });
        if (mails.length === 0) return;
        await this.committer.commit(mails).then(
          () => mails.forEach((mail) => this.dispatcher.handOver(mail, null)),
          (error: Error) =>
            this.log.error({ reason: error.message }, 'notice of a refusal not kept'),
        );
      },
      handOver: (message, intake, companions) => {
        this.dispatcher.handOver(message, intake);
        this.approvals.askSoon(
          message.organisation,
          message.approvals.map(({ id }) => id),
        );
        for (const companion of companions) this.dispatcher.handOver(companion, null);
      },
    };
  }

  /** The batch's connection tells the same: without the database nothing is accepted, and the lock is taken anew when it is back. */
  private presenceLost(): void {
    if (this.stopped) return;
    this.committer.databaseLost();
    setTimeout(() => {
      if (!this.stopped)
        this.store.returnToPresence(() => this.presenceLost()).catch(() => this.presenceLost());
    }, 500).unref();
  }

  private async checkRoom(): Promise<void> {
    const { bavail, bsize } = await statfs(this.settings.dataDir);
    this.room = bavail * bsize > FREE_BYTES;
  }

  private every(ms: number, work: () => Promise<unknown>): void {
    let running = false;
    this.timers.push(
      setInterval(() => {
        if (running) return;
        running = true;
        work()
          .catch((error: Error) =>
            this.log.warn({ reason: error.message }, 'regular work failed; tried again'),
          )
          .finally(() => (running = false));
      }, ms),
    );
  }

  /** Bounded: the database may be what is gone. */
  private async leave(): Promise<void> {
    const left = this.presence
      ?.leave()
      .catch((error: Error) => this.log.warn({ reason: error.message }, 'presence not taken away'));
    await Promise.race([left, new Promise((done) => setTimeout(done, LEAVE_MS).unref())]);
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    for (const timer of this.timers) clearInterval(timer);
    await this.leave();
    await Promise.all(this.listeners.map((listener) => listener.close(DRAIN_MS)));
    await this.dispatcher?.stop(DELIVERIES_MS);
    await this.pool?.drain(2_000);
    await this.inspectors.close();
    await this.committer?.close();
    await this.store.close();
  }
}
