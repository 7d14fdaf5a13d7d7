import type { OpeningKeys } from '@chancery/keys';
import { kindOf } from '@chancery/journey';
import { Problem } from '@chancery/platform';
import { decide } from '@chancery/rights';
import type { MessageContent } from '../portal-api/content';
import { append, contextOf, type Licence, type LicenceStore } from './store';

/** Opens the subject of a message for an administrator, and says so in the audit (docs/adr/0047). */
export class SubjectOpener {
  constructor(
    private readonly licences: LicenceStore,
    private readonly content: MessageContent,
    private readonly keys: OpeningKeys,
  ) {}

  /**
   * The message key is had through a living licence only, so a message that nobody may open any more gives up
   * nothing here either.
   *
   * @throws Problem 410 where nobody holds a living licence or the message is gone
   */
  async open(organisation: string, message: string, actor: string): Promise<string> {
    const licence = (await this.licences.ofMessage(organisation, message)).find(isLive);
    if (!licence)
      throw new Problem(
        410,
        'subject.sealed',
        'Nobody may open this message, so its subject stays sealed.',
      );
    const stored = await this.content.describe(licence);
    const key = await this.keys.openLicence(
      organisation,
      licence.epoch,
      contextOf(licence),
      licence.sealed,
    );
    try {
      const { subject } = this.content.index(licence, stored, key);
      // Before it is given out: what cannot be said in the audit is not shown.
      await this.licences.scope.inOrganisation(organisation, (em) =>
        append(em, organisation, kindOf('subject-opened'), message, null, actor, {}),
      );
      return subject;
    } finally {
      key.fill(0);
    }
  }
}

const isLive = ({ notBefore, expiresAt, rights }: Licence): boolean =>
  decide({ now: new Date(), notBefore, expiresAt, revoked: false, rights }).allowed;
