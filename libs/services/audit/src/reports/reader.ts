import type { ReportAnswer, RuleFigures } from '@chancery/contracts';
import type { OrganisationScope } from '@chancery/platform';
import {
  figureOf,
  measuresOf,
  type Measure,
  type Report,
  type ReportColumn,
} from '@chancery/reports';
import type { EntityManager } from 'typeorm';
import { before, type Period } from './period';

const SERIES = 8;
const ROWS = 200;

interface Figure {
  measure: string;
  key: string;
  label: string | null;
  amount: number;
}
interface Point extends Figure {
  step: Date;
}

/** Answers reports from the figures per hour. */
export class ReportReader {
  constructor(private readonly scope: OrganisationScope) {}

  /** @param compare whether the time before is looked at too */
  read(
    organisation: string,
    report: Report,
    period: Period,
    compare: boolean,
  ): Promise<ReportAnswer> {
    return this.scope.inOrganisation(organisation, (em) =>
      readReport(em, organisation, report, period, compare, ROWS),
    );
  }

  /** What every rule matched, by step. */
  rules(organisation: string, period: Period): Promise<RuleFigures> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const steps = await stepsOf(em, period);
      const places = new Map(steps.map((step, at) => [step, at]));
      const points = await pointsOf(em, organisation, period, ['messages.rule', 'tests.rule']);
      const items = new Map<string, RuleFigures['items'][number]>();
      for (const { key, measure, step, amount } of points) {
        const at = places.get(step.toISOString());
        if (at === undefined || amount === 0) continue;
        const none = () => steps.map(() => 0);
        const item = items.get(key) ?? { rule: key, matched: none(), tested: none() };
        (measure === 'messages.rule' ? item.matched : item.tested)[at] = amount;
        items.set(key, item);
      }
      return {
        from: period.from.toISOString(),
        to: period.to.toISOString(),
        zone: period.zone,
        step: period.step,
        steps,
        items: [...items.values()],
        completeUpTo: await completeUpTo(em, organisation),
      };
    });
  }
}

async function completeUpTo(em: EntityManager, organisation: string): Promise<string | null> {
  const [head] = (await em.query(
    'SELECT complete_at FROM audit.rollup_head WHERE organisation_id = $1',
    [organisation],
  )) as { complete_at: Date | null }[];
  return head?.complete_at?.toISOString() ?? null;
}

/**
 * The answer of a report in the caller's transaction.
 *
 * @param most rows at most, the largest first
 */
export async function readReport(
  em: EntityManager,
  organisation: string,
  report: Report,
  period: Period,
  compare: boolean,
  most: number,
): Promise<ReportAnswer> {
  const steps = await stepsOf(em, period);
  const points = await pointsOf(em, organisation, period, [
    ...report.series.map(({ measure }) => measure),
    ...(report.row === null ? report.columns.flatMap(({ measure }) => measuresOf(measure)) : []),
  ]);
  const sums = await sumsOf(em, organisation, period);
  const amount = (measure: Measure): number => sumOf(sums, measure);
  const rows =
    report.row === null
      ? steps.map((step) => ({
          key: step,
          label: step,
          values: valuesOf(report.columns, (measure) =>
            total(points.filter((p) => p.measure === measure && p.step.toISOString() === step)),
          ),
        }))
      : keyedRows(report, sums).slice(0, most);
  const earlier = compare ? await sumsOf(em, organisation, before(period)) : null;
  return {
    code: report.code,
    label: report.label,
    question: report.question,
    from: period.from.toISOString(),
    to: period.to.toISOString(),
    zone: period.zone,
    step: period.step,
    row: report.row,
    chart: report.chart,
    columns: report.columns.map(({ measure, label, counts }) => ({ measure, label, counts })),
    rows,
    totals: Object.fromEntries(
      report.columns.map(({ measure, total: whole }) => [
        measure,
        figureOf(whole ?? measure, amount),
      ]),
    ),
    series: seriesOf(report, points, steps),
    steps,
    facts: {
      messages: amount('messages'),
      protected: amount('protected'),
      protectedRecipients: amount('protected-recipients'),
      opened: amount('opened'),
      protectedBefore: earlier && sumOf(earlier, 'protected'),
    },
    completeUpTo: await completeUpTo(em, organisation),
  };
}

