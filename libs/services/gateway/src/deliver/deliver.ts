import {
  buildWrapper,
  type CompiledBrand,
  deliver as deliverTo,
  type DkimKey,
  dkimSign,
  type Envelope as SmtpEnvelope,
  type MessageSource,
  type RecipientResult,
  type Route,
  routeFor,
  type SmtpConnectionPool,
  viaOrganisation,
} from '@chancery/delivery';
import { DELAY_NOTICE_SECONDS, GIVE_UP_SECONDS, kindOf, retryAfter } from '@chancery/journey';
import type { IssuingKeys } from '@chancery/keys';
import type { Edit } from '@chancery/mail';
import { type Logger, uuid7 } from '@chancery/platform';
import type { OrganisationPolicy } from '../policy/policies';
import { loopToken, type LoopMac } from '../receive/loop';
import type { Stage } from '../receive/sealing';
import type { Committer } from '../store/committer';
import type { LeasedMessage, LeasedRecipient } from '../store/mail-store';
import type { AuditEntry, NewMessage, Outcome } from '../store/types';
import { ContentGone, relayContent, type RowSource, subjectOf } from './content';
import { makeReport, type ReportedRecipient } from './reports';

/** When an attempt is made again whose report could not be kept. */
const RETELL_SECONDS = 300;

/** Fields only this installation may set; what arrives under these names says nothing. A foreign loop token stays, for its owner. */
const FORGED: Edit[] = ['X-Chancery-Trace', 'X-Chancery-Rules', 'X-Chancery-Reply'].map((name) => ({
  kind: 'remove-header',
  name,
}));

export interface DeliverParts {
  pool: SmtpConnectionPool;
  committer: Pick<Committer, 'commit' | 'outcome' | 'note'>;
  keys: IssuingKeys & LoopMac;
  stage: Stage;
  hostname: string;
  policyOf(organisation: string): OrganisationPolicy;
  /** Sends a report that was just committed, leased to this process: the sweep would find it only when the lease is old. */
  handOver(report: NewMessage): void;
  log: Logger;
  now(): Date;
}

export interface Unit {
  message: LeasedMessage;
  rows: RowSource;
  /** Known right after the commit; else opened from the transport key. */
  messageKey: Buffer | null;
}

type Sent = {
  recipient: LeasedRecipient;
  result: RecipientResult;
  route: Route;
  dsnPassedOn: boolean;
};

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
          retryAfter(recipient.attempts),
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
  return [
    ...wrapped.map((recipient): Attempt => {
      const route = routeOf(policy, recipient);
      return {
        route,
        recipients: [recipient],
        run: async () => sendWrapper(unit, policy, await key(), recipient, route, parts),
      };
    }),
    ...transactions(policy, relayed).map((group): Attempt => ({
      ...group,
      run: async () => relay(unit, policy, await key(), group, parts),
    })),
  ];
}

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

const routeOf = (policy: OrganisationPolicy, { domain }: LeasedRecipient): Route =>
  routeFor(domain, { ...policy.directory, acceptedDomains: policy.acceptedDomains });

async function openKey(message: LeasedMessage, keys: IssuingKeys): Promise<Buffer> {
  if (!message.transportKey) throw new ContentGone('transport key is not there');
  return keys.openTransport(message.organisation, message.epoch, message.id, message.transportKey);
}

/** Recipients that share a destination and edits go in one transaction. */
function transactions(
  policy: OrganisationPolicy,
  recipients: LeasedRecipient[],
): { route: Route; recipients: LeasedRecipient[] }[] {
  const groups = new Map<string, { route: Route; recipients: LeasedRecipient[] }>();
  for (const recipient of recipients) {
    const route = routeOf(policy, recipient);
    const key = JSON.stringify([route, recipient.group]);
    const group = groups.get(key);
    if (group && group.recipients.length < 100) group.recipients.push(recipient);
    else groups.set(`${key}${group ? groups.size : ''}`, { route, recipients: [recipient] });
  }
  return [...groups.values()];
}

async function relay(
  unit: Unit,
  policy: OrganisationPolicy,
  messageKey: Buffer,
  group: { route: Route; recipients: LeasedRecipient[] },
  parts: DeliverParts,
): Promise<Sent[]> {
  const { message } = unit;
  const record = message.groups[group.recipients[0]!.group];
  const edits: Edit[] = [...FORGED, ...(record?.edits ?? [])];
  const read = () => relayContent(message, messageKey, unit.rows, edits);
  const signature = isOurs(message) ? await signatureOf(await read(), policy, null) : '';
  edits.unshift({ kind: 'add-top', lines: topLines(message, parts) + signature });
  const content = await read();
  return send(message, group.route, message.sender, group.recipients, content, parts);
}

