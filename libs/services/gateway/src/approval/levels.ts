import { kindOf } from '@chancery/journey';
import { uuid7 } from '@chancery/platform';
import type { LeasedMessage, LeasedRecipient } from '../store/mail-store';
import type { AuditEntry, GroupRecord, NewApproval, NewRecipient } from '../store/types';
import type { Approval } from './rows';

/** How long somebody has to decide (Microsoft, Manage message approval: two days). */
export const APPROVAL_DAYS = 2;

/** One level as a group of a message keeps it. */
export type Level = NonNullable<GroupRecord['moderation']>[number];

/**
 * The first level of each chain that recipients of a message wait for. Groups that the rules treat differently otherwise
 * but that wait for the same people are asked for together.
 */
export function firstLevels(
  groups: readonly GroupRecord[],
  recipients: readonly Pick<NewRecipient, 'group' | 'state'>[],
): NewApproval[] {
  const held = new Set(
    recipients.filter(({ state }) => state === 'held').map(({ group }) => group),
  );
  const chains = new Map<string, { levels: readonly Level[]; groups: number[] }>();
  groups.forEach(({ moderation = [] }, at) => {
    if (moderation.length === 0 || !held.has(at)) return;
    const key = JSON.stringify(moderation);
    const known = chains.get(key);
    if (known) known.groups.push(at);
    else chains.set(key, { levels: moderation, groups: [at] });
  });
  return [...chains.values()].flatMap(({ levels, groups: which }) => {
    const [first] = levels;
    return first ? [{ id: uuid7(), groups: which, level: 0, ...first }] : [];
  });
}

/** What the line of a recipient says who waits for approval. */
export const waitingLine = ({ approvers, rule }: Level): string =>
  `250 2.0.0 Waiting for approval by ${approvers.join(' or ')} [rule ${rule.priority + 1}, ${rule.id}]`.slice(
    0,
    998,
  );

/** All levels of the chain that this one belongs to. */
export const levelsOf = (
  { groups }: Pick<LeasedMessage, 'groups'>,
  approval: Pick<Approval, 'groups'>,
): Level[] => groups[approval.groups[0] ?? 0]?.moderation ?? [];

/** What the audit says of a level, with whom it is about. */
export const record = (
  step: 'approval-asked' | 'approved' | 'not-approved' | 'approval-expired',
  actor: string,
  { message, rule, level }: Approval,
  held: readonly LeasedRecipient[],
  body: object,
): AuditEntry => ({
  id: uuid7(),
  kind: kindOf(step),
  message,
  recipient: held.length === 1 ? (held[0]?.address ?? null) : null,
  actor,
  body: {
    rule: rule.id,
    name: rule.name,
    level: level + 1,
    recipients: held.map(({ address }) => address),
    ...body,
  },
});
