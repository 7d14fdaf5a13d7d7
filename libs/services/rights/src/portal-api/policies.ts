import type { DirectorySnapshot, TemplatesSnapshot } from '@chancery/contracts';
import type { DkimKey } from '@chancery/delivery';
import type { SecretKeys } from '@chancery/keys';
import { Published, type SnapshotReader } from '@chancery/platform';

const FRESH_MS = 2_000;

/** The published directory and templates, as the portal needs them; looked at again after two seconds. */
export class PortalPolicies {
  private readonly directory: Published<'directory'>;
  private readonly templates: Published<'templates'>;
  private refreshedAt = 0;

  constructor(
    reader: SnapshotReader,
    private readonly keys: SecretKeys,
  ) {
    this.directory = new Published('directory', reader);
    this.templates = new Published('templates', reader);
  }

  organisations(): string[] {
    return this.directory.all().map(([id]) => id);
  }

  async refresh(): Promise<void> {
    await Promise.all([this.directory.refresh(), this.templates.refresh()]);
    this.refreshedAt = Date.now();
  }

  /** @throws when the organisation has published nothing yet. */
  async of(organisation: string): Promise<{
    directory: DirectorySnapshot;
    templates: TemplatesSnapshot;
    templatesVersion: number;
  }> {
    const known = this.directory.of(organisation) && this.templates.of(organisation);
    if (!known || Date.now() - this.refreshedAt > FRESH_MS) await this.refresh();
    const directory = this.directory.of(organisation);
    const templates = this.templates.of(organisation);
    if (!directory || !templates) throw new Error('organisation has published nothing');
    return {
      directory: directory.body,
      templates: templates.body,
      templatesVersion: templates.version,
    };
  }

  async dkimKey(organisation: string, domain: string): Promise<DkimKey | null> {
    const { directory } = await this.of(organisation);
    const dkim = directory.domains.find(({ name }) => name === domain)?.dkim;
    if (!dkim) return null;
    const privateKey = await this.keys.openSecret(
      organisation,
      `dkim ${domain}`,
      Buffer.from(dkim.sealedKey, 'base64'),
    );
    return { domain, selector: dkim.selector, privateKey: privateKey.toString('utf8') };
  }
}
