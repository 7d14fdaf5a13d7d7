import type {
  DirectorySnapshot,
  LicensingSnapshot,
  Revisions,
  TemplatesSnapshot,
} from '@chancery/contracts';
import type { DkimKey } from '@chancery/delivery';
import { type CompiledLicences, compileLicences } from '@chancery/journey';
import type { SecretKeys } from '@chancery/keys';
import { canonicalAddress } from '@chancery/mail';
import { inSlices, type Logger, Published, type SnapshotReader } from '@chancery/platform';
import { type CompiledRules, compileSteps, type Groups, People } from '@chancery/rules';
import ipaddr from 'ipaddr.js';

/** Everything the gateway must know to judge and deliver an organisation's mail, ready to use. */
export interface OrganisationPolicy {
  id: string;
  name: string;
  directory: DirectorySnapshot;
  acceptedDomains: ReadonlySet<string>;
  rules: CompiledRules;
  rulesVersion: number;
  /** The published versions that this policy is made of. */
  revisions: Revisions;
  templates: TemplatesSnapshot;
  licences: CompiledLicences | undefined;
  /** Members in canonical form, by the group's id. */
  groups: Groups;
  /** Absent while nobody has told who the organisation's people are. */
  people?: People;
  dkim: ReadonlyMap<string, DkimKey>;
}

type Network = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** No decision, no send: asked for the policy of an organisation that has none complete yet. */
export class PolicyUnavailable extends Error {}

const groupsOf = (snapshot: LicensingSnapshot | undefined): Groups =>
  new Map(
    (snapshot?.groups ?? []).map(({ id, members }) => [id, new Set(members.map(canonicalAddress))]),
  );

const dkimPurpose = (domain: string) => `dkim ${domain}`;

/**
 * The published policy of every organisation, compiled once per version. Keeps the last good version when
 * a new one cannot be used, and keeps working when every other service is down.
 */
export class Policies {
  private readonly directory: Published<'directory'>;
  private readonly rules: Published<'rules'>;
  private readonly templates: Published<'templates'>;
  private readonly licensing: Published<'licensing'>;
  private readonly people: Published<'people'>;
  private readonly ready = new Map<string, OrganisationPolicy>();
  /** Who may come in is known from the directory alone: whoever may is told to come back, never refused, while the policy is not whole. */
  private readonly networks = new Map<string, Network[]>();
  private readonly logins = new Map<
    string,
    { organisation: string; hash: string; senders: string[] }
  >();
  /** Organisations with something published that is not in force yet. */
  private readonly behind = new Set<string>();
  /** Told which organisations have another policy in force than before. */
  onChange: (organisations: string[]) => void = () => undefined;
  /** When everything that is published was last found to be in force; 0 before it was. */
  wholeAt = 0;
  private refreshing: Promise<void> | null = null;
  private again = false;

  constructor(
    reader: SnapshotReader,
    private readonly keys: SecretKeys,
    private readonly log: Logger,
  ) {
    const fault = (kind: string) => (organisation: string, version: number, reason: string) =>
      log.error(
        { kind, organisation, version, reason },
        'published version cannot be used; the one before it stays in force',
      );
    this.directory = new Published('directory', reader, fault('directory'));
    this.rules = new Published('rules', reader, fault('rules'));
    this.templates = new Published('templates', reader, fault('templates'));
    this.licensing = new Published('licensing', reader, fault('licensing'));
    this.people = new Published('people', reader, fault('people'));
  }

  /** Loads what is new. Runs once at a time; a call during a run causes one more. */
  refresh(): Promise<void> {
    if (this.refreshing) {
      this.again = true;
      return this.refreshing;
    }
    this.refreshing = this.load().finally(() => {
      this.refreshing = null;
      if (this.again) {
        this.again = false;
        this.refresh().catch(() => undefined);
      }
    });
    return this.refreshing;
  }

  /** @throws PolicyUnavailable where there is none, or none that is whole yet. */
  of(organisation: string): OrganisationPolicy {
    const policy = this.ready.get(organisation);
    if (!policy) throw new PolicyUnavailable(organisation);
    return policy;
  }

