import { normaliseDomain, type Route, routeByConnector, routeFor } from '@chancery/delivery';
import { retryAfter } from '@chancery/journey';
import type { IssuingKeys } from '@chancery/keys';
import type { OrganisationPolicy } from '../policy/policies';
import type { LeasedMessage, LeasedRecipient } from '../store/mail-store';
import { conclude, outcome } from './conclude';
import { ContentGone } from './content';
import { relay, sendWrapper } from './copies';
import { guarded, isOpenedReply, noteOpening, opensFor } from '../unprotect/inside';
import { Openings } from '../unprotect/openings';
import type { DeliverParts, Sent, Unit } from './parts';

export type { DeliverParts, Unit } from './parts';

/** What an attempt is for, and what it does; it may throw. */
interface Attempt {
  route: Route;
  recipients: LeasedRecipient[];
  run(): Promise<Sent[]>;
}

/** Wrapped, signed, delivered: one attempt for every leased recipient of a message. Never throws; every recipient gets an outcome. */
export async function deliver(unit: Unit, parts: DeliverParts): Promise<void> {
  const { message } = unit;
  try {
    const policy = parts.policyOf(message.organisation);
    const sent: Sent[] = [];
    const attempts = await attemptsOf(unit, policy, parts);
    // One message to many people must not take every connection: four transactions of it at a time.
    for (let at = 0; at < attempts.length; at += 4) {
      const some = attempts.slice(at, at + 4).map((attempt) => made(message, attempt, parts));
      sent.push(...(await Promise.all(some)).flat());
    }
    await conclude(message, policy, sent, parts);
  } catch (error) {
    parts.log.error(
      { message: message.id, reason: (error as Error).message },
      'delivery attempt failed; tried again later',
    );
    for (const recipient of message.recipients)
      parts.committer.outcome(
        outcome(
          message,
          recipient,
          'deferred',
          '451 4.3.0 Not sent',
          retryAfter(recipient.attempts, 'ours'),
          null,
        ),
      );
  }
}

async function attemptsOf(
  unit: Unit,
  policy: OrganisationPolicy,
  parts: DeliverParts,
): Promise<Attempt[]> {
  const { message } = unit;
  const wrapped = message.recipients.filter((recipient) => recipient.treatment === 'wrap');
  const relayed = message.recipients.filter((recipient) => recipient.treatment === 'relay');
  let opened: Promise<Buffer> | null = null;
  const key = () =>
    (opened ??= unit.messageKey ? Promise.resolve(unit.messageKey) : openKey(message, parts.keys));
  const { still, attempts } = await unprotected(unit, policy, relayed, key, parts);
  return [
    ...wrapped.map((recipient): Attempt => {
      const route = routeOf(message, policy, recipient);
      return {
        route,
        recipients: [recipient],
        run: async () => sendWrapper(unit, policy, await key(), recipient, route, parts),
      };
    }),
    ...attempts,
    ...transactions(message, policy, still).map((group): Attempt => ({
      ...group,
      run: async () => relay(unit, policy, await key(), group, parts),
    })),
  ];
}

/**
 * Attempts for those for whom a rule removes protection, where there is something to remove; and who is left, to
 * whom the message goes as it came.
 */
async function unprotected(
  unit: Unit,
  policy: OrganisationPolicy,
  relayed: LeasedRecipient[],
  key: () => Promise<Buffer>,
  parts: DeliverParts,
): Promise<{ still: LeasedRecipient[]; attempts: Attempt[] }> {
  const { message } = unit;
  const meant = relayed.filter((recipient) => opensFor(message, policy, recipient));
  if (meant.length === 0) return { still: relayed, attempts: [] };
  const openings = new Openings(unit, policy, key, parts);
  const still = relayed.filter((recipient) => !meant.includes(recipient));
  const attempts: Attempt[] = [];
  for (const { route, recipients } of transactions(message, policy, meant)) {
    const group = message.groups[recipients[0]!.group]!;
    const opening = await openings.of(group);
    if (opening.kind === 'waiting')
      attempts.push({ route, recipients, run: async () => waiting(recipients, route) });
    else
      attempts.push({
        route: opening.kind === 'opened' ? guarded(route) : route,
        recipients,
        run: async () => {
          const opened = opening.kind === 'opened';
          const way = { recipients, route: opened ? guarded(route) : route };
          const inPlace = opened ? opening.inPlace : null;
          const sent = await relay(unit, policy, await key(), way, parts, inPlace);
          noteOpening(message, group, opening, sent, parts);
          return sent;
        },
      });
  }
  return { still, attempts };
}

/** Nobody has said yet whether it may be opened: nothing is sent, and it is tried again soon. */
const waiting = (recipients: LeasedRecipient[], route: Route): Sent[] =>
  recipients.map((recipient) => ({
    recipient,
    route,
    dsnPassedOn: false,
    result: {
      address: recipient.address,
      accepted: false,
      kind: 'deferred',
      code: 451,
      enhanced: '4.7.5',
      text: 'Waiting for the key of the protected message',
      stage: 'source',
    },
  }));

/** A copy that cannot be made or read defers its own recipients only: those of others must not get theirs again. */
async function made(
  message: LeasedMessage,
  { route, recipients, run }: Attempt,
  { log }: DeliverParts,
): Promise<Sent[]> {
  try {
    return await run();
  } catch (error) {
    log.error({ message: message.id, reason: (error as Error).message }, 'copy cannot be sent');
    const text = error instanceof ContentGone ? 'Stored message cannot be read' : 'Not sent';
    const why = { kind: 'deferred', code: 451, enhanced: '4.3.0', text, stage: 'source' } as const;
    return recipients.map((recipient) => ({
      recipient,
      route,
      dsnPassedOn: false,
      result: { address: recipient.address, accepted: false, ...why },
    }));
  }
}

/**
 * The connector that a rule chose, or the usual way. A rule may ask for TLS where the hop or the connector does not; the
 * built-in mailbox is in this process.
 */
function routeOf(
  message: LeasedMessage,
  policy: OrganisationPolicy,
  recipient: LeasedRecipient,
): Route {
  const { domain, group } = recipient;
  const { groups } = message;
  const { acceptedDomains, directory } = policy;
  const chosen = groups[group]?.connector;
  const route =
    chosen === undefined
      ? routeFor(domain, { ...directory, acceptedDomains })
      : routeByConnector(
          directory.connectors?.find(({ id }) => id === chosen),
          normaliseDomain(domain),
        );
  if (groups[group]?.requireTls && !route.mailbox) return { ...route, tls: 'required' };
  // A reply that a rule opens; other mail is guarded where something in it is opened.
  return isOpenedReply(message, recipient) ? guarded(route) : route;
}

async function openKey(message: LeasedMessage, keys: IssuingKeys): Promise<Buffer> {
  if (!message.transportKey) throw new ContentGone('transport key is not there');
  return keys.openTransport(message.organisation, message.epoch, message.id, message.transportKey);
}

/** Recipients that share a destination and edits go in one transaction. */
function transactions(
  message: LeasedMessage,
  policy: OrganisationPolicy,
  recipients: LeasedRecipient[],
): { route: Route; recipients: LeasedRecipient[] }[] {
  const groups = new Map<string, { route: Route; recipients: LeasedRecipient[] }>();
  for (const recipient of recipients) {
    const route = routeOf(message, policy, recipient);
    const key = JSON.stringify([route, recipient.group]);
    const group = groups.get(key);
    if (group && group.recipients.length < 100) group.recipients.push(recipient);
    else groups.set(`${key}${group ? groups.size : ''}`, { route, recipients: [recipient] });
  }
  return [...groups.values()];
}
