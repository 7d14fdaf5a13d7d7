import { randomBytes } from 'node:crypto';
import type { DirectorySnapshot } from '@chancery/contracts';
import {
  type Administrator,
  hashToken,
  type OrganisationScope,
  publishSnapshot,
  type Role,
  uuid7,
} from '@chancery/platform';
import { hash } from '@node-rs/argon2';
import type { EntityManager } from 'typeorm';
import { ARGON2ID, hashPassword } from './access/passwords';
import {
  AdministratorAccount,
  ApiToken,
  Domain,
  Organisation,
  type Overrides,
  SmtpCredential,
  TrustedNetwork,
} from './entities';
import { publishedConnectors } from './organisation/connectors';

const TOKEN_DAYS = 90;

/** Organisations and what belongs to them; every change publishes the next directory snapshot in its own transaction. */
export class DirectoryStore {
  constructor(
    private readonly scope: OrganisationScope,
    /** Those of the serving process, which keeps them for others; null = what the serving process kept. */
    private readonly overrides: Overrides | null,
    private readonly published: () => Promise<{ organisation_id: string }[]>,
  ) {}

  /** Creates an organisation with one accepted domain. */
  async createOrganisation(input: {
    id?: string;
    name: string;
    domain: string;
    trustedNetworks: string[];
    demo?: boolean;
  }): Promise<string> {
    const id = input.id ?? uuid7();
    await this.change(id, async (em) => {
      await em.insert(Organisation, {
        id,
        name: input.name,
        serviceAddress: `chancery@${input.domain}`,
        nextHop: null,
        internalHop: null,
        demo: input.demo ?? false,
      });
      await em.insert(Domain, { name: input.domain, organisationId: id });
      for (const cidr of input.trustedNetworks)
        await em.insert(TrustedNetwork, { cidr, organisationId: id });
    });
    return id;
  }

  /** Ids of all organisations that have published a directory. */
  async organisations(): Promise<string[]> {
    return (await this.published()).map((row) => row.organisation_id);
  }

  read<T>(organisation: string, work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.scope.inOrganisation(organisation, work);
  }

  /** Any change to the directory, then its snapshot, in one transaction. */
  change(
    organisation: string,
    work: (em: EntityManager) => Promise<unknown>,
  ): Promise<{ version: number; changed: boolean }> {
    return this.scope.inOrganisation(organisation, async (em) => {
      await work(em);
      if (this.overrides)
        await em.update(
          Organisation,
          { id: organisation },
          { settingsOverrides: this.overrides as never },
        );
      return publishSnapshot(em, 'directory', organisation, await this.snapshot(em, organisation));
    });
  }

  private async snapshot(em: EntityManager, id: string): Promise<DirectorySnapshot> {
    const organisation = await em.findOneByOrFail(Organisation, { id });
    const above = organisation.settingsOverrides;
    const domains = await em.find(Domain, {
      where: { organisationId: id },
      order: { name: 'ASC' },
    });
    const credentials = await em.find(SmtpCredential, {
      where: { organisationId: id },
      order: { username: 'ASC' },
    });
    const networks = await em.find(TrustedNetwork, {
      where: { organisationId: id },
      order: { cidr: 'ASC' },
    });
    return {
      organisation: id,
      name: organisation.name,
      serviceAddress: above?.serviceAddress ?? organisation.serviceAddress,
      domains: domains.map((domain) => ({
        name: domain.name,
        fromServiceAddress: domain.fromServiceAddress,
        dkim:
          domain.dkimSelector && domain.dkimSealedKey
            ? { selector: domain.dkimSelector, sealedKey: domain.dkimSealedKey.toString('base64') }
            : null,
      })),
      nextHop: above?.nextHop ?? organisation.nextHop ?? above?.fallbackHop ?? null,
      internalHop: above?.internalHop ?? organisation.internalHop,
      connectors: await publishedConnectors(em, id),
      openForOwnPeople: organisation.openForOwnPeople,
      retentionDays: organisation.retentionDays,
      trustedNetworks: [
        ...new Set([...networks.map((network) => network.cidr), ...(above?.trustedNetworks ?? [])]),
      ],
      credentials: credentials.map(({ username, hash: phc, senders }) => ({
        username,
        hash: phc,
        senders,
      })),
    };
  }

  /**
   * Adds a login for the submission listener.
   * @param senders addresses, or `@domain` for all of a domain
   * @returns the password, shown once.
   */
  async addSmtpCredential(
    organisation: string,
    username: string,
    senders: string[],
  ): Promise<string> {
    const { password, hash: phc } = await this.newSmtpPassword();
    await this.change(organisation, (em) =>
      em.save(SmtpCredential, { username, organisationId: organisation, hash: phc, senders }),
    );
    return password;
  }

  /** A password for the submission listener: 144 random bits, and the hash to keep. */
  async newSmtpPassword(): Promise<{ password: string; hash: string }> {
    const password = randomBytes(18).toString('base64url');
    return { password, hash: await hash(password, ARGON2ID) };
  }

  /** Adds an administrator and a token for the API, shown once and kept as a hash. */
  async addAdministrator(
    organisation: string,
    email: string,
    role: Role,
    password?: string | null,
  ): Promise<{ id: string; token: string }> {
    const token = randomBytes(32).toString('base64url');
    const passwordHash = password ? await hashPassword(password) : null;
    return this.scope.inOrganisation(organisation, async (em) => {
      const known = await em.findOneBy(AdministratorAccount, {
        organisationId: organisation,
        email,
      });
      const id = known?.id ?? uuid7();
      await em.save(AdministratorAccount, {
        id,
        organisationId: organisation,
        email,
        role,
        ...(passwordHash ? { passwordHash } : {}),
      });
      await em.insert(ApiToken, {
        hash: hashToken(token),
        organisationId: organisation,
        administratorId: id,
        label: 'command line',
        expiresAt: new Date(Date.now() + TOKEN_DAYS * 86_400_000),
      });
      return { id, token };
    });
  }

  /** @returns administrators without their secrets. */
  administrators(organisation: string): Promise<Omit<Administrator, 'organisation'>[]> {
    return this.scope.inOrganisation(organisation, async (em) =>
      (
        await em.find(AdministratorAccount, {
          where: { organisationId: organisation },
          order: { email: 'ASC' },
        })
      ).map(({ id, email, role }) => ({
        id,
        email,
        role,
      })),
    );
  }

  /** Sets the DKIM key of an accepted domain; the key is given sealed. */
  setDkim(
    organisation: string,
    domain: string,
    selector: string,
    sealedKey: Buffer,
  ): Promise<{ changed: boolean }> {
    return this.change(organisation, async (em) => {
      const done = await em.update(
        Domain,
        { name: domain, organisationId: organisation },
        { dkimSelector: selector, dkimSealedKey: sealedKey },
      );
      if (!done.affected)
        throw new Error(`${domain} is not an accepted domain of this organisation`);
    });
  }
}
