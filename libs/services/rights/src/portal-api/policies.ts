import {
  type DirectorySnapshot,
  PublishedBrand,
  type TemplatesSnapshot,
} from '@chancery/contracts';
import type { DkimKey } from '@chancery/delivery';
import type { SecretKeys } from '@chancery/keys';
import { Published, type SnapshotReader } from '@chancery/platform';

const FRESH_MS = 2_000;
/** Versions of brands that are kept at hand; each holds its logo. */
const BRANDS_KEPT = 200;

/** Reads one published version of a brand by its number; null where there is none. */
export type BrandReader = (organisation: string, number: number) => Promise<unknown>;

/** The published directory and templates, as the portal needs them; looked at again after two seconds. */
export class PortalPolicies {
  private readonly directory: Published<'directory'>;
  private readonly templates: Published<'templates'>;
  private refreshedAt = 0;
  /** A version never changes, so what was read once stands. */
  private readonly brands = new Map<string, PublishedBrand>();

  constructor(
    reader: SnapshotReader,
    private readonly keys: SecretKeys,
    private readonly readBrand: BrandReader,
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

  /**
   * The version of a brand that a message was sent with, though newer ones may be published since.
   * @param number as the licence says; a number that nobody published gives the default brand
   */
  async brand(organisation: string, number: number): Promise<PublishedBrand> {
    const key = `${organisation} ${number}`;
    const known = this.brands.get(key);
    if (known) return known;
    const { templates } = await this.of(organisation);
    const newest = [templates.brand, ...templates.brands].find(({ version }) => version === number);
    const found =
      newest ?? PublishedBrand.safeParse(await this.readBrand(organisation, number)).data;
    if (!found) return templates.brand;
    const [oldest] = this.brands.keys();
    if (this.brands.size >= BRANDS_KEPT && oldest !== undefined) this.brands.delete(oldest);
    this.brands.set(key, found);
    return found;
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
