import type { AuditItem, Verification } from '@chancery/contracts';
import { sentenceOfKind } from '@chancery/journey';
import { count, plural } from '@chancery/ui';

/** What was done, by kind, where the words of the kind alone do not say it. */
const DEEDS: Record<string, string> = {
  'rule.created': 'made the rule',
  'rule.changed': 'changed the rule',
  'rule.deleted': 'deleted the rule',
  'rule.restored': 'restored the rule',
  'rules.reordered': 'put the rules in another order',
  'rule.simulation-requested': 'asked for a simulation of',
  'rule.simulation-finished': 'got the result of a simulation of',
  'rule.simulation-failed': 'asked for a simulation that failed:',
  'rule.simulation-cancelled': 'cancelled a simulation of',
  'rule.simulation-deleted': 'deleted a simulation of',
  'rule.simulation-expired': 'let go a simulation that was kept long enough:',
  'rules.imported': 'imported rules',
  'rules.import-undone': 'took an import of rules back',
  'rules.applied': 'made the rules those of a file',
  'rules.cases-accepted': 'published rules though cases came out differently',
  'rule-case.created': 'saved the case',
  'rule-case.changed': 'changed the case',
  'rule-case.expectation-changed': 'changed what must hold for the case',
  'rule-case.opened': 'opened the message of the case',
  'rule-case.deleted': 'deleted the case',
  'rule.managed-in-console': 'manages in the console again the rule',
  'sensitive-type.created': 'made the sensitive type',
  'sensitive-type.changed': 'changed the sensitive type',
  'sensitive-type.deleted': 'deleted the sensitive type',
  'list.created': 'made the list',
  'list.changed': 'changed the list',
  'list.entries-changed': 'changed the entries of the list',
  'list.deleted': 'deleted the list',
  'session.started': 'signed in',
  'session.refused': 'was refused at sign-in',
  'session.ended': 'signed out',
  'password.changed': 'changed a password',
  'second-factor.on': 'turned the second factor on',
  'second-factor.off': 'turned the second factor off',
  'administrator.invited': 'invited an administrator',
  'administrator.invitation-withdrawn': 'withdrew an invitation',
  'administrator.joined': 'took up an invitation',
  'administrator.changed': 'changed an administrator',
  'administrator.removed': 'removed an administrator',
  'report.exported': 'exported a report',
  'audit.retained': 'deleted records that were kept long enough',
  'export.requested': 'asked for an export of',
  'export.finished': 'had an export finished of',
  'export.failed': 'had an export fail of',
  'export.cancelled': 'cancelled an export of',
  'export.downloaded': 'downloaded an export of',
  'export.deleted': 'deleted an export of',
  'export.expired': 'deleted an export of',
  'key.rotated': 'rotated the organisation key',
  'backup.made': 'made a backup',
  'hop.checked': 'looked at a hop',
  'connector.created': 'made the connector',
  'connector.changed': 'changed the connector',
  'connector.deleted': 'deleted the connector',
  'test-message.sent': 'sent a test message',
  'first-run.dismissed': 'put the first steps away',
  'first-run.resumed': 'took up the first steps again',
  'subscription.changed': 'changed a subscription',
};

const MODES: Record<string, string> = { off: 'Off', test: 'Test', enforce: 'Enforce' };

/** A record as a sentence: who did what to what. */
export function recordSentence({ kind, actor, recipient, body }: AuditItem): string {
  if (kind.startsWith('message.')) {
    const says = sentenceOfKind(kind);
    if (recipient) return `${says}: ${recipient}`;
    const { sender } = body;
    return typeof sender === 'string' ? `${says}: from ${sender || 'nobody'}` : says;
  }
  const deed = DEEDS[kind] ?? kind.replace('.', ': ').replaceAll('-', ' ');
  const name = nameOf(body);
  return `${actor} ${deed}${name ? ` ${name}` : ''}${modeChange(body)}`;
}

function nameOf(body: AuditItem['body']): string {
  const after = record(body['after']) ?? record(body['before']) ?? body;
  for (const key of ['name', 'email', 'domain', 'code', 'report', 'what']) {
    const value = after[key] ?? body[key];
    if (typeof value === 'string' && value) return value;
  }
  return '';
}

function modeChange(body: AuditItem['body']): string {
  const [was, is] = [record(body['before'])?.['mode'], record(body['after'])?.['mode']];
  if (typeof was !== 'string' || typeof is !== 'string' || was === is) return '';
  return `: mode ${MODES[was] ?? was} to ${MODES[is] ?? is}`;
}

/** One field of a record, before and after where it says both. */
export interface Detail {
  field: string;
  before: string | null;
  after: string;
}

/** What stands in a record: what changed where it has both sides, everything else as it is. */
export function detailsOf({ body }: AuditItem): Detail[] {
  const before = record(body['before']);
  const after = record(body['after']);
  const details: Detail[] = [];
  if (before || after) {
    const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
    for (const field of fields) {
      const [was, is] = [written(before?.[field]), written(after?.[field])];
      if (was !== is) details.push({ field, before: was, after: is });
    }
  }
  for (const [field, value] of Object.entries(body))
    if (!((field === 'before' && before) || (field === 'after' && after)))
      details.push({ field, before: null, after: written(value) });
  return details;
}

const record = (value: unknown): Record<string, unknown> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;

const written = (value: unknown): string =>
  value === undefined || value === null
    ? '–'
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);

/** What a check of the chain found. */
export function verdictOf({ checked, fault }: Verification): string {
  if (fault?.reason === 'anchor changed')
    return `The trail does not say that its records up to ${count(fault.position)} were deleted because they were old.`;
  if (!fault) return `All ${plural(checked, 'record')} stand as they were written.`;
  const what = {
    'record changed': 'was changed after it was written',
    'record missing': 'is missing',
    'chain broken': 'does not follow from the one before it',
  }[fault.reason];
  return `Entry ${count(fault.position)} ${what}. The ${count(checked)} before it hold.`;
}

/** Records under the day they happened on, in the order they have. */
export function byDay(items: readonly AuditItem[]): { day: string; items: AuditItem[] }[] {
  const days: { day: string; items: AuditItem[] }[] = [];
  for (const item of items) {
    const day = new Date(item.at).toLocaleDateString('en-GB', {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      year: 'numeric',
    });
    const last = days.at(-1);
    if (last?.day === day) last.items.push(item);
    else days.push({ day, items: [item] });
  }
  return days;
}