  all(): OrganisationPolicy[] {
    return [...this.ready.values()];
  }

  /** The id of the organisation that trusts this client address for relay, or undefined. */
  ofNetwork(address: string): string | undefined {
    let client: ipaddr.IPv4 | ipaddr.IPv6;
    try {
      client = ipaddr.process(address);
    } catch {
      return undefined;
    }
    for (const [organisation, networks] of this.networks)
      if (
        networks.some(
          (network) =>
            network[0].kind() === client.kind() && client.match(network as [ipaddr.IPv4, number]),
        )
      )
        return organisation;
    return undefined;
  }

  ofLogin(username: string): { organisation: string; hash: string; senders: string[] } | undefined {
    return this.logins.get(username);
  }

  private async load(): Promise<void> {
    const looks = await Promise.allSettled([
      this.directory.refresh(),
      this.rules.refresh(),
      this.templates.refresh(),
      this.licensing.refresh(),
      this.people.refresh(),
    ]);
    for (const look of looks)
      if (look.status === 'fulfilled')
        for (const organisation of look.value) this.behind.add(organisation);
    const changed: string[] = [];
    for (const organisation of this.behind) {
      try {
        this.admit(organisation);
        await this.prepare(organisation);
        this.behind.delete(organisation);
        changed.push(organisation);
      } catch (error) {
        this.log.error(
          { organisation, reason: (error as Error).message },
          'policy cannot be prepared; the one before it stays in force, and it is tried again',
        );
      }
    }
    if (changed.length > 0) this.onChange(changed);
    for (const look of looks) if (look.status === 'rejected') throw look.reason;
    if (this.behind.size === 0) this.wholeAt = Date.now();
  }

  private admit(id: string): void {
    const directory = this.directory.of(id)?.body;
    if (!directory) return;
    this.networks.set(
      id,
      directory.trustedNetworks.map((cidr) =>
        ipaddr.parseCIDR(cidr.includes('/') ? cidr : `${cidr}/${cidr.includes(':') ? 128 : 32}`),
      ),
    );
    for (const [username, login] of this.logins)
      if (login.organisation === id) this.logins.delete(username);
    for (const { username, hash, senders } of directory.credentials)
      this.logins.set(username, { organisation: id, hash, senders });
  }

  private async prepare(id: string): Promise<void> {
    const directory = this.directory.of(id)?.body;
    const rules = this.rules.of(id);
    const templates = this.templates.of(id)?.body;
    const licensing = this.licensing.of(id);
    const people = this.people.of(id);
    if (!directory || !rules || !templates) return;
    const before = this.ready.get(id);
    const dkim = new Map<string, DkimKey>();
    for (const domain of directory.domains)
      if (domain.dkim)
        dkim.set(domain.name, {
          domain: domain.name,
          selector: domain.dkim.selector,
          privateKey: (
            await this.keys.openSecret(
              id,
              dkimPurpose(domain.name),
              Buffer.from(domain.dkim.sealedKey, 'base64'),
            )
          ).toString('utf8'),
        });
    const compiled =
      before?.rulesVersion === rules.version
        ? before.rules
        : await inSlices(compileSteps(rules.body.ruleSet));
    this.ready.set(id, {
      id,
      name: directory.name,
      directory,
      acceptedDomains: new Set(directory.domains.map((domain) => domain.name)),
      rules: compiled,
      rulesVersion: rules.version,
      revisions: {
        directory: this.directory.of(id)?.version ?? null,
        rules: rules.version,
        templates: this.templates.of(id)?.version ?? null,
        licensing: licensing?.version ?? null,
        people: people?.version ?? null,
      },
      templates,
      licences:
        licensing &&
        (before?.licences && before.revisions.licensing === licensing.version
          ? before.licences
          : compileLicences(licensing.body)),
      groups:
        before && before.revisions.licensing === (licensing?.version ?? null)
          ? before.groups
          : groupsOf(licensing?.body),
      ...(people
        ? {
            people:
              before?.people && before.revisions.people === people.version
                ? before.people
                : new People(people.body.people),
          }
        : {}),
      dkim,
    });
  }
}
