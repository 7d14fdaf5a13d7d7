import { AUDIT_GROUP_LABELS, type ExportView, exportFilters } from '@chancery/contracts';
import { type ChipKind, count, type IconName, percent, plural } from '@chancery/ui';
import { dayOf } from '../messages/filters';
import { ACCESS, DELIVERY, templateName } from '../messages/words';

/** A filter as a person reads it. */
export interface FilterLine {
  label: string;
  value: string;
}

/** The filters of an export in words; none is said too, for a file of everything is a statement. */
export function filterLines(what: string, filters: Readonly<Record<string, string>>): FilterLine[] {
  const lines = exportFilters(what, filters).map(({ name, label, value }) => ({
    label,
    value: inWords(what, name, value),
  }));
  return lines.length > 0 ? lines : [{ label: 'Filters', value: 'none' }];
}

function inWords(what: string, name: string, value: string): string {
  if (name === 'from' || name === 'to') return moment(value);
  if (name === 'access') return ACCESS[value as keyof typeof ACCESS] ?? value;
  if (name === 'template') return templateName(value);
  if (name === 'state') return DELIVERY[value as keyof typeof DELIVERY]?.word ?? value;
  if (what === 'audit' && name === 'group')
    return AUDIT_GROUP_LABELS[value as keyof typeof AUDIT_GROUP_LABELS] ?? value;
  return value;
}

/** `1 Nov 2026, 01:00`: to the minute, for the bounds of a period are whole ones. */
const moment = (at: string): string =>
  new Date(at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

export interface StateWords {
  word: string;
  kind: ChipKind;
  icon: IconName;
}

export const STATES: Record<ExportView['state'], StateWords> = {
  queued: { word: 'Waiting', kind: 'waiting', icon: 'clock-3' },
  running: { word: 'Being made', kind: 'info', icon: 'play' },
  succeeded: { word: 'Ready', kind: 'protected', icon: 'circle-check' },
  failed: { word: 'Failed', kind: 'failed', icon: 'circle-alert' },
  cancelled: { word: 'Cancelled', kind: 'off', icon: 'circle-off' },
};

export const inProgress = ({ state }: ExportView): boolean =>
  state === 'queued' || state === 'running';

/** "1,000 of 1,204 rows, 83%", as far as it is known. */
export function progressOf({ progress: { done, total }, state }: ExportView): string {
  if (state === 'queued') return 'Begins within five seconds.';
  return total === null
    ? 'Counting the rows.'
    : `${count(done)} of ${plural(total, 'row')}, ${percent(done, total)}`;
}

/** What the page states. */
export function exportsSentence(items: readonly ExportView[], keptDays: number): string {
  const ready = items.filter(({ state }) => state === 'succeeded').length;
  const making = items.filter(inProgress).length;
  const kept = `${plural(ready, 'file')} ready, each kept for ${plural(keptDays, 'day')}`;
  return making > 0 ? `${kept}; ${count(making)} being made.` : `${kept}.`;
}

/** The page whose rows an export holds, with the same filters. */
export function pageOf({ what, filters }: ExportView): {
  path: string;
  query: Record<string, string>;
} {
  if (what === 'messages' || what === 'audit') return { path: `/${what}`, query: filters };
  const { from = '', to = '' } = filters;
  return {
    path: '/reports',
    query: {
      report: what.slice('report-'.length),
      from: dayOf(from),
      to: dayOf(new Date(Date.parse(to) - 1).toISOString()),
    },
  };
}
