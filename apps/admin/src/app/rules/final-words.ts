import type { RuleTestGroup, RuleTestNotice } from '@chancery/contracts';
import type { ChipKind } from '@chancery/ui';

/** How a page calls what rules name by code or id. */
export interface Names {
  template(code: string): string;
  brand(id: string): string;
}

/** What becomes of those who do not get the message, or not now. */
const ENDED: Partial<Record<RuleTestGroup['outcome'], { word: string; gets: string }>> = {
  rejected: { word: 'Rejected', gets: 'Nothing. The sender’s server is answered as above.' },
  deleted: { word: 'Deleted', gets: 'Nothing, and nobody is told.' },
  held: { word: 'Held for review', gets: 'Nothing until somebody releases the message.' },
  redirected: { word: 'Redirected', gets: 'Nothing. Others get the message instead.' },
};

/** Somebody is asked before anything leaves. */
export const waits = ({ outcome, approvers }: RuleTestGroup): boolean =>
  approvers.length > 0 && !['rejected', 'deleted', 'held'].includes(outcome);

/** What becomes of the message for these recipients, once everybody who is asked has let it pass. */
export function outcomeWord(group: RuleTestGroup, names: Names): string {
  const ended = ENDED[group.outcome];
  if (ended) return ended.word;
  if (group.outcome === 'unprotected') return 'Leaves unprotected';
  const brand = group.brand === null ? '' : ` and the brand ${names.brand(group.brand)}`;
  return `Protected with ${names.template(group.template ?? '')}${brand}`;
}

/** The same as a part of a sentence, with the rule by which it is so. */
export function finalWords(group: RuleTestGroup, names: Names): string {
  const word = outcomeWord(group, names);
  const by = group.decidedBy ? `, from rule ${group.decidedBy.priority + 1}` : '';
  const asked = waits(group)
    ? `Waits for approval; then ${word[0]!.toLowerCase()}${word.slice(1)}`
    : word;
  const told = group.notices.length > 0 ? `; ${noticesInWords(group.notices)}` : '';
  return `${asked}${by}${told}`;
}

function noticesInWords(notices: readonly RuleTestNotice[]): string {
  const reports = notices.filter(({ kind }) => kind === 'incident').length;
  return [
    ...(reports > 0 ? [reports === 1 ? 'an incident report' : `${reports} incident reports`] : []),
    ...(reports < notices.length ? ['a notification'] : []),
  ].join(' and ');
}

/** One mail about the message: what it is, to whom, by which rule. */
export function noticeLine({ kind, to, rule, tested }: RuleTestNotice): string {
  const what = kind === 'incident' ? 'Incident report' : 'Notification';
  return `${what} to ${to.join(', ')}, from rule ${rule.priority + 1}: ${rule.name}${tested ? ' (in Test)' : ''}`;
}

export function chipOf(group: RuleTestGroup): ChipKind {
  const { outcome } = group;
  if (waits(group) || outcome === 'held') return 'waiting';
  if (outcome === 'protected' || outcome === 'unprotected') return outcome;
  return outcome === 'rejected' ? 'failed' : 'off';
}

/** What these recipients get, in words; empty where they get a wrapper and nothing more is to be said. */
export function getsInWords(group: RuleTestGroup): string {
  const ended = ENDED[group.outcome];
  if (ended && !waits(group)) return ended.gets;
  const begin = waits(group) ? 'Nothing until it is approved. Then ' : '';
  const notified = group.notices.some(({ kind, tested }) => kind === 'notification' && !tested);
  const words =
    begin + mailInWords(group, begin !== '') + (notified ? ' Besides, a notification.' : '');
  return words.trim().replace(/^./, (first) => first.toUpperCase());
}

function mailInWords({ outcome, edits, opens }: RuleTestGroup, later: boolean): string {
  if (outcome === 'protected') return later ? 'this.' : '';
  if (outcome === 'redirected') return 'others get the message instead.';
  if (opens !== 'nothing')
    return 'the original in the clear where this is mail that your organisation protected, or an answer to it. Anything else as it was written.';
  return `the message as it was written${edits.length > 0 ? ', with what changes in its header' : ''}.`;
}
