import { type JobData, JOBS } from '@chancery/contracts';
import { kindOf } from '@chancery/journey';
import type { OpeningKeys, SecretKeys } from '@chancery/keys';
import { unsealingPurpose } from '@chancery/keys';
import { JobHandler } from '@chancery/platform';
import { decide } from '@chancery/rights';
import { Processor } from '@nestjs/bullmq';
import { Inject, Injectable } from '@nestjs/common';
import { append, contextOf, type Licence, type LicenceStore } from './store';

/** Why protection stays; the gateway says it in the trace. */
type Refusal = 'unknown' | 'revoked' | 'expired' | 'not-yet' | 'no-such-rule';

/**
 * Opens the keys of protected messages for a rule that removes protection (docs/adr/0086). A ticket that the gateway
 * found proves nothing by itself: the licence must be this organisation's and live, and its key must open. The key
 * is given out sealed for the one message that asks, and only where the rule is in force.
 */
export class Unsealing {
  constructor(
    private readonly licences: Pick<LicenceStore, 'scope' | 'find'>,
    private readonly keys: OpeningKeys & Pick<SecretKeys, 'sealSecret'>,
  ) {}

  /**
   * Answers what is asked for a message that is being delivered.
   *
   * @returns how many answers there were
   * @throws KeyStoreError where keys cannot be reached; the gateway asks again later
   */
  async answer(organisation: string, message: string): Promise<number> {
    const asked = (await this.licences.scope.inOrganisation(organisation, (em) =>
      em.query('SELECT * FROM mail.unsealings($1, $2)', [organisation, message]),
    )) as { ticket: Buffer; rule_id: string }[];
    for (const { ticket, rule_id: rule } of asked) {
      const found = await this.allowed(organisation, ticket, rule);
      if (typeof found === 'string') await this.refuse(organisation, message, ticket, found);
      else
        await this.giveKey(organisation, message, ticket, found.licence, {
          rule,
          ruleName: found.ruleName,
        });
    }
    return asked.length;
  }

  private async allowed(
    organisation: string,
    ticket: Buffer,
    rule: string,
  ): Promise<{ licence: Licence; ruleName: string } | Refusal> {
    const found = await this.licences.find(ticket.toString('base64url'));
    if (!found) return 'unknown';
    // Another organisation's is as unknown as a forged one: nothing tells that it exists.
    if (found.kind === 'tombstone')
      return found.tombstone.organisation === organisation ? 'revoked' : 'unknown';
    const { licence } = found;
    if (licence.organisation !== organisation) return 'unknown';
    const { notBefore, expiresAt, rights } = licence;
    const decision = decide({ now: new Date(), notBefore, expiresAt, revoked: false, rights });
    if (!decision.allowed) return decision.reason;
    const [row] = (await this.licences.scope.inOrganisation(organisation, (em) =>
      em.query('SELECT rules.removes_protection($1, $2) AS name', [organisation, rule]),
    )) as { name: string | null }[];
    return row?.name ? { licence, ruleName: row.name } : 'no-such-rule';
  }

  private async giveKey(
    organisation: string,
    message: string,
    ticket: Buffer,
    licence: Licence,
    by: { rule: string; ruleName: string },
  ): Promise<void> {
    const key = await this.keys.openLicence(
      organisation,
      licence.epoch,
      contextOf(licence),
      licence.sealed,
    );
    try {
      const sealed = await this.keys.sealSecret(
        organisation,
        unsealingPurpose(message, licence.message),
        key,
      );
      // With the record in one transaction: what cannot be said in the audit is not given out.
      await this.licences.scope.inOrganisation(organisation, async (em) => {
        await em.query('SELECT mail.answer_unsealing($1, $2, $3, $4, $5, NULL)', [
          organisation,
          message,
          ticket,
          licence.message,
          sealed,
        ]);
        await append(
          em,
          organisation,
          kindOf('unsealed'),
          licence.message,
          licence.recipient,
          'rights',
          { ...by, in: message },
        );
      });
    } finally {
      key.fill(0);
    }
  }

  private async refuse(
    organisation: string,
    message: string,
    ticket: Buffer,
    why: Refusal,
  ): Promise<void> {
    await this.licences.scope.inOrganisation(organisation, (em) =>
      em.query('SELECT mail.answer_unsealing($1, $2, $3, NULL, NULL, $4)', [
        organisation,
        message,
        ticket,
        why,
      ]),
    );
  }
}

/** Keys for the gateway, where a rule removes protection. */
@Injectable()
@Processor(JOBS.unseal.queue, { concurrency: 4 })
export class UnsealHandler extends JobHandler<'unseal'> {
  protected readonly job = 'unseal';

  constructor(@Inject(Unsealing) private readonly unsealing: Unsealing) {
    super();
  }

  handle({ organisation, message }: JobData<'unseal'>): Promise<number> {
    return this.unsealing.answer(organisation, message);
  }
}
