import type { Announcements } from '@chancery/platform';

/** Tells gateways and open consoles that licences changed; after the transaction that changed them. */
export class LicenceChanges {
  constructor(private readonly announcements: Announcements) {}

  async tell(organisation: string): Promise<void> {
    await this.announcements.publish('published.licensing', { organisation });
    await this.announcements.changed({ organisation, noun: 'licences' });
  }
}
