import { createServer, type Server } from 'node:http';
import { collectDefaultMetrics, type Metric, Registry } from 'prom-client';
import { type Settings, StartFault } from './settings';
import { REVISION, VERSION } from './version';

/**
 * What this process counts, for Prometheus (names: base units, prefix `chancery_`). Labels come from sets that
 * the code fixes; never an address, a domain, a subject or an id. What is counted on the way of a message is
 * an increment of a number or of a cell of a typed array: text is made only when somebody asks.
 */
const registry = new Registry();
collectDefaultMetrics({ register: registry, prefix: 'chancery_' });

type Labels = Record<string, string>;
interface Value {
  metricName?: string;
  labels: Labels;
  value: number;
}

/** Registers what gives its values when asked; the same name again takes the place of the one before. */
function register(
  name: string,
  help: string,
  type: 'counter' | 'gauge' | 'histogram' | 'summary',
  values: () => Value[] | Promise<Value[]>,
): void {
  registry.removeSingleMetric(name);
  const metric = {
    name,
    help,
    type,
    get: async () => ({ name, help, type, values: await values(), aggregator: 'sum' }),
    reset: () => undefined,
  };
  // The registry asks a metric for no more than this; its type names prom-client's own classes.
  registry.registerMetric(metric as unknown as Metric);
}

/** One number that only grows. */
export interface Tally {
  n: number;
}

/** A counter, with a number for each combination of labels that is ever used. */
export class Counter<L extends Labels = Labels> {
  private readonly cells = new Map<string, Tally & { labels: L }>();

  constructor(name: string, help: string) {
    register(name, help, 'counter', () =>
      [...this.cells.values()].map(({ labels, n }) => ({ labels, value: n })),
    );
  }

  /** The number of one combination; keep it and add to its `n`. */
  of(labels: L): Tally {
    const key = Object.values(labels).join('\n');
    let cell = this.cells.get(key);
    if (!cell) this.cells.set(key, (cell = { labels, n: 0 }));
    return cell;
  }
}

/** Sum and count of seconds, for each combination of labels that is ever used. */
export class Seconds<L extends Labels = Labels> {
  private readonly cells = new Map<string, { labels: L; sum: number; count: number }>();

  constructor(name: string, help: string) {
    register(name, help, 'summary', () =>
      [...this.cells.values()].flatMap(({ labels, sum, count }) => [
        { metricName: `${name}_sum`, labels, value: sum },
        { metricName: `${name}_count`, labels, value: count },
      ]),
    );
  }

  /** @param since `performance.now()` of its beginning */
  end(labels: L, since: number): void {
    const key = Object.values(labels).join('\n');
    let cell = this.cells.get(key);
    if (!cell) this.cells.set(key, (cell = { labels, sum: 0, count: 0 }));
    cell.sum += (performance.now() - since) / 1_000;
    cell.count += 1;
  }
}

/** A histogram without labels, in one typed array. */
export class Histogram {
  private readonly counts: Float64Array;
  private sum = 0;

  /** @param bounds upper bounds, rising */
  constructor(
    name: string,
    help: string,
    private readonly bounds: readonly number[],
  ) {
    this.counts = new Float64Array(bounds.length + 1);
    register(name, help, 'histogram', () => {
      let below = 0;
      const buckets = [...bounds.map(String), '+Inf'].map((le, at) => ({
        metricName: `${name}_bucket`,
        labels: { le },
        value: (below += this.counts[at] ?? 0),
      }));
      return [
        ...buckets,
        { metricName: `${name}_sum`, labels: {}, value: this.sum },
        { metricName: `${name}_count`, labels: {}, value: below },
      ];
    });
  }

  observe(value: number): void {
    const { bounds, counts } = this;
    let at = 0;
    while (at < bounds.length && value > bounds[at]!) at += 1;
    counts[at]! += 1;
    this.sum += value;
  }
}

/** A value that is asked for when somebody reads; what it throws leaves it out. */
export function gauge(
  name: string,
  help: string,
  values: () => Promise<[Labels, number][]> | [Labels, number][],
): void {
  register(name, help, 'gauge', async () => {
    try {
      return (await values()).map(([labels, value]) => ({ labels, value }));
    } catch {
      return [];
    }
  });
}

gauge('chancery_build_info', 'What runs; always 1.', () => [
  [{ version: VERSION, revision: REVISION }, 1],
]);

/** Everything counted, in the text form 0.0.4. */
export const metricsText = (): Promise<string> => registry.metrics();
export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/**
 * Answers `GET /metrics` at `CHANCERY_METRICS_LISTEN`, without a token: it is for a network that only
 * Prometheus reaches (ADR 0057).
 *
 * @throws StartFault naming the address when it cannot be used
 */
export function serveMetrics({
  metricsListen,
}: Pick<Settings, 'metricsListen'>): Promise<Server | null> {
  if (!metricsListen) return Promise.resolve(null);
  const { host, port } = metricsListen;
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    metricsText().then(
      (text) => response.writeHead(200, { 'Content-Type': METRICS_TYPE }).end(text),
      () => response.writeHead(503).end(),
    );
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error: Error & { code?: string }) =>
      reject(
        new StartFault(
          `Metrics cannot use ${host}:${port} (${error.code ?? error.message}). Stop what uses it or set another CHANCERY_METRICS_LISTEN.`,
          { cause: error },
        ),
      ),
    );
    // It never keeps the process from ending.
    server.listen(port, host, () => resolve(server.unref()));
  });
}
