import { kindOf } from '@chancery/journey';
import { Problem, uuid7 } from '@chancery/platform';
import type { MailStore } from '../store/mail-store';
import { writeWithin } from '../store/write-within';

/**
 * Ends a held recipient that waits for nobody's approval; the sender is not told.
 *
 * @param by the administrator who asked, and why; both stand in the audit
 * @throws Problem 409 where the recipient is not held, or waits for approval
 */
export function discardHeld(
  store: Pick<MailStore, 'inOrganisation' | 'instance'>,
  organisation: string,
  message: string,
  idx: number,
  by: { actor: string; reason: string },
): Promise<void> {
  return store.inOrganisation(organisation, async (client) => {
    const { rows } = await client.query<{ address: string; asked: boolean }>(
      `SELECT r.address, EXISTS (SELECT 1 FROM mail.approval a WHERE a.message_id = r.message_id AND a.state = 'waiting' AND r.group_no = ANY (a.groups)) AS asked
         FROM mail.recipient r WHERE r.message_id = $1 AND r.idx = $2 AND r.state = 'held' FOR UPDATE OF r`,
      [message, idx],
    );
    const [held] = rows;
    if (!held) throw notHeld();
    if (held.asked) throw awaitsApproval();
    const outcome = {
      organisation,
      message,
      idx,
      state: 'discarded' as const,
      reply: '250 2.0.0 Discarded after review',
      retryInSeconds: 0,
      noticed: false,
      audit: {
        id: uuid7(),
        kind: kindOf('discarded'),
        message,
        recipient: held.address,
        actor: by.actor,
        body: { idx, reason: by.reason },
      },
    };
    await writeWithin(client, organisation, store.instance, { outcomes: [outcome] });
  });
}

export const notHeld = (): Problem =>
  new Problem(409, 'recipient.not-held', 'This recipient is not held; nothing was changed.');

export const awaitsApproval = (): Problem =>
  new Problem(
    409,
    'recipient.awaits-approval',
    'This recipient waits for approval. Approve or reject instead; nothing was changed.',
  );
