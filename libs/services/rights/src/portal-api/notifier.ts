import { type JobData, JOBS } from '@chancery/contracts';
import {
  buildPasscodeMail,
  compileBrand,
  type CompiledBrand,
  deliver,
  dkimSign,
  routeFor,
  SmtpConnectionPool,
} from '@chancery/delivery';
import type { KeyStore } from '@chancery/keys';
import {
  Clock,
  JobHandler,
  Jobs,
  type Logger,
  LOGGER,
  SETTINGS,
  type Settings,
} from '@chancery/platform';
import { Processor } from '@nestjs/bullmq';
import { Inject, Injectable } from '@nestjs/common';
import { PASSCODE } from '@chancery/sign-in';
import { LicenceStore } from '../licences/store';
import { KEYS } from './keys';
import { Passcodes } from './passcodes';
import { PortalPolicies } from './policies';

/** Brands kept compiled. */
const COMPILED_KEPT = 50;

/** Mails passcodes: a queue and connections of their own, so that ten thousand wrappers do not delay one. */
@Injectable()
export class PasscodeMailer extends Clock {
  private readonly pool: SmtpConnectionPool;
  private readonly brands = new Map<string, CompiledBrand>();

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(PortalPolicies) private readonly policies: PortalPolicies,
    @Inject(Passcodes) private readonly passcodes: Passcodes,
    @Inject(LicenceStore) private readonly licences: LicenceStore,
    @Inject(KEYS) private readonly keys: KeyStore,
    @Inject(Jobs) private readonly jobs: Jobs,
    @Inject(LOGGER) log: Logger,
  ) {
    super({ everyMs: 5_000, skipped: 'passcode sweep skipped' }, log);
    this.pool = new SmtpConnectionPool({ name: settings.smtpHostname, maxConnections: 5 });
  }

  protected override async round(): Promise<void> {
    for (const organisation of this.policies.organisations())
      for (const passcode of await this.passcodes.unsent(organisation))
        await this.jobs.add('notify', { organisation, passcode });
  }

  /** @throws when the next hop did not take it; the job is tried again. */
  async mail(organisation: string, passcode: string): Promise<'sent' | 'nothing to send'> {
    const waiting = await this.passcodes.waiting(organisation, passcode);
    if (!waiting || waiting.expired) return 'nothing to send';
    const found = await this.licences.find(waiting.ticket.toString('base64url'));
    if (found?.kind !== 'licence') return 'nothing to send';
    const { licence } = found;
    const { directory } = await this.policies.of(organisation);
    const brand = await this.policies.brand(organisation, licence.brand);
    const service = directory.serviceAddress;
    const domain = service.slice(service.lastIndexOf('@') + 1);
    const raw = await buildPasscodeMail({
      brand: await this.brandOf(`${organisation} ${brand.version} ${directory.name}`, () =>
        compileBrand(brand.appearance, {
          organisation: directory.name,
          portalUrl: this.settings.portalUrl,
          helpUrl: `${this.settings.portalUrl}/help`,
        }),
      ),
      from: { name: directory.name, address: service },
      to: { name: '', address: licence.display },
      sender: licence.sender,
      code: waiting.code,
      reference: waiting.reference,
      minutes: PASSCODE.minutes,
      requestedAt: waiting.requestedAt,
      browser: waiting.browser,
      date: new Date(),
      messageId: `<${passcode}@${domain}>`,
    });
    const key = await this.policies.dkimKey(organisation, domain);
    // Our own token: should the next hop hand the mail back, it is known and not wrapped.
    const loop = Buffer.from(
      `X-Chancery-Loop: ${passcode}.${this.keys.mac('loop', passcode)}\r\n`,
      'latin1',
    );
    const signed = key
      ? Buffer.concat([Buffer.from(await dkimSign(raw, [key]), 'latin1'), raw])
      : raw;
    const route = routeFor(licence.recipient.slice(licence.recipient.lastIndexOf('@') + 1), {
      ...directory,
      acceptedDomains: new Set(directory.domains.map(({ name }) => name)),
    });
    const { recipients } = await deliver(
      this.pool,
      route,
      { from: null, to: [licence.display] },
      Buffer.concat([loop, signed]),
    );
    const result = recipients[0];
    if (!result?.accepted)
      throw new Error(`passcode not taken: ${result?.code} ${result?.enhanced}`);
    await this.passcodes.sent(
      organisation,
      passcode,
      licence.message,
      licence.recipient,
      `${result.code} ${result.enhanced}`,
    );
    return 'sent';
  }

  private async brandOf(key: string, make: () => Promise<CompiledBrand>): Promise<CompiledBrand> {
    const known = this.brands.get(key);
    if (known) return known;
    const brand = await make();
    const [oldest] = this.brands.keys();
    if (this.brands.size >= COMPILED_KEPT && oldest !== undefined) this.brands.delete(oldest);
    this.brands.set(key, brand);
    return brand;
  }

  override async onApplicationShutdown(): Promise<void> {
    await super.onApplicationShutdown();
    await this.pool.drain(3_000);
  }
}

@Processor(JOBS.notify.queue, { concurrency: 5 })
export class NotifyHandler extends JobHandler<'notify'> {
  protected readonly job = 'notify';

  constructor(@Inject(PasscodeMailer) private readonly mailer: PasscodeMailer) {
    super();
  }

  handle({ organisation, passcode }: JobData<'notify'>): Promise<string> {
    return this.mailer.mail(organisation, passcode);
  }
}
