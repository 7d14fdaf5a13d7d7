import type { ProposalState } from '@chancery/contracts';
import type { ChipKind, IconName } from '@chancery/ui';

/** How the state of a change is shown. */
export const STATES: Record<ProposalState, { kind: ChipKind; icon: IconName; label: string }> = {
  draft: { kind: 'off', icon: 'pencil', label: 'Draft' },
  waiting: { kind: 'test', icon: 'hourglass', label: 'Waiting for approval' },
  approved: { kind: 'protected', icon: 'circle-check', label: 'Approved' },
  'published-alone': { kind: 'failed', icon: 'triangle-alert', label: 'Published by one person' },
  rejected: { kind: 'failed', icon: 'x', label: 'Rejected' },
  withdrawn: { kind: 'off', icon: 'undo-2', label: 'Withdrawn' },
};
