import type { GatewayList, KeyReport, RuleList } from '@chancery/contracts';
import { duration, plural } from '@chancery/ui';

/** Something that needs a person, and where to do it. */
export interface Need {
  fact: string;
  line: string;
  to: string;
  button: string;
}

/** After so long without one a back-up is asked for. */
const BACKUP_DAYS = 30;
const CERTIFICATE_DAYS = 30;
/** So long a rule is tried before somebody is asked what becomes of it. */
const TEST_DAYS = 30;
const DAY_MS = 86_400_000;

/** @param gateways, keys, rules null where they are not known (yet, or to this role). @returns the most urgent first */
export function attentionOf(
  gateways: GatewayList | null,
  keys: KeyReport | null,
  rules: RuleList | null,
  now: Date,
): Need[] {
  const needs: Need[] = [];
  const there = { to: '/operations', button: 'Show operations' };
  if (gateways && gateways.items.length === 0)
    needs.push({
      fact: 'No gateway is running',
      line: 'No mail is accepted. Senders’ servers keep theirs and try again.',
      ...there,
    });
  for (const { host, pid, behind, certificate } of gateways?.items ?? []) {
    if (behind.length > 0)
      needs.push({
        fact: `Gateway ${host} (${pid}) runs on older ${behind.join(' and ')}`,
        line: 'What was published last is not in force there yet.',
        ...there,
      });
    if (!certificate.ownMade && certificate.daysLeft < CERTIFICATE_DAYS)
      needs.push({
        fact: `The certificate of gateway ${host} has ${plural(Math.max(0, certificate.daysLeft), 'day')} left`,
        line: 'Senders that check it will then refuse the connection.',
        ...there,
      });
  }
  for (const { id, name, mode, enabled, updatedAt } of rules?.items ?? []) {
    const days = Math.floor((now.getTime() - Date.parse(updatedAt)) / DAY_MS);
    if (enabled && mode === 'test' && days >= TEST_DAYS)
      needs.push({
        fact: `“${name}” has been in Test for ${plural(days, 'day')}`,
        line: 'What it matches leaves as if it were off. Look at its matches, then enforce it or turn it off.',
        to: `/rules/${id}`,
        button: 'Open the rule',
      });
  }
  if (keys) {
    const age = keys.lastBackupAt ? now.getTime() - Date.parse(keys.lastBackupAt) : null;
    if (age === null || age > BACKUP_DAYS * DAY_MS)
      needs.push({
        fact:
          age === null
            ? 'There is no backup of the keys'
            : `The backup is ${duration(age / 1_000)} old`,
        line: 'Without its keys no protected message can be opened again. Run chancery backup.',
        ...there,
      });
  }
  return needs;
}
