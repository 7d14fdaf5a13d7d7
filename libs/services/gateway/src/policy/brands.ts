import { PublishedBrand, type SubjectTreatment, type TemplatesSnapshot } from '@chancery/contracts';
import { type BrandPlace, compileBrand, type CompiledBrand } from '@chancery/delivery';

/** A version of a brand that mail can be sent with at once. */
export interface ReadyBrand {
  compiled: CompiledBrand;
  subject: SubjectTreatment;
}

/** Reads one published version of a brand by its number; null where there is none. */
export type BrandReader = (organisation: string, number: number) => Promise<unknown>;

/** What is asked for of an organisation's policy. */
interface Branded {
  id: string;
  name: string;
  templates: TemplatesSnapshot;
}

/** Compiled versions kept; each holds its logo some times over. */
const KEPT = 200;

/**
 * Brands compiled once per version. A version never changes; only the organisation's own name, which stands in
 * the mail too, may, and makes it another one here.
 */
export class Brands {
  private readonly ready = new Map<string, Promise<ReadyBrand>>();

  constructor(
    private readonly portalUrl: string,
    private readonly read: BrandReader,
  ) {}

  /**
   * @param number as the accepted message names it; absent, or one that nobody published, gives the default brand
   * @throws what the reader throws where the version must be read and cannot
   */
  async of(policy: Branded, number: number | undefined): Promise<ReadyBrand> {
    const { brand, brands } = policy.templates;
    if (number === undefined || number === brand.version) return this.compiled(policy, brand);
    const newest = brands.find(({ version }) => version === number);
    if (newest) return this.compiled(policy, newest);
    const known = this.ready.get(keyOf(policy, number));
    if (known) return known;
    const found = PublishedBrand.safeParse(await this.read(policy.id, number));
    return this.compiled(policy, found.success ? found.data : brand);
  }

  /** Compiles a version that is not published, for a sample. */
  async sampleOf(policy: Branded, brand: PublishedBrand): Promise<ReadyBrand> {
    return {
      compiled: await compileBrand(brand.appearance, this.place(policy)),
      subject: brand.subject,
    };
  }

  private compiled(policy: Branded, brand: PublishedBrand): Promise<ReadyBrand> {
    const key = keyOf(policy, brand.version);
    const known = this.ready.get(key);
    if (known) return known;
    const made = this.sampleOf(policy, brand);
    made.catch(() => this.ready.delete(key));
    const [oldest] = this.ready.keys();
    if (this.ready.size >= KEPT && oldest !== undefined) this.ready.delete(oldest);
    this.ready.set(key, made);
    return made;
  }

  private place({ name }: Branded): BrandPlace {
    return {
      organisation: name,
      portalUrl: this.portalUrl,
      helpUrl: `${this.portalUrl}/help`,
    };
  }
}

const keyOf = ({ id, name }: Branded, number: number): string => `${id} ${number} ${name}`;
