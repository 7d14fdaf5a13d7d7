import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { fault, type DeliveryFault } from '../smtp/fault';
import { normaliseDomain } from './route-for';

/** The questions that are asked; Node's resolver, or a made-up one in tests. */
export type MxResolver = Pick<Resolver, 'resolveMx' | 'resolve4' | 'resolve6'>;

export type MxAnswer = { kind: 'hosts'; hosts: string[] } | { kind: 'fault'; fault: DeliveryFault };

/**
 * The hosts that take mail for a domain, best first, equals in random order (RFC 5321, 5.1). A domain
 * without MX but with an address is its own host. Null MX is failed 5.1.10 (RFC 7505), an unknown
 * domain failed 5.1.2; anything that may be different later is deferred 4.4.3. Never throws.
 */
export async function resolveMx(
  recipientDomain: string,
  resolver: MxResolver = new Resolver({ timeout: 5_000, tries: 2 }),
): Promise<MxAnswer> {
  const domain = normaliseDomain(recipientDomain);
  const literal = addressLiteral(domain);
  if (literal !== null) return { kind: 'hosts', hosts: [literal] };
  const records = await ask(() => resolver.resolveMx(domain));
  if (records.kind === 'later') return deferred(domain, records.code);
  if (records.kind === 'no such name') return unknownDomain(domain);
  const hosts = bestFirst(records.found);
  if (hosts.length > 0) return { kind: 'hosts', hosts };
  if (records.found.length > 0) {
    return refused('5.1.10', `Domain ${domain} takes no mail (null MX)`, 556);
  }
  return await ownAddress(domain, resolver);
}

async function ownAddress(domain: string, resolver: MxResolver): Promise<MxAnswer> {
  const answers = await Promise.all([
    ask(() => resolver.resolve4(domain)),
    ask(() => resolver.resolve6(domain)),
  ]);
  if (answers.some((answer) => answer.kind === 'found' && answer.found.length > 0)) {
    return { kind: 'hosts', hosts: [domain] };
  }
  const later = answers.find((answer) => answer.kind === 'later');
  return later === undefined ? unknownDomain(domain) : deferred(domain, later.code);
}

type Answer<T> =
  { kind: 'found'; found: T[] } | { kind: 'no such name' } | { kind: 'later'; code: string };

async function ask<T>(question: () => Promise<T[]>): Promise<Answer<T>> {
  try {
    return { kind: 'found', found: await question() };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'ENODATA') return { kind: 'found', found: [] };
    // A name that cannot be asked for does not exist either.
    if (code === 'ENOTFOUND' || code === 'EBADNAME') return { kind: 'no such name' };
    return { kind: 'later', code };
  }
}

/** Empty exchanges are null MX and never hosts. */
function bestFirst(records: readonly { priority: number; exchange: string }[]): string[] {
  return records
    .filter(({ exchange }) => exchange !== '' && exchange !== '.')
    .map((record) => ({ ...record, chance: Math.random() }))
    .sort((a, b) => a.priority - b.priority || a.chance - b.chance)
    .map(({ exchange }) => exchange);
}

function addressLiteral(domain: string): string | null {
  const inside = /^\[(?:IPv6:)?([^\]]+)\]$/i.exec(domain)?.[1] ?? '';
  return isIP(inside) === 0 ? null : inside;
}

const refused = (enhanced: string, text: string, code: number): MxAnswer => ({
  kind: 'fault',
  fault: fault('failed', 'dns', code, enhanced, text),
});

const unknownDomain = (domain: string): MxAnswer =>
  refused('5.1.2', `Domain ${domain} does not exist or has no address`, 550);

const deferred = (domain: string, code: string): MxAnswer => ({
  kind: 'fault',
  fault: fault('deferred', 'dns', 451, '4.4.3', `No answer from DNS for ${domain}: ${code}`),
});
