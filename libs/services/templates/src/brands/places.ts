import { Problem, Published, type SnapshotReader } from '@chancery/platform';
import type { PreviewPlace } from './preview';

/** For whom an organisation's mail speaks, out of its published directory. */
export class BrandPlaces {
  private readonly directory: Published<'directory'>;

  constructor(
    reader: SnapshotReader,
    private readonly portalUrl: string,
  ) {
    this.directory = new Published('directory', reader);
  }

  /** @throws Problem 409 while the organisation has published nothing */
  async of(organisation: string): Promise<PreviewPlace> {
    await this.directory.refresh();
    const directory = this.directory.of(organisation)?.body;
    if (!directory)
      throw new Problem(409, 'organisation.incomplete', 'The organisation is not set up yet.');
    return {
      organisation: directory.name,
      serviceAddress: directory.serviceAddress,
      portalUrl: this.portalUrl,
    };
  }
}
