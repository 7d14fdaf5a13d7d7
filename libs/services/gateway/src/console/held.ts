import { appendAudit, type OrganisationScope } from '@chancery/platform';
import { kindOf } from '@chancery/journey';

/** Recipients that a rule holds for review or that three crashes took out of the queue, and their way back into it. */
export class HeldRecipients {
  constructor(private readonly scope: OrganisationScope) {}

  /**
   * Puts a held recipient back: due now, leased by nobody, its crashes forgotten. The sweep takes it up within
   * five seconds. Whoever waits for approval is left as they are: others decide there.
   *
   * @param idx the recipient's number; null = every one of the message that is held
   * @param actor who asked; stands in the audit
   * @returns addresses that were released; none where nothing was held
   */
  release(
    organisation: string,
    message: string,
    idx: number | null,
    actor: string,
  ): Promise<string[]> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const [rows] = (await em.query(
        `UPDATE mail.recipient SET state = 'queued', crashes = 0, lease_owner = NULL, next_attempt_at = now()
          WHERE message_id = $1 AND ($2::int IS NULL OR idx = $2) AND state = 'held'
            AND NOT EXISTS (SELECT 1 FROM mail.approval a WHERE a.message_id = recipient.message_id AND a.state = 'waiting' AND recipient.group_no = ANY (a.groups))
          RETURNING idx, address`,
        [message, idx],
      )) as [{ idx: number; address: string }[], number];
      for (const row of rows)
        await appendAudit(em, organisation, {
          kind: kindOf('released'),
          actor,
          message,
          recipient: row.address,
          body: { idx: row.idx },
        });
      return rows.map(({ address }) => address);
    });
  }
}
