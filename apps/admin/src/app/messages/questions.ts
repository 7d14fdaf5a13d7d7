import { plural } from '@chancery/ui';
import type { RecipientAction } from './recipients-table';
import type { RecipientRow } from './words';

/** What is asked before something about a recipient is done; a reason is asked for beside it. */
export interface Question {
  title: string;
  text: string;
  confirm: string;
  keep: string;
  destructive?: boolean;
}

/**
 * @param rows all recipients of the message: whoever waits for the same decision is decided with
 */
export function questionOf(
  kind: Exclude<RecipientAction['kind'], 'release'>,
  { recipient }: RecipientRow,
  rows: readonly RecipientRow[],
): Question {
  const { address, approval } = recipient;
  const together = rows.filter((row) => row.recipient.approval?.id === approval?.id).length;
  const whom = approval && together > 1 ? plural(together, 'recipient') : address;
  switch (kind) {
    case 'revoke':
      return {
        title: `Revoke access of ${address}?`,
        text: 'They lose access at their next request, also where the message is open now. Others still read. It can be given back for thirty days.',
        confirm: 'Revoke access',
        keep: 'Keep access',
        destructive: true,
      };
    case 'restore':
      return {
        title: `Give access back to ${address}?`,
        text: 'They can open the message again by the link that they have.',
        confirm: 'Give access back',
        keep: 'Leave it revoked',
      };
    case 'discard':
      return {
        title: `Discard the message for ${address}?`,
        text: 'They do not get it, and nobody is told. This cannot be taken back.',
        confirm: 'Discard',
        keep: 'Keep it held',
        destructive: true,
      };
    case 'approve':
      return {
        title: `Approve for ${whom}?`,
        text:
          approval && approval.level < approval.levels
            ? 'You decide in place of the approvers of this level. Those of the next level are asked then.'
            : 'You decide in place of the approvers. It is sent as the rules judged it.',
        confirm: 'Approve',
        keep: 'Leave it waiting',
      };
    case 'reject':
      return {
        title: `Reject for ${whom}?`,
        text: 'You decide in place of the approvers. None of them gets it, and the sender is told your reason. This cannot be taken back.',
        confirm: 'Reject',
        keep: 'Leave it waiting',
        destructive: true,
      };
  }
}