async function sendWrapper(
  unit: Unit,
  policy: OrganisationPolicy,
  messageKey: Buffer,
  recipient: LeasedRecipient,
  route: Route,
  parts: DeliverParts,
): Promise<Sent[]> {
  const { message } = unit;
  const raw = await signed(
    wrapper(message, policy, policy.brand, recipient, messageKey),
    policy,
    fromDomain(message, policy),
  );
  const content = Buffer.concat([Buffer.from(topLines(message, parts), 'latin1'), raw]);
  return send(message, route, message.sender, [recipient], content, parts);
}

/** From is the sender where their domain is the organisation's and may be used; else the service address speaks for them. */
function fromDomain(message: LeasedMessage, policy: OrganisationPolicy): string | null {
  const domain = message.headerFrom.slice(message.headerFrom.lastIndexOf('@') + 1).toLowerCase();
  const accepted = policy.directory.domains.find(({ name }) => name === domain);
  return accepted && !accepted.fromServiceAddress ? domain : null;
}

function wrapper(
  message: LeasedMessage,
  policy: OrganisationPolicy,
  brand: CompiledBrand,
  recipient: LeasedRecipient,
  messageKey: Buffer,
): Buffer {
  const sender = {
    name: message.fromName,
    address: message.headerFrom || policy.directory.serviceAddress,
  };
  const own = fromDomain(message, policy) !== null;
  const service = policy.directory.serviceAddress;
  const expires = message.groups[recipient.group]?.expires ?? 0;
  const treatment = policy.templates.brand.subject;
  return buildWrapper({
    brand,
    sender,
    ticket: (recipient.ticket ?? Buffer.alloc(32)).toString('base64url'),
    expiresAt: expires > 0 ? new Date(expires * 1000) : null,
    from: own ? sender : viaOrganisation(sender, policy.name, service),
    replyTo: own ? null : sender,
    recipient: { name: '', address: recipient.address },
    subject: { treatment, original: treatment === 'keep' ? subjectOf(message, messageKey) : '' },
    originalMessageId: message.headerMessageId,
    messageId: `<${message.id}.${recipient.idx}@${service.slice(service.lastIndexOf('@') + 1)}>`,
    date: message.receivedAt,
  });
}

/** A portal reply or a report: made here, in the name of the service address. What others sent keeps the signature it has. */
const isOurs = ({ listener, clientAddress }: LeasedMessage): boolean =>
  listener === 'internal' || clientAddress === '';

async function signed(
  raw: Buffer,
  policy: OrganisationPolicy,
  domain: string | null,
): Promise<Buffer> {
  const signature = await signatureOf(raw, policy, domain);
  return signature ? Buffer.concat([Buffer.from(signature, 'latin1'), raw]) : raw;
}

/** DKIM-Signature of the From domain, the service address's where none is given; nothing where it has no key. */
async function signatureOf(
  raw: MessageSource,
  policy: OrganisationPolicy,
  domain: string | null,
): Promise<string> {
  const service = policy.directory.serviceAddress;
  const key: DkimKey | undefined = policy.dkim.get(
    domain ?? service.slice(service.lastIndexOf('@') + 1),
  );
  return key ? dkimSign(raw, [key]) : '';
}

/** Received (RFC 5321 4.4), the trace id and our loop token, above everything else. */
function topLines(message: LeasedMessage, parts: DeliverParts): string {
  const from = message.clientAddress ? `from [${message.clientAddress}] ` : '';
  const rules = [...new Set(message.groups.flatMap((group) => group.rules.map(({ id }) => id)))];
  return (
    `Received: ${from}by ${parts.hostname} with ESMTP id ${message.id};\r\n\t${message.receivedAt.toUTCString().replace('GMT', '+0000')}\r\n` +
    `X-Chancery-Trace: ${message.id}\r\n` +
    (rules.length > 0 ? `X-Chancery-Rules: ${rules.join(',\r\n\t')}\r\n` : '') +
    `X-Chancery-Loop: ${loopToken(parts.keys, message.id)}\r\n`
  );
}

async function send(
  message: LeasedMessage,
  route: Route,
  from: string,
  recipients: LeasedRecipient[],
  content: MessageSource,
  parts: DeliverParts,
): Promise<Sent[]> {
  const envelope: SmtpEnvelope = {
    from,
    to: recipients.map(({ address, notify, orcpt }) => ({
      address,
      ...(notify || orcpt
        ? {
            dsn: {
              ...(notify
                ? { notify: notify.split(',') as ('NEVER' | 'SUCCESS' | 'FAILURE' | 'DELAY')[] }
                : {}),
              ...(orcpt ? { orcpt } : {}),
            },
          }
        : {}),
    })),
    smtpUtf8: message.utf8,
    ...(message.dsnReturn || message.dsnEnvelope
      ? {
          dsn: {
            ...(message.dsnReturn ? { ret: message.dsnReturn as 'FULL' | 'HDRS' } : {}),
            ...(message.dsnEnvelope ? { envid: message.dsnEnvelope } : {}),
          },
        }
      : {}),
  };
  const { recipients: results, dsnPassedOn } = await deliverTo(
    parts.pool,
    route,
    envelope,
    content,
  );
  return recipients.map((recipient, at) => ({
    recipient,
    result: results[at]!,
    route,
    dsnPassedOn,
  }));
}

