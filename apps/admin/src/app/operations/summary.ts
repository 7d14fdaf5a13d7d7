import type { GatewayList, QueueList } from '@chancery/contracts';
import { duration, plural } from '@chancery/ui';
import type { ServiceAnswer } from './operations-api';

/** `the rules service`, `the rules and audit services` */
const named = (names: readonly string[]): string =>
  `${names.length > 1 ? `${names.slice(0, -1).join(', ')} and ` : ''}${names.at(-1)} ${names.length > 1 ? 'services' : 'service'}`;

/**
 * The one sentence of the page: what does not work and what that means for mail, or that all is well.
 *
 * @param seconds since the last look
 */
export function summary(
  services: readonly ServiceAnswer[],
  gateways: GatewayList | null,
  queues: QueueList | null,
  seconds: number,
): string {
  const looked = `last check ${duration(seconds)} ago`;
  const down = services.filter(({ state }) => !state?.ok).map(({ name }) => name);
  if (gateways?.items.length === 0)
    return `No gateway is running: no mail is taken until one is; ${looked}.`;
  if (down.includes('gateway')) return `The gateway cannot take mail; ${looked}.`;
  if (down.length > 0)
    return `The ${named(down)} cannot answer; mail goes on by the policy last published; ${looked}.`;
  if (queues && !queues.reachable)
    return `The server of the queues does not answer: mail is taken and first attempts are made, retries wait; ${looked}.`;
  const behind = gateways ? gateways.items.length - gateways.current : 0;
  if (behind > 0)
    return `All ${services.length} services are healthy, but ${plural(behind, 'gateway')} ${behind === 1 ? 'has' : 'have'} not loaded what was published; ${looked}.`;
  const failed = queues?.items.reduce((sum, queue) => sum + queue.failed, 0) ?? 0;
  if (failed > 0)
    return `All ${services.length} services are healthy; ${plural(failed, 'job')} failed for good; ${looked}.`;
  return `All ${services.length} services are healthy, ${looked}.`;
}

/** What each queue carries; a queue without a line here shows its name only. */
export const QUEUE_PURPOSE: Readonly<Record<string, string>> = {
  deliver: 'Mail that is tried again',
  notify: 'Passcodes',
  retain: 'Erasing what need not be kept',
  audit: 'Places in the audit trail',
  sample: 'Samples of a brand',
  rollup: 'Figures of the reports',
  export: 'Exports',
  'retain-audit': 'Letting old audit records go',
  'forget-snapshots': 'Letting old revisions go',
  simulate: 'Tests of rules against past mail',
};

/** A month's key as people say the month: 202611 is November 2026. */
export const epochName = (epoch: number | null): string =>
  epoch === null
    ? '–'
    : new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
        new Date(Date.UTC(Math.floor(epoch / 100), (epoch % 100) - 1)),
      );