const total = (figures: readonly Figure[]): number =>
  figures.reduce((sum, { amount }) => sum + amount, 0);
const sumOf = (figures: readonly Figure[], measure: string): number =>
  total(figures.filter((figure) => figure.measure === measure));
const valuesOf = (columns: readonly ReportColumn[], amount: (measure: Measure) => number) =>
  Object.fromEntries(columns.map(({ measure }) => [measure, figureOf(measure, amount)]));

function keyedRows(report: Report, sums: readonly Figure[]): ReportAnswer['rows'] {
  const measures = new Set<string>(report.columns.flatMap(({ measure }) => measuresOf(measure)));
  const byKey = new Map<string, Figure[]>();
  for (const figure of sums)
    if (measures.has(figure.measure))
      byKey.set(figure.key, [...(byKey.get(figure.key) ?? []), figure]);
  const first = report.columns[0]?.measure ?? '';
  return [...byKey]
    .map(([key, figures]) => ({
      key,
      label: figures.find(({ label }) => label)?.label ?? key,
      values: valuesOf(report.columns, (measure) => sumOf(figures, measure)),
    }))
    .filter(({ values }) => Object.values(values).some((value) => value !== 0))
    .sort(
      (a, b) => (b.values[first] ?? 0) - (a.values[first] ?? 0) || a.key.localeCompare(b.key, 'en'),
    );
}

/** The largest keys of a measure each give a series; what is left is one together. */
function seriesOf(
  report: Report,
  points: readonly Point[],
  steps: readonly string[],
): ReportAnswer['series'] {
  const series = report.series.flatMap(({ measure, label }) => {
    const mine = points.filter((point) => point.measure === measure);
    return [...new Set(mine.map(({ key }) => key))].map((key) => {
      const own = mine.filter((point) => point.key === key);
      const at = new Map(own.map(({ step, amount }) => [step.toISOString(), amount]));
      return {
        key: key || measure,
        label: label || (own.find((point) => point.label)?.label ?? key),
        points: steps.map((step) => at.get(step) ?? 0),
        total: total(own),
      };
    });
  });
  series.sort((a, b) => b.total - a.total || a.key.localeCompare(b.key, 'en'));
  if (series.length <= SERIES) return series;
  const rest = series.slice(SERIES - 1);
  return [
    ...series.slice(0, SERIES - 1),
    {
      key: 'other',
      label: 'Other',
      points: steps.map((_, at) => rest.reduce((sum, { points: own }) => sum + (own[at] ?? 0), 0)),
      total: rest.reduce((sum, each) => sum + each.total, 0),
    },
  ];
}

async function stepsOf(em: EntityManager, { from, to, zone, step }: Period): Promise<string[]> {
  const rows = (await em.query(
    `SELECT s AT TIME ZONE $3 AS step FROM generate_series(date_trunc($4, $1::timestamptz AT TIME ZONE $3), ($2::timestamptz - interval '1 second') AT TIME ZONE $3, ('1 ' || $4)::interval) AS s`,
    [from, to, zone, step],
  )) as { step: Date }[];
  return [...new Set(rows.map((row) => row.step.toISOString()))];
}

async function pointsOf(
  em: EntityManager,
  organisation: string,
  { from, to, zone, step }: Period,
  measures: string[],
): Promise<Point[]> {
  const rows = (await em.query(
    `SELECT date_trunc($5, hour AT TIME ZONE $4) AT TIME ZONE $4 AS step, measure, key, max(label) AS label, sum(amount)::float8 AS amount
       FROM audit.rollup WHERE organisation_id = $1 AND hour >= $2 AND hour < $3 AND measure = ANY($6)
      GROUP BY 1, 2, 3`,
    [organisation, from, to, zone, step, measures],
  )) as Point[];
  return rows;
}

async function sumsOf(
  em: EntityManager,
  organisation: string,
  { from, to }: Period,
): Promise<Figure[]> {
  return (await em.query(
    `SELECT measure, key, max(label) AS label, sum(amount)::float8 AS amount FROM audit.rollup
      WHERE organisation_id = $1 AND hour >= $2 AND hour < $3 GROUP BY 1, 2`,
    [organisation, from, to],
  )) as Figure[];
}