/** Delivered, deferred or bounced: outcomes, and the reports that go with them in the same transaction. */
async function conclude(
  message: LeasedMessage,
  policy: OrganisationPolicy,
  sent: Sent[],
  parts: DeliverParts,
): Promise<void> {
  const reports: ReportedRecipient[] = [];
  const withReport: Outcome[] = [];
  const ageSeconds = (parts.now().getTime() - message.receivedAt.getTime()) / 1000;
  for (const { recipient, result, route, dsnPassedOn } of sent) {
    const wants = (what: string) =>
      recipient.notify === null ? what !== 'SUCCESS' : recipient.notify.split(',').includes(what);
    const line = `${result.code} ${result.enhanced} ${result.text}`.trim();
    const remote = route.mailbox ? 'built-in mailbox' : `${route.host}:${route.port}`;
    const about = (
      action: ReportedRecipient['action'],
      status: string,
      until: Date | null = null,
    ): ReportedRecipient => ({
      address: recipient.address,
      orcpt: recipient.orcpt,
      action,
      status,
      diagnostic: line,
      remoteMta: result.accepted || result.stage !== 'source' ? route.host : null,
      willRetryUntil: until,
    });
    const audit = (step: 'delivered' | 'deferred' | 'bounced', more: object = {}): AuditEntry => ({
      id: uuid7(),
      kind: kindOf(step),
      message: message.id,
      recipient: recipient.address,
      actor: 'gateway',
      body: {
        as: recipient.treatment,
        to: remote,
        ...(route.mailbox && step === 'delivered'
          ? { note: 'kept in the built-in mailbox, not delivered' }
          : {}),
        reply: line,
        attempts: recipient.attempts,
        ...more,
      },
    });
    if (result.accepted) {
      const end = outcome(message, recipient, 'delivered', line, 0, audit('delivered'));
      if (wants('SUCCESS') && !dsnPassedOn) {
        reports.push(about('relayed', '2.0.0'));
        withReport.push(end);
      } else parts.committer.outcome(end);
    } else if (result.kind === 'failed' || ageSeconds >= GIVE_UP_SECONDS) {
      if (wants('FAILURE'))
        reports.push(about('failed', result.kind === 'failed' ? result.enhanced : '5.4.7'));
      withReport.push(
        outcome(
          message,
          recipient,
          'bounced',
          line,
          0,
          audit('bounced', { reported: wants('FAILURE') && message.sender !== '' }),
        ),
      );
    } else {
      const wait = retryAfter(recipient.attempts);
      const end = outcome(
        message,
        recipient,
        'deferred',
        line,
        wait,
        audit('deferred', { retryInSeconds: wait }),
      );
      if (ageSeconds >= DELAY_NOTICE_SECONDS && !recipient.delayNoticed && wants('DELAY')) {
        reports.push(
          about(
            'delayed',
            result.enhanced,
            new Date(message.receivedAt.getTime() + GIVE_UP_SECONDS * 1000),
          ),
        );
        withReport.push({ ...end, noticed: true });
      } else parts.committer.outcome(end);
    }
  }
  if (withReport.length === 0) return;
  if (reports.length === 0) {
    for (const end of withReport) parts.committer.outcome(end);
    return;
  }
  try {
    const report = await makeReport(policy, message, reports, {
      keys: parts.keys,
      stage: parts.stage,
      hostname: parts.hostname,
    });
    if (report) {
      await parts.committer.commit([report], withReport);
      parts.handOver(report);
    } else for (const end of withReport) parts.committer.outcome(end);
  } catch (error) {
    parts.log.error(
      { message: message.id, reason: (error as Error).message },
      'report not kept; told later',
    );
    // Whoever has the message must not get it again; what is not said yet is found again by a later attempt.
    for (const end of withReport)
      parts.committer.outcome(
        end.state === 'delivered'
          ? end
          : {
              ...end,
              state: 'deferred',
              retryInSeconds: RETELL_SECONDS,
              noticed: false,
              audit: null,
            },
      );
  }
}

const outcome = (
  message: LeasedMessage,
  recipient: LeasedRecipient,
  state: Outcome['state'],
  reply: string,
  retryInSeconds: number,
  audit: AuditEntry | null,
): Outcome => ({
  organisation: message.organisation,
  message: message.id,
  idx: recipient.idx,
  state,
  reply,
  retryInSeconds,
  noticed: false,
  audit,
});
