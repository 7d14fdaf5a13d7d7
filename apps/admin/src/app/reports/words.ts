import type { ReportAnswer } from '@chancery/contracts';
import { count, percent, plural } from '@chancery/ui';
import { templateName } from '../messages/words';

/** The ranges that are offered, by the name they have in the address of the page. */
export const RANGES = [
  { name: '1', label: 'Last 24 hours', days: 1 },
  { name: '7', label: 'Last 7 days', days: 7 },
  { name: '30', label: 'Last 30 days', days: 30 },
  { name: '90', label: 'Last 90 days', days: 90 },
] as const;

const DAY = 86_400_000;

/** The days of a range on this device's calendar: from the beginning of its first day until now. */
export function rangeOf(
  query: { get(name: string): string | null },
  now = new Date(),
): { name: string; from: Date; to: Date } {
  const [from, to] = [query.get('from'), query.get('to')].map((day) => localDay(day));
  if (from && to) {
    const end = new Date(to.getFullYear(), to.getMonth(), to.getDate() + 1);
    return { name: 'custom', from, to: end < now ? end : now };
  }
  const range = RANGES.find(({ name }) => name === query.get('range')) ?? RANGES[2];
  if (range.days === 1) return { name: range.name, from: new Date(now.getTime() - DAY), to: now };
  const first = new Date(now.getFullYear(), now.getMonth(), now.getDate() - range.days + 1);
  return { name: range.name, from: first, to: now };
}

function localDay(text: string | null): Date | null {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text ?? '') ?? [];
  return year && month && day ? new Date(Number(year), Number(month) - 1, Number(day)) : null;
}

/** What the page states: how much was protected, more or less than before, and how much of it was read. */
export function reportSentence({ facts, from, to }: ReportAnswer): string {
  const span = `From ${dayName(from)} to ${dayName(new Date(new Date(to).getTime() - 1))}`;
  const share =
    facts.messages === 0
      ? `${span}, no message passed the gateway.`
      : `${span}, ${count(facts.protected)} of ${plural(facts.messages, 'message')} left protected${change(facts)}.`;
  return facts.protectedRecipients === 0
    ? share
    : `${share} ${percent(facts.opened, facts.protectedRecipients)} of their recipients have opened theirs.`;
}

function change({ protected: now, protectedBefore }: ReportAnswer['facts']): string {
  if (protectedBefore === null) return '';
  if (protectedBefore === 0) return now === 0 ? '' : ', none in the time before';
  if (protectedBefore === now) return ', as many as in the time before';
  const more = now > protectedBefore;
  return `, ${percent(Math.abs(now - protectedBefore), protectedBefore)} ${more ? 'more' : 'fewer'} than in the time before`;
}

const dayName = (at: Date | string): string =>
  new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'long' });

const SERIES_WORDS: Record<string, string> = { other: 'Other' };

/** How a row or a series is called. */
export const labelOf = (row: ReportAnswer['row'], key: string, label: string): string =>
  SERIES_WORDS[key] ?? (row === 'template' || row === null ? templateName(label) : label);

/** A step on the axis and in the table. */
export function stepName(step: ReportAnswer['step'], at: string): string {
  const moment = new Date(at);
  return step === 'hour'
    ? moment.toLocaleString('en-GB', {
        day: 'numeric',
        month: 'short',
        hour: '2-digit',
        minute: '2-digit',
      })
    : moment.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
}

/** Colours by meaning where the look gives one, else in its order. */
export function colourOf(key: string, at: number): string {
  if (key === 'encrypt-only') return 'var(--ch-series-1)';
  if (key === 'do-not-forward') return 'var(--ch-series-2)';
  if (key === 'other') return 'var(--ch-series-other)';
  if (key === 'bounced' || key === 'held') return 'var(--ch-failed)';
  return `var(--ch-series-${Math.min(at + 3, 6)})`;
}

/** Where the rows behind a figure stand. */
export interface Link {
  path: string;
  query: Record<string, string>;
}

/** What the list of messages knows by the name of a measure. */
const ACCESS = ['opened', 'unopened', 'replied', 'revoked', 'expired'];
const STATES = ['bounced', 'held'];

/** The rows behind a figure; null where no list can be asked for just them: what a rule in test mode would have matched. */
export function linkOf(answer: ReportAnswer, measure: string, row: string | null): Link | null {
  let { from, to } = answer;
  let key = row;
  if (answer.row === null && row !== null) {
    const at = answer.steps.indexOf(row);
    from = row < from ? from : row;
    to = answer.steps[at + 1] ?? to;
    key = null;
  }
  const period = { from, to };
  const [what = ''] = measure.split('.');
  if (what === 'tests') return null;
  if (what.startsWith('unlicensed'))
    return {
      path: '/audit',
      query: {
        ...period,
        kind: what === 'unlicensed' ? 'message.unlicensed-sent' : `message.${what}`,
        ...(key === null ? {} : { reason: key }),
      },
    };
  const about: Record<string, string> = {};
  if (key !== null && answer.row) about[answer.row] = key;
  if (key === null && measure === 'messages.rule') about['rule'] = 'any';
  if (key === null && measure === 'messages.severity') about['severity'] = 'any';
  // What is protected by a template, all of it together.
  const sealed = measure.endsWith('.template') ? key === null : what.startsWith('protected');
  return {
    path: '/messages',
    query: {
      ...period,
      ...about,
      ...(ACCESS.includes(what) ? { access: what } : sealed ? { protected: 'yes' } : {}),
      ...(STATES.includes(what) ? { state: what } : {}),
    },
  };
}
